import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

const saved = (dataDir: string, file: string) => readFileSync(join(dataDir, "projects", "persaud-2019", file), "utf8");

test("an error has a marker in the editor and a line in the list that jumps to it; mended, both go", async ({
  page,
}) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.type("int main(void) {\n  return 0;\n}\n\nint broken(void) {\n  return missing;\n}\n");
  await page.keyboard.press("Control+B");
  await expect(window.editor.locator(".squiggly-error").first()).toBeVisible();
  const problem = page
    .getByRole("region", { name: "Problems" })
    .getByText(/undeclared/)
    .first();
  await expect(problem).toBeVisible();
  await page.keyboard.press("Control+Home");
  await problem.click();
  await page.keyboard.insertText("0 + ");
  await expect(window.editor.getByText("return 0 + missing;")).toBeVisible();
  await window.type("int main(void) { return 0; }\n");
  await page.keyboard.press("Control+B");
  await expect(window.editor.locator(".squiggly-error")).toHaveCount(0);
});

test("another project starts without the problems and results of the one before", async ({ page, workbench }) => {
  const window = new WorkbenchPage(page);
  const other = join(workbench.dataDir, "other");
  mkdirSync(other);
  writeFileSync(join(other, "other.c"), "int main(void) { return 0; }\n");
  await window.openExample(/^Hello/);
  await window.type("int main(void) { return missing; }\n");
  await window.compare();
  await expect(window.problems.getByText(/undeclared/).first()).toBeVisible();
  await expect(window.results.getByText("The program did not build")).toBeVisible();

  await window.files.locator("..").getByRole("button", { name: "Open a folder" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(other);
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Open this folder" }).click();
  await expect(window.editor.getByRole("button", { name: "other.c", exact: true })).toBeVisible();
  await expect(window.results.getByText("Nothing compared yet")).toBeVisible();
  await expect(window.problems.getByText(/undeclared/)).toHaveCount(0);
  await page.reload();
  await expect(window.results.getByText("Nothing compared yet")).toBeVisible();
});

test("what is typed is saved by itself", async ({ page, workbench }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.type("int main(void) { return 7; }\n");
  await expect.poll(() => saved(workbench.dataDir, "hello.c")).toBe("int main(void) { return 7; }\n");
});

test("text that wasn't saved comes back after the core is killed, and can be discarded", async ({
  page,
  workbench,
}) => {
  const window = new WorkbenchPage(page);
  await window.area("Settings");
  await page.getByRole("checkbox", { name: /Save by itself/ }).uncheck();
  await window.area("Edit & compare");
  await window.openExample(/^Hello/);
  const before = saved(workbench.dataDir, "hello.c");
  await window.type("// typed, never saved\n");
  await page.waitForTimeout(600);
  const again = new WorkbenchPage(await workbench.restart("SIGKILL"));
  await expect(again.editor.getByText("// typed, never saved")).toBeVisible();
  expect(saved(workbench.dataDir, "hello.c")).toBe(before);
  await again.page.getByRole("button", { name: "Discard" }).click();
  await expect(again.editor.getByText("// typed, never saved")).toHaveCount(0);
});

test("files: create, rename, delete, all by keyboard or button", async ({ page, workbench }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await page.getByRole("button", { name: "New file" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("größe ü.c");
  await page.keyboard.press("Enter");
  await expect(window.files.getByRole("treeitem", { name: "größe ü.c" })).toBeVisible();
  await window.type("int main(void) { return 0; }\n");
  await expect.poll(() => saved(workbench.dataDir, "größe ü.c")).toContain("main");

  await window.files.getByRole("treeitem", { name: "größe ü.c" }).click();
  await page.keyboard.press("F2");
  await page.getByRole("dialog").getByRole("textbox").fill("renamed.c");
  await page.keyboard.press("Enter");
  await expect(window.files.getByRole("treeitem", { name: "renamed.c" })).toBeVisible();

  await window.files.getByRole("treeitem", { name: "renamed.c" }).click();
  await page.keyboard.press("Delete");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /Delete/ })
    .click();
  await expect(window.files.getByRole("treeitem", { name: "renamed.c" })).toHaveCount(0);
});
