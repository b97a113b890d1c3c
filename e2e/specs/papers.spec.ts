import { readFileSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

/** Leaves only this figure ticked. */
async function choose(page: Page, figure: RegExp): Promise<void> {
  for (const box of await page.getByRole("group", { name: "Figures" }).getByRole("checkbox").all()) await box.uncheck();
  await page.getByRole("checkbox", { name: figure }).check();
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(" ")).join()}`)).toEqual(
      [],
    );
  }
}

test("a figure of the paper is measured, judged, exported and kept", async ({ page, workbench }) => {
  test.setTimeout(180_000);
  const window = new WorkbenchPage(page);
  await window.area("Papers");
  await expect(page.getByText("The paper was not run here yet")).toBeVisible();
  await expect(page.getByText(/^about \d min$/)).toBeVisible();
  await expectAccessible(page);

  await choose(page, /^Section 3\.5/);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const figure = page.getByRole("region", { name: "Empty program, C" });
  await expect(figure.getByRole("img")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("main").getByText("Finished")).toBeVisible({ timeout: 120_000 });
  await expect(figure.getByRole("list", { name: "What the paper claims" })).toContainText(
    /(Holds|Does not hold|Not testable here)The authors suspect that Lucet starts more slowly/,
  );
  // The numbers are there to read as well.
  await figure.getByText("As a table").click();
  await expect(figure.getByRole("row", { name: /node/ })).toContainText("ms");
  await expectAccessible(page);

  const download = page.waitForEvent("download");
  await figure.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: /^SVG/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("persaud-2019-start-up.svg");
  expect(readFileSync(await file.path(), "utf8")).toContain("wasm-workbench-paper-figure");

  await figure.getByRole("link", { name: "Benchmark, our protocol" }).click();
  await expect(page.getByRole("heading", { name: "empty.c" })).toBeVisible();

  const again = await workbench.restart();
  await new WorkbenchPage(again).area("Papers");
  await expect(again.getByRole("navigation", { name: "Runs of the paper" })).toContainText("1 of 1 benchmarks");
  await expect(again.getByRole("region", { name: "Empty program, C" }).getByRole("img")).toBeVisible();
});

test("a run is paused, goes on, is cancelled and keeps what it measured", async ({ page }) => {
  test.setTimeout(180_000);
  await new WorkbenchPage(page).area("Papers");
  await choose(page, /^4 · Fibonacci/);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const main = page.getByRole("main");
  const status = main.getByRole("status");
  await expect(status.filter({ hasText: "Measuring" })).toBeVisible({ timeout: 60_000 });
  await main.getByRole("button", { name: "Pause" }).click();
  await expect(status.filter({ hasText: /^Paused/ })).toBeVisible({ timeout: 60_000 });
  await main.getByRole("button", { name: "Resume" }).click();
  await expect(status.filter({ hasText: "Measuring" })).toBeVisible({ timeout: 60_000 });
  await main.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("This run was cancelled")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  const figure = page.getByRole("region", { name: "Figure 4: Fibonacci, C, n = 42" });
  await expect(figure).toContainText("Wasmer took 1.5 s");
});

test.describe("in a wide window", () => {
  test.use({ viewport: { width: 1920, height: 1080 } });

  test("nothing is wider than its place, at either size", async ({ page }) => {
    await new WorkbenchPage(page).area("Papers");
    await expect(page.getByText("The paper was not run here yet")).toBeVisible();
    for (const size of [
      { width: 1920, height: 1080 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(size);
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      );
      expect(wider).toBe(false);
    }
  });
});
