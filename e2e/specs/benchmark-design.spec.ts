import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("a parameter is swept, its problem said before the run, and drawn as a line", async ({ page }) => {
  test.setTimeout(120_000);
  const window = new WorkbenchPage(page);
  await window.openExample(/^Fibonacci, recursive/);
  await window.tickRuntimes(["native", "node"]);
  await page.getByRole("textbox", { name: /^Arguments/ }).fill("");
  const design = await window.openDesign();
  await design.getByRole("spinbutton", { name: "Runs" }).fill("2");
  await design.getByRole("button", { name: "Parameter", exact: true }).click();
  await design.getByRole("textbox", { name: "Name of parameter 1" }).fill("n");
  await design.getByRole("textbox", { name: "Values of parameter 1" }).fill("20, 25, 30");
  await expect(design.getByRole("alert")).toContainText("The parameter n is used nowhere.");
  expect(await window.accessibilityFaults()).toEqual([]);
  await design.getByRole("button", { name: "Put {n} into the arguments" }).click();
  await expect(design.getByRole("alert")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(window.results.getByRole("button", { name: /^Design: 2 runs each, shuffled.* over n$/ })).toBeFocused();

  await window.compare();
  await window.compareFinished();
  await expect(window.results.getByRole("group", { name: /^Wall time of fibonacci\.c over n/ })).toBeVisible();
  await expect(window.row("node n=25")).toBeVisible();
  expect(await window.accessibilityFaults()).toEqual([]);
  const log = window.results.getByRole("checkbox", { name: "Logarithmic axes" });
  const before = await log.isChecked();
  await log.setChecked(!before);
  // The interval of two runs can reach into seconds.
  await expect(window.results.getByText(before ? /^Wall time \((ms|s)\)$/ : "Wall time (log scale)")).toBeVisible();
  const svg = await window.export("SVG");
  expect(svg.suggestedFilename()).toMatch(/-sweep\.svg$/);
  expect(readFileSync(await svg.path(), "utf8").includes("log scale")).toBe(!before);
});

test("phases are measured where they are asked for, and every figure can be shown", async ({ page }) => {
  test.setTimeout(120_000);
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.tickRuntimes(["native", "node"]);
  const design = await window.openDesign();
  await design.getByRole("spinbutton", { name: "Runs" }).fill("6");
  await design.getByRole("checkbox", { name: /^Phases/ }).check();
  await page.keyboard.press("Escape");
  await window.compare();
  await window.compareFinished();
  await window.chooseFigure("Phases");
  await expect(window.results.getByRole("group", { name: /^Phases of the wall time/ })).toBeVisible();
  for (const [label, name] of [
    ["Runs in their order", /^Order of the runs/],
    ["Distribution function", /^Distribution function of the wall time/],
    ["Ratio", /^Relative wall time/],
    ["Peak memory", /^Peak memory/],
  ] as const) {
    await window.chooseFigure(label);
    await expect(window.results.getByRole("group", { name })).toBeVisible();
    expect(await window.accessibilityFaults(), label).toEqual([]);
  }
  await page.getByText(/^How, where and with which commands/).scrollIntoViewIfNeeded();
  await expect(window.results.getByText(/to start and end an empty program/)).toBeVisible();
  const pdf = await window.export("PDF");
  expect(
    readFileSync(await pdf.path())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});

test("a benchmark is paused and goes on by the palette; cancelled, it is gone on with from the history", async ({
  page,
}) => {
  test.setTimeout(120_000);
  const window = new WorkbenchPage(page);
  const command = async (name: string) => {
    await page.keyboard.press("Control+K");
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
  };
  await window.openExample(/^Hello/);
  await window.tickRuntimes(["native", "node"]);
  await window.setRuns(80);
  await window.compare();
  await expect(window.jobs).toContainText(/[1-9]\d*\/162 runs/);
  await command("Pause the benchmark");
  await expect(window.results.getByText(/^Paused at \d+\/162 runs/)).toBeVisible();
  expect(await window.accessibilityFaults()).toEqual([]);
  await command("Resume the benchmark");
  await expect(window.jobs.getByRole("button", { name: "Pause" })).toBeVisible();
  await command("Cancel what runs");
  await expect(window.results.getByText("The comparison was cancelled")).toBeVisible();

  await window.area("Benchmarks");
  await page
    .getByRole("link", { name: /hello\.c/ })
    .first()
    .click();
  const kept = Number(/The (\d+) samples/.exec((await page.getByText(/^The \d+ samples/).textContent()) ?? "")?.[1]);
  expect(kept).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Go on" }).click();
  await window.compareFinished();
  await expect(page.getByText("This benchmark was cancelled")).toHaveCount(0);
  await expect(window.row("node").getByRole("cell").nth(8)).toHaveText("80");
  // Begun, gone on with after the pause and after the cancellation.
  await expect(page.getByRole("main").getByText(/^1: .* · 3: .* UTC/)).toBeVisible();
});
