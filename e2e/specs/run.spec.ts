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
