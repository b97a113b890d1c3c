import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("run once: arguments and input reach the program, output and figures come back", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.type(
    '#include <stdio.h>\nint main(int argc, char **argv) { char w[9]; scanf("%8s", w); printf("<%s %s>", argv[argc - 1], w); return 3; }\n',
  );
  await page.getByRole("textbox", { name: "Arguments" }).fill('one "two three"');
  await window.results.getByRole("tab", { name: "Run" }).click();
  const panel = window.results.getByRole("tabpanel");
  await panel.getByRole("combobox", { name: "On" }).selectOption("node");
  await panel.getByText("Environment, input, folders, limits").click();
  await panel.getByRole("textbox", { name: "Standard input" }).fill("typed");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await expect(panel.getByText("<two three typed>")).toBeVisible();
  await expect(panel.getByText(/exit code 3/i).first()).toBeVisible();
  await expect(panel.getByText(/wall/i).first()).toBeVisible();
});

test("a program that loops for ever is ended by Cancel", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.type("int main(void) { for (volatile int i = 0;; i++); }\n");
  await window.results.getByRole("tab", { name: "Run" }).click();
  const panel = window.results.getByRole("tabpanel");
  await panel.getByRole("combobox", { name: "On" }).selectOption("node");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await expect(window.jobs).toContainText(/hello\.c on node/);
  await window.jobs.getByRole("button", { name: "Cancel" }).click();
  await expect(window.jobs).toContainText(/Cancelled/);
});

test("a source that does not build fills the problems and the editor, and is said once", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.type("int main(void) { return missing; }\n");
  await window.results.getByRole("tab", { name: "Run" }).click();
  const panel = window.results.getByRole("tabpanel");
  await panel.getByRole("combobox", { name: "On" }).selectOption("node");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await expect(window.problems.getByText(/undeclared/)).toBeVisible();
  await expect(window.editor.locator(".squiggly-error").first()).toBeVisible();
  await expect(panel.getByText(/1 error in compile/)).toHaveCount(1);
  await page.keyboard.press("Control+Home");
  await panel.getByRole("button", { name: "Show the problem" }).click();
  await page.keyboard.insertText("0 + ");
  await expect(window.editor.getByText("return 0 + missing;")).toBeVisible();
  await panel.getByText("Build log").click();
  await expect(panel.getByRole("log", { name: "Build log" })).toContainText("undeclared");

  // The same of Compare; a run that mends it empties the list.
  await window.compare();
  await expect(panel.getByText("The program did not build")).toBeVisible();
  await expect(panel.getByRole("alert")).toHaveCount(1);
  await expect(window.problems.getByText(/undeclared/).first()).toBeVisible();
  await window.type("int main(void) { return 0; }\n");
  await window.results.getByRole("tab", { name: "Run" }).click();
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await expect(panel.getByText(/exit code 0/)).toBeVisible();
  await expect(window.problems).toContainText("none in the last build");
});

test("how a program that traps ended is in sight", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.type("int main(void) { return *(volatile int *)0x40000000; }\n");
  await window.results.getByRole("tab", { name: "Run" }).click();
  const panel = window.results.getByRole("tabpanel");
  await panel.getByRole("combobox", { name: "On" }).selectOption("node");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await expect(panel.getByText(/^Trapped: .*out of bounds/)).toBeInViewport();
  await expect(panel.getByRole("log").locator("mark")).toBeInViewport();
});

test("a native program that is killed names its signal and what it means", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  const none = page.getByRole("button", { name: /native no compiler/ });
  test.skip((await none.count()) > 0, "no native C compiler is installed");
  await window.type("int main(void) { return *(volatile int *)8; }\n");
  await window.results.getByRole("tab", { name: "Run" }).click();
  const panel = window.results.getByRole("tabpanel");
  await panel.getByRole("combobox", { name: "On" }).selectOption("native");
  await panel.getByRole("button", { name: "Run", exact: true }).click();
  await expect(panel.getByText("Killed by SIGSEGV (invalid memory access)")).toBeVisible();
});
