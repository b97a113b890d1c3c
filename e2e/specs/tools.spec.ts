import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test.describe("with nothing but Node", () => {
  test.use({ searchPath: "" });

  test("every missing tool has a way to get it, and the dialog is used by keyboard alone", async ({ page }) => {
    const window = new WorkbenchPage(page);
    await window.area("Tools");
    const wasmtime = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Wasmtime" }) });
    await expect(wasmtime).toContainText("Not installed");
    const install = wasmtime.getByRole("button", { name: "Install Wasmtime" });
    await install.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Install: Wasmtime" });
    await expect(dialog).toContainText("cargo install wasmtime-cli");
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join()}`)).toEqual(
      [],
    );
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(install).toBeFocused();
  });

  test("the way from a runtime to its tool ends at the tool's row", async ({ page }) => {
    const window = new WorkbenchPage(page);
    await window.area("Runtimes");
    await page.getByRole("link", { name: "Get wasm3 in Tools" }).click();
    const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "wasm3" }) });
    await expect(row).toBeFocused();
    await expect(row).toBeInViewport();
    await expect(row.getByRole("link", { name: /^https:/ })).toHaveAttribute("target", "_blank");
    await page.goBack();
    await expect(page.getByRole("heading", { name: "Runtimes", level: 1 })).toBeVisible();
  });
});

test("many runtimes with long names leave the command bar one row", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Prime number/);
  await window.tickRuntimes(["node:emscripten", "node:turbofan", "node:liftoff", "wasmedge", "wasmtime", "native"]);
  const bar = page.getByRole("banner", { name: "What is compared" });
  const [build, compare] = await Promise.all(
    ["Build", "Compare"].map((name) => bar.getByRole("button", { name, exact: true }).boundingBox()),
  );
  expect(compare?.y).toBe(build?.y);
  expect((compare?.x ?? 0) + (compare?.width ?? 0)).toBeLessThanOrEqual(1280);
});
