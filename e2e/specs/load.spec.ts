import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "../fixtures.ts";
import { LoadPane } from "../page-models/load-pane.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test.describe.configure({ timeout: 240_000 });

test("a pattern of one's own is put on a function in two sandboxes; each request opens to its phases", async ({
  page,
  workbench,
}) => {
  const window = new WorkbenchPage(page);
  const load = new LoadPane(page);
  await window.area("Load");
  await expect(page.getByText("No load was put on anything yet")).toBeVisible();
  await expect(page.getByText("50 requests on each of 2 sandboxes")).toBeVisible();
  await window.expectAccessible();

  await page.getByRole("radio", { name: "My own" }).check();
  await load.setNumbers({ Threads: 2, "Ramp-up (s)": 0.2, Loops: 5, "Delay (ms)": 20 });
  await load.tickSandboxes(["wasm-instance", "native-process"]);
  await expect(page.getByText("10 requests on each of 2 sandboxes")).toBeVisible();
  await window.expectAccessible();
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/#\/load\/.+/);
  await load.waitUntilFinished();

  const wasm = load.table.getByRole("row", { name: /^wasm-instance/ });
  await expect(wasm.getByRole("cell").first()).toHaveText("10");
  // One is made for every call.
  await expect(wasm).toContainText("10 (100 %)");
  const native = load.table.getByRole("row", { name: /^native-process/ });
  await expect(native.getByRole("cell").nth(1)).toHaveText("0");
  for (const title of ["Requests by sandbox", "Latency spectrum", "Distribution by start", "Where the time goes"])
    await expect(load.figure(title).getByRole("img")).toBeVisible();

  await load.requests.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(load.request.getByRole("heading")).toHaveText("The chosen request");
  await expect(load.request).toContainText("wasm-instance, cold: a sandbox was made for this call");
  await expect(load.request.getByRole("row", { name: /^run / })).toContainText(/[µm]s/);
  await page.getByRole("radio", { name: "Server" }).check();
  await expect(page.getByRole("table", { name: /^Times by server/ })).toBeVisible();
  await window.expectAccessible();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Requests as CSV/ }).click();
  const lines = readFileSync(await (await download).path(), "utf8")
    .trimEnd()
    .split("\r\n");
  expect(lines).toHaveLength(21);

  const again = await workbench.restart();
  await new WorkbenchPage(again).area("Load");
  const kept = new LoadPane(again);
  await expect(kept.runs.getByRole("link", { name: "My own on license-plate-reader" })).toBeVisible();
  await expect(kept.requests).toBeVisible();
  await again.getByRole("button", { name: "Delete", exact: true }).click();
  await again.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(again.getByText("No load was put on anything yet")).toBeVisible();
});

test("a test plan of JMeter is put on an address, and is cancelled", async ({ page }) => {
  const server = createServer((_, response) => void response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const load = new LoadPane(page);
  try {
    await new WorkbenchPage(page).area("Load");
    await page.getByRole("radio", { name: "My own" }).check();
    await page
      .getByLabel("Import", { exact: true })
      .and(page.locator("input"))
      .setInputFiles({
        name: "plan.jmx",
        mimeType: "application/xml",
        buffer: Buffer.from(plan(port)),
      });
    await expect(page.getByText(`GET http://127.0.0.1:${port}/a`)).toBeVisible();
    await page.getByRole("button", { name: "Run" }).click();
    await expect(page.getByText(/\d+\/2,000 requests/).first()).toBeVisible({ timeout: 60_000 });
    await page.getByRole("main").getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText("This run was cancelled")).toBeVisible({ timeout: 30_000 });
    await expect(load.table.getByRole("row", { name: new RegExp(`^127.0.0.1:${port}`) })).toBeVisible();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

function plan(port: number): string {
  const property = (name: string, value: string | number) => `<stringProp name="${name}">${value}</stringProp>`;
  return `<?xml version="1.0"?><jmeterTestPlan version="1.2"><hashTree><TestPlan testname="Plan"/><hashTree>
<ThreadGroup testname="Users">${property("ThreadGroup.num_threads", 2)}${property("ThreadGroup.ramp_time", 0)}
<elementProp name="ThreadGroup.main_controller" elementType="LoopController">${property("LoopController.loops", 1000)}</elementProp></ThreadGroup>
<hashTree><ConstantTimer testname="Wait">${property("ConstantTimer.delay", 50)}</ConstantTimer><hashTree/>
<HTTPSamplerProxy testname="GET">${property("HTTPSampler.domain", "127.0.0.1")}${property("HTTPSampler.port", port)}
${property("HTTPSampler.path", "/a")}${property("HTTPSampler.method", "GET")}</HTTPSamplerProxy><hashTree/></hashTree></hashTree></hashTree></jmeterTestPlan>`;
}

test.describe("in a wide window", () => {
  test.use({ viewport: { width: 1920, height: 1080 } });

  test("nothing is wider than its place, at either size", async ({ page }) => {
    await new WorkbenchPage(page).area("Load");
    await page.getByRole("radio", { name: "My own" }).check();
    for (const size of [
      { width: 1920, height: 1080 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(size);
      const wider = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("main *")]
          .filter((element) => getComputedStyle(element).overflowX === "auto")
          .some((element) => element.scrollWidth > element.clientWidth + 1),
      );
      expect(wider).toBe(false);
    }
  });
});
