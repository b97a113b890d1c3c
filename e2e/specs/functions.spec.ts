import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test.describe.configure({ timeout: 240_000 });

test("a student deploys Hello, sees cold, warm and recreated starts, kills a sandbox and stops it all", async ({
  page,
}) => {
  const window = new WorkbenchPage(page);
  const { functions } = window;
  await window.area("Functions");
  await page.getByRole("button", { name: "Start the emulator" }).click();
  await expect(page.getByText("No functions yet")).toBeVisible();
  await window.expectAccessible();

  try {
    // Two clicks from the editor.
    await window.area("Edit & compare");
    await window.openExample(/^Hello/);
    await page.getByRole("button", { name: "Deploy as a function" }).click();
    const dialog = page.getByRole("dialog", { name: "Deploy hello.c as a function" });
    await expect(dialog.getByRole("radio", { name: /^wasm-instance/ })).toBeChecked();
    await dialog.getByRole("button", { name: "Deploy", exact: true }).click();
    await expect(functions.list.getByRole("link", { name: "hello" })).toBeVisible({ timeout: 60_000 });
    await expect(page).toHaveURL(/#\/functions\/hello$/);
    await functions.call("Ada");
    await expect(functions.answer).toHaveText("Hello, Ada!\n");

    // The same in a sandbox that is used again.
    await functions.deployAgainIn("v8-isolate");
    await functions.call("Ada");
    await expect(functions.start).toHaveText(/^(cold|prewarm): /);
    await functions.call("Grace");
    await expect(functions.answer).toHaveText("Hello, Grace!\n");
    await expect(functions.start).toHaveText(/^warm: a sandbox that was there already was used/);
    await expect(functions.waterfall.getByRole("row", { name: /^run / })).toContainText(/[µm]s/);
    await expect(functions.activations.getByRole("option")).toHaveCount(3);

    // Going through the activations shows each one's waterfall.
    await functions.activations.focus();
    await page.keyboard.press("ArrowDown");
    await expect(functions.start).toHaveText(/^(cold|prewarm): /);
    await window.expectAccessible();

    // Packed for another platform, and run here as there.
    await page.getByRole("button", { name: "Export bundle…" }).click();
    const bundling = page.getByRole("dialog", { name: "Export hello as a bundle" });
    await bundling.getByRole("radio", { name: /^AWS Lambda, Node/ }).check();
    await bundling.getByRole("button", { name: "Make the bundle" }).click();
    await bundling.getByRole("button", { name: "Prove it here" }).click();
    await expect(bundling.getByRole("region", { name: "Proof" })).toContainText("Hello, Grace!", { timeout: 30_000 });
    await window.expectAccessible();
    await page.keyboard.press("Escape");
    await expect(bundling).toBeHidden();

    await page.getByRole("tab", { name: "Pool settings" }).click();
    const keepAlive = page.getByRole("spinbutton", { name: "Keep-alive (s)" });
    await keepAlive.fill("0");
    await keepAlive.press("Enter");
    await page.getByText(/knobs? differs? from/).click();
    await expect(page.getByRole("row", { name: /^Keep-alive .* gone at once$/ })).toBeVisible();
    await window.expectAccessible();
    await functions.call("Ada");
    await functions.call("Ada");
    await expect(functions.start).toHaveText(/^recreated: its own sandbox was gone/);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(keepAlive).toHaveValue("600");

    await functions.call("Ada");
    await page.getByRole("tab", { name: /^Pool \d/ }).click();
    const own = page.getByRole("button", { name: /^v8-isolate, idle, hello/ });
    await own.click();
    await page.getByRole("button", { name: "Kill" }).click();
    await expect(own).toHaveCount(0);
    await functions.call("Ada");
    await expect(functions.start).toHaveText(/^recreated: /);

    // How calls began, with counts; a kind shows its calls alone.
    await expect(functions.starts.getByRole("button", { name: /^recreated 4/ })).toBeVisible();
    await functions.starts.getByRole("button", { name: /^recreated/ }).click();
    await expect(functions.activations.getByRole("option")).toHaveCount(4);
    await functions.starts.getByRole("button", { name: /^recreated/ }).click();

    await page.getByRole("tab", { name: "Sandbox kinds" }).click();
    const kinds = page.getByRole("list", { name: "Kinds of sandboxes" });
    await kinds.getByText("v8-isolate", { exact: true }).click();
    await expect(kinds.getByText("It does not hold")).toBeVisible();
    await window.expectAccessible();

    await page.getByRole("tab", { name: "Accounting" }).click();
    await expect(page.getByRole("row", { name: /^hello/ })).toContainText("7");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export CSV" }).click();
    expect((await download).suggestedFilename()).toBe("accounts.csv");
    await window.expectAccessible();
    await page.getByRole("tab", { name: "Nodes" }).click();
    await expect(page.getByText("No nodes: this emulator carries out every call itself")).toBeVisible();
    await page.getByRole("button", { name: "Add a node" }).click();
    await window.expectAccessible();
    await page.keyboard.press("Escape");
    for (const size of [
      { width: 1920, height: 1080 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(size);
      expect(await window.isWiderThanThePage()).toBe(false);
    }

    await page.reload();
    await expect(functions.list.getByRole("link", { name: "hello" })).toBeVisible();
    await expect(functions.start).toHaveText(/^recreated: /);
  } finally {
    await window.area("Functions");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect(page.getByText("The emulator is not running")).toBeVisible();
  }
  await window.expectAccessible();
});

test("a program that does not compile says where", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.type("int main(void) { return missing; }\n");
  await page.getByRole("button", { name: "Deploy as a function" }).click();
  try {
    await page.getByRole("button", { name: "Start the emulator and deploy" }).click();
    await expect(page.getByRole("main").getByRole("alert")).toContainText("undeclared", { timeout: 60_000 });
    await page.getByRole("link", { name: "Go to the editor" }).click();
    await expect(window.editor).toBeVisible();
  } finally {
    await window.area("Functions");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await expect(page.getByText("The emulator is not running")).toBeVisible();
  }
});
