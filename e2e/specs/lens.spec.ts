import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures.ts";
import { LensPane } from "../page-models/lens-pane.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

const WAT = /^WAT/;
const NATIVE = /^(GCC|Clang|Apple)/;

async function openSquare(page: ConstructorParameters<typeof LensPane>[0]): Promise<LensPane> {
  const lens = new LensPane(page);
  await new WorkbenchPage(page).area("Lens");
  await page.getByRole("button", { name: "Open the squaring function" }).click();
  await lens.compiled();
  return lens;
}

test("source, WAT and native code of the squaring function are linked by line; a click scrolls, keys move", async ({
  page,
}) => {
  const lens = await openSquare(page);
  const multiplication = lens.rows(WAT).filter({ hasText: "i32.mul" });
  await expect(multiplication).toContainText("6");
  await multiplication.hover();
  await expect(lens.lit(NATIVE).filter({ hasText: /i?mul/ })).not.toHaveCount(0);
  await expect(page.getByRole("region", { name: "About the instruction" })).toContainText("i32.mul");
  await multiplication.click();
  const listbox = lens.pane(NATIVE).getByRole("listbox");
  await listbox.press("ArrowDown");
  await expect(lens.pane(NATIVE).getByRole("option", { selected: true })).toHaveCount(1);
  // F6 leads on to what comes next.
  await page.keyboard.press("F6");
  await expect(listbox).not.toBeFocused();
});

test("what is typed is compiled by itself; an error keeps what was shown and says where it is", async ({ page }) => {
  const lens = await openSquare(page);
  await lens.type("int cube(int number) { return number * number * number; }\n");
  await expect(lens.rows(WAT).filter({ hasText: "i32.mul" })).toHaveCount(2, { timeout: 30_000 });
  await expect(page.getByRole("treeitem", { name: /^cube/ })).toBeVisible();
  await lens.compiled();
  const before = await lens.rows(NATIVE).count();
  await lens.type("int cube(int number) { return number * ; }\n");
  await expect(lens.problem).toContainText("the code is of the text before", { timeout: 30_000 });
  await expect(lens.problem).toContainText("square.c:1:");
  await expect(lens.rows(NATIVE)).toHaveCount(before);
  await expect(lens.pane(NATIVE)).toContainText("of earlier text");
  await lens.type("int four(void) { return 2 * 2; }\n");
  await expect(page.getByRole("treeitem", { name: /^four/ })).toBeVisible({ timeout: 30_000 });
  await expect(lens.problem).toHaveCount(0);
  // The editor has the same text.
  await new WorkbenchPage(page).area("Edit & compare");
  await expect(new WorkbenchPage(page).editor).toContainText("int four(void)");
});

test("two levels stand side by side, and a reload shows the same", async ({ page }) => {
  const lens = await openSquare(page);
  await page.getByRole("button", { name: "Side by side" }).click();
  await page.getByRole("dialog", { name: "Compare two sides" }).getByRole("button", { name: "Compare" }).click();
  await expect(lens.rows(/^Left: .* -O2$/)).not.toHaveCount(0, { timeout: 60_000 });
  await expect(lens.rows(/^Right: .* -O0$/).filter({ hasText: "added" })).not.toHaveCount(0, { timeout: 60_000 });
  await page.reload();
  await expect(lens.rows(/^Right: .* -O0$/)).not.toHaveCount(0, { timeout: 60_000 });
  await page.getByRole("button", { name: "End the comparison" }).click();
  await expect(lens.rows(WAT)).not.toHaveCount(0);
});

test("source, WAT and machine code leave as a table, and panes come and go", async ({ page }) => {
  const lens = await openSquare(page);
  const download = page.waitForEvent("download");
  await lens.pane(NATIVE).getByRole("button", { name: "Copy or export as a table" }).click();
  await page.getByRole("menuitem", { name: /^Export SVG/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.svg$/);
  expect(readFileSync(await file.path(), "utf8")).toMatch(/^<svg|^<\?xml/);
  await page.getByRole("button", { name: "Panes", exact: true }).click();
  await page.getByRole("menuitemcheckbox", { name: /^Native/ }).click();
  await expect(lens.pane(NATIVE)).toHaveCount(0);
  await new WorkbenchPage(page).expectAccessible();
});
