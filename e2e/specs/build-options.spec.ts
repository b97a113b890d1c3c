import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("SIMD and wasm-opt are chosen once, kept, and carried out by the compilers", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  const summary = page.getByRole("button", { name: /embedded-clang/ });
  await summary.click();
  const options = page.getByRole("dialog", { name: "Build options" });
  await options.getByRole("checkbox", { name: /^SIMD/ }).check();
  await options.getByLabel("wasm-opt").selectOption("O2");
  await options.getByLabel("WebAssembly compiler").selectOption("embedded-clang");
  await options.getByLabel("Optimisation").selectOption("Ofast");
  await expect(options).toContainText("embedded-clang -O3 -ffast-math");
  await page.keyboard.press("Escape");
  await expect(summary).toContainText("SIMD");
  await expect(summary).toContainText("wasm-opt -O2");

  await page.keyboard.press("Control+B");
  const wasm = page.getByRole("region", { name: "WebAssembly (WASI)" });
  await expect(wasm.getByText(/^(Built|Unchanged, from the cache)$/)).toBeVisible({ timeout: 60_000 });
  await wasm.getByText("Commands and file").click();
  await expect(wasm).toContainText("-msimd128");
  await expect(wasm).toContainText(/wasm-opt .*-O2/);
  await expect(page.getByRole("region", { name: "Native" })).not.toContainText("wasm-opt");

  await page.reload();
  await expect(summary).toContainText("wasm-opt -O2");
});
