import { readFileSync } from "node:fs";
import { expect, test } from "../fixtures.ts";
import { WorkbenchPage } from "../page-models/workbench-page.ts";

test("a running benchmark is cancelled and keeps what it measured", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.setRuns(2_000);
  await window.compare();
  await expect(window.jobs).toContainText(/[\d,]+\/[\d,]+ runs/);
  await window.jobs.getByRole("button", { name: "Cancel" }).click();
  await expect(window.jobs).toContainText(/Cancelled/);
  await window.area("Benchmarks");
  await expect(page.getByRole("listitem").filter({ hasText: "hello.c" })).toContainText(/cancelled/i);
});

test("a benchmark outlives its window, and a reload catches up with it", async ({ page }) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.setRuns(60);
  await window.compare();
  await expect(window.jobs).toContainText(/[\d,]+\/[\d,]+ runs/);
  await page.reload();
  await expect(window.jobs).toContainText(/[\d,]+\/[\d,]+ runs|Finished/);
  await expect(window.jobs).toContainText("Finished", { timeout: 60_000 });
});

test("after a restart the history opens the run again, and exports what the chart shows", async ({
  page,
  workbench,
}) => {
  const window = new WorkbenchPage(page);
  await window.openExample(/^Hello/);
  await window.setRuns(6);
  await window.compare();
  await window.compareFinished();
  const mean = await window.row("node").getByRole("cell").nth(1).textContent();

  const again = new WorkbenchPage(await workbench.restart());
  await again.area("Benchmarks");
  await again.page
    .getByRole("link", { name: /hello\.c/ })
    .first()
    .click();
  await expect(again.row("node").getByRole("cell").nth(1)).toHaveText(mean ?? "");

  const svg = await again.export("SVG");
  expect(svg.suggestedFilename()).toMatch(/^hello.*\.svg$/);
  const svgText = readFileSync(await svg.path(), "utf8");
  const parsed = await again.page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, "image/svg+xml");
    return {
      fault: document.querySelector("parsererror")?.textContent ?? null,
      metadata: document.querySelector("metadata")?.textContent ?? "",
    };
  }, svgText);
  expect(parsed.fault).toBeNull();
  const experiment = JSON.parse(parsed.metadata) as Record<string, unknown>;
  expect(Object.keys(experiment)).toEqual(expect.arrayContaining(["machine", "seed"]));
  expect(svgText).toContain("node");

  const csv = readFileSync(await (await again.export("CSV")).path(), "utf8")
    .trim()
    .split(/\r?\n/);
  expect(csv[0]).toContain("wall_ns");
  const header = csv[0]?.split(",") ?? [];
  const column = (row: string, name: string) => row.split(",")[header.indexOf(name)];
  const nodeRows = csv.filter((row) => column(row, "runtime") === "node" && column(row, "phase") === "measure");
  expect(nodeRows).toHaveLength(6);
  for (const row of nodeRows) expect(Number(column(row, "wall_ns"))).toBeGreaterThan(1e6);
});
