import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("from the first visit to the first chart: one click on an example, one on Compare", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await window.openExample(/^Prime number/);
  await window.setRuns(6);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await window.compareFinished();

  await expect(window.row("node")).toContainText("6");
  await expect(window.chart).toBeVisible();
  await expect(window.chart).toHaveAccessibleName(/node/);
  // The address keeps what is shown: a reload comes back to the same file.
  await page.reload();
  await expect(window.editor.getByRole("button", { name: "prime.c", exact: true })).toBeVisible();
});

test("native takes part where a C compiler is installed", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.area("Tools");
  const gcc = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "GCC" }) });
  await expect(gcc).toBeVisible();
  test.skip((await gcc.getByText("Ready").count()) === 0, "gcc is not installed");
  await window.area("Edit & compare");
  await window.openExample(/^Prime number/);
  await window.setRuns(6);
  await window.compare();
  await window.compareFinished();
  await expect(window.row("native")).toContainText("6");
  // Who is faster is for the machine to say, and on a busy one for nobody.
  await expect(window.chart).toHaveAccessibleName(/native/);
});

test.describe("with nothing but Node", () => {
  test.use({ searchPath: "" });

  // Compilers are found in their usual folders too, so what is missing for sure is a runtime.
  test("the chart shows V8, and what is missing says so and how to get it", async ({ page }) => {
    const window = new WorkbenchPage(page);
    await window.openExample(/^Prime number/);
    await window.tickRuntimes(["node", "wasm3"]);
    await window.setRuns(6);
    await window.compare();
    await window.compareFinished();
    await expect(window.row("node")).toContainText("6");
    await expect(window.row("wasm3")).toContainText("no wasm3 on PATH");
    await expect(window.row("wasm3").getByRole("link", { name: "Show in Tools" })).toBeVisible();
    await expect(
      window.results
        .getByText(/Install it/)
        .filter({ visible: true })
        .first(),
    ).toBeVisible();
  });

  test("native without a C compiler says so, and leads to how one is got", async ({ page }) => {
    const window = new WorkbenchPage(page);
    await window.openExample(/^Prime number/);
    const summary = page.getByRole("button", { name: /^native .* wasm .* -O/ });
    await expect(summary).not.toContainText("…");
    const found = /^native (?!no compiler)(\S+?)wasm/.exec((await summary.textContent()) ?? "")?.[1];
    test.skip(found !== undefined, `${found} is found without PATH too, in its usual folder`);
    await saysNoCompiler(window, "C", "GCC");
  });

  test("native without a Rust compiler that can link says so, and leads to how one is got", async ({ page }) => {
    const window = new WorkbenchPage(page);
    await window.openExample(/^Prime number/);
    await window.files.getByRole("treeitem", { name: "fibonacci.rs" }).click();
    await saysNoCompiler(window, "Rust", "rustc");
  });
});

async function saysNoCompiler(window: WorkbenchPage, language: string, compiler: string): Promise<void> {
  const { page, results } = window;
  await window.tickRuntimes(["native"]);
  await expect(results.getByText(`no ${language} compiler found`).first()).toBeVisible();
  await window.compare();
  await expect(window.jobs).toContainText("Failed", { timeout: 60_000 });
  await expect(results.getByText(`no ${language} compiler found`).first()).toBeVisible();
  await expect(
    results
      .getByText(/Install (it|a C compiler): /)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();

  await results.getByRole("tab", { name: "Run" }).click();
  await results.getByRole("combobox", { name: "On" }).selectOption("native");
  await results.getByRole("tabpanel").getByRole("button", { name: "Run", exact: true }).click();
  await results.getByRole("tabpanel").getByRole("link", { name: "Show in Tools" }).click();
  const row = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: compiler, exact: true }) });
  await expect(row).toBeFocused();
  await expect(row).toContainText(/Not installed|Broken/);
  await expect(row).toContainText(/Install (it|a C compiler): /);
}
