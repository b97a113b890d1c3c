import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("the paper's table comes alive: probing fills in what is installed here, and it is kept", async ({
  page,
  workbench,
}) => {
  test.setTimeout(180_000);
  const window = new WorkbenchPage(page);
  await window.area("Runtimes");
  const row = (name: string | RegExp) =>
    page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });

  // What was printed, with its erratum, is there before anything is known of this machine.
  await expect(row("Wasmtime")).toContainText("Contributors80");
  await expect(row("Wasmtime")).toContainText("Erratum: Wasmtime is written in Rust.");
  await expect(row(/^Node\.js/)).not.toContainText("Contributors");
  await expect(row(/^Node\.js/)).toContainText("not probed");

  // Nothing below moves when it starts, while it runs and when it ends.
  const place = async () => (await row("Wasmer").boundingBox())?.y;
  const before = await place();
  await expect(page.getByText(/^Not probed yet · takes about \d+ s$/)).toBeVisible();
  await page.getByRole("button", { name: "Probe now" }).click();
  await expect(page.getByRole("progressbar", { name: "Progress of the probing" })).toBeVisible();
  expect(await place()).toBe(before);
  await expect(page.getByText(/^Probed /)).toBeVisible({ timeout: 150_000 });
  expect(await place()).toBe(before);
  const node = row(/^Node\.js/);
  await expect(node.getByRole("row", { name: /^node / })).toContainText(/\d ms/);
  await expect(node).toContainText("preview 1");
  await expect(node).toContainText("MiB");

  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join()}`)).toEqual(
      [],
    );
  }

  const time = (await node.getByRole("row", { name: /^node / }).textContent()) ?? "";
  const again = await workbench.restart();
  await new WorkbenchPage(again).area("Runtimes");
  await expect(again.getByRole("row", { name: /^node / })).toHaveText(time);
});

test("a probing that is cancelled leaves the page as it was", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.area("Runtimes");
  await page.getByRole("button", { name: "Probe now" }).click();
  await page.getByRole("main").getByRole("button", { name: "Cancel" }).click();
  await expect(window.jobs).toContainText("Cancelled");
  await expect(page.getByText(/^Not probed yet/)).toBeVisible();
});
