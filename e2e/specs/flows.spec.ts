import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("a click calls an example, its way through the paper's picture is played, kept, and priced", async ({ page }) => {
  test.setTimeout(120_000);
  const window = new WorkbenchPage(page);
  await window.area("Papers");
  await page.getByRole("radio", { name: "Hall 2019" }).check();
  await page.getByRole("tab", { name: "How a call flows" }).click();
  const flows = page.getByRole("region", { name: "How a call flows" });
  await expect(flows.getByText(/^No emulator is running\./)).toBeVisible();
  await expect(flows.getByRole("img", { name: /^Figure 1: WebAssembly serverless platform/ })).toBeVisible();
  await expect(flows.getByRole("button", { name: "Play" })).toBeDisabled();

  try {
    // In it every call is a cold one, and nothing has to be installed for it.
    await flows.getByRole("combobox", { name: "Sandbox to call it in" }).selectOption("wasm-instance");
    await flows.getByRole("button", { name: "Start the emulator and call the plate reader" }).click();
    const subject = flows.getByText(/^license-plate-reader-example in wasm-instance, cold/);
    await expect(subject).toBeVisible({ timeout: 90_000 });

    // Every step has its time, and they are gone through by keys.
    const steps = flows.getByRole("list", { name: "Steps of Figure 1" });
    await expect(steps.getByText(/^total, from arrival to reply/)).toBeVisible();
    await flows.getByRole("group", { name: /^Steps of Figure 1\. Space plays/ }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(steps.locator('[aria-current="step"]')).toHaveCount(1);
    await flows.getByRole("button", { name: "Play" }).click();
    await expect(flows.getByRole("button", { name: "Pause" })).toBeVisible();
    await flows.getByRole("button", { name: "Pause" }).click();
    await window.expectAccessible();

    const download = page.waitForEvent("download");
    await flows.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: /^SVG/ }).click();
    const svg = readFileSync(await (await download).path(), "utf8");
    expect(svg).toContain("license-plate-reader-example");

    // The same call in the other papers' pictures, and several in the pattern of one client.
    await flows.getByRole("button", { name: "Call the plate reader" }).click();
    await flows.getByRole("radio", { name: "Figure 2" }).check();
    await expect(flows.getByText(/^2 calls of license-plate-reader-example by at least 1 client/)).toBeVisible();
    await expect(flows.getByRole("list", { name: "Calls of Figure 2" }).getByRole("listitem")).toHaveCount(2);

    await page.getByRole("tab", { name: "What it costs" }).click();
    const cost = page.getByRole("region", { name: "What it costs" });
    await expect(cost.getByRole("list", { name: "What it costs" })).toContainText("A server for $");
    await expect(cost.getByRole("img", { name: /license-plate-reader-example costs/ })).toBeVisible();
    await window.expectAccessible();
  } finally {
    await window.area("Functions");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
  }
  await expect(page.getByText("The emulator is not running")).toBeVisible();
});
