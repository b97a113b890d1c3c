import { expect, test } from "vitest";
import { exampleRun } from "../testing/example-run.ts";
import { summarizeRun } from "./summarize-run.ts";
import { samplesByTimer, timersOf } from "./timer-samples.ts";

test("timers with a unit stand in for the wall time; runs that reported none are left out", () => {
  const { manifest, samples } = exampleRun([
    {
      runtime: "native",
      meanNs: 20e6,
      sample: (sample) => ({ ...sample, metrics: { sort_us: 5_000, comparisons: 42 } }),
    },
    { runtime: "node", meanNs: 60e6 },
  ]);
  expect(timersOf(summarizeRun(manifest, samples))).toEqual(["sort_us"]);
  const { series } = summarizeRun(manifest, samplesByTimer(samples, "sort_us"));
  expect(series.map(({ meanNs, n }) => [meanNs, n])).toEqual([
    [5e6, 10],
    [null, 0],
  ]);
});
