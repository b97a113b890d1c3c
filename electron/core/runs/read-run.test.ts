import { expect, test } from "vitest";
import { createRunId, createRunStore } from "../store/run-store.ts";
import { sampleManifest, sampleRow } from "../testing/sample-run.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { readRun } from "./read-run.ts";

async function storedRun() {
  const store = createRunStore(temporaryFolder());
  const runId = createRunId();
  const writer = await store.create(sampleManifest(runId));
  for (let round = 0; round < 8; round += 1)
    await writer.appendSamples([0, 1].map((cell) => sampleRow(cell, round, 1e6, { metrics: { sort_us: 70 + round } })));
  await writer.close();
  return { store, runId };
}

test("the rows of the first rounds come with the summary of all", async () => {
  const { store, runId } = await storedRun();
  const whole = await readRun({ runId }, store);
  const part = await readRun({ runId, firstRounds: 3 }, store);
  expect(whole.samples).toHaveLength(16);
  expect(part.samples).toEqual(whole.samples.slice(0, 6));
  expect(part.sampleCount).toBe(16);
  expect(part.summary).toEqual(whole.summary);
});

test("a run is summarized by a timer of its programs, also without its rows", async () => {
  const { store, runId } = await storedRun();
  const { summary, samples } = await readRun({ runId, firstRounds: 0, timer: "sort_us" }, store);
  expect(samples).toEqual([]);
  expect(summary.series.map(({ n, minNs, maxNs }) => [n, minNs, maxNs])).toEqual([
    [8, 70_000, 77_000],
    [8, 70_000, 77_000],
  ]);
});
