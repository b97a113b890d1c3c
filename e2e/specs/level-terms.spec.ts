import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("one click puts an unequal comparison on level terms and measures it again", async ({ page }) => {
  test.setTimeout(120_000);
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.tickRuntimes(["node", "node:turbofan", "node:liftoff"]);
  await window.setRuns(6);
  await expect(window.results.getByRole("button", { name: "Unequal terms" })).toBeVisible();
  await window.compare();
  await window.compareFinished();
  await expect(window.chart.locator("[data-mark=hatch]")).not.toHaveCount(0);
  // Which of them is marked depends on which was the fastest: that one is what the others are held against.
  await expect(window.results.getByRole("img", { name: /^Not on level terms/ }).first()).toBeVisible();

  await window.results.getByRole("button", { name: "Make equal" }).click();
  await expect(window.row("node:liftoff")).toHaveCount(0, { timeout: 60_000 });
  await window.compareFinished();
  await expect(window.row("node:turbofan")).toBeVisible();
  await expect(window.results.getByText(/^Not on level terms/)).toHaveCount(0);
  await expect(window.chart.locator("[data-mark=hatch]")).toHaveCount(0);
  await expect(window.results.getByRole("button", { name: "Level terms" })).toBeVisible();
});

test("the list of runtimes is searched and used by keyboard alone", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.results.getByRole("button", { name: "All runtimes" }).click();
  const list = page.getByRole("dialog", { name: "All runtimes" });
  await expect(list.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("node baseline");
  await expect(list.getByRole("checkbox")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("Escape");
  await expect(window.results.getByRole("checkbox", { name: /^node:liftoff/ })).toBeChecked();
});
