import { expect, test } from "vitest";
import type { ConditionSample } from "../conditions/condition-sample.ts";
import { benchJson } from "../format/bench-json.ts";
import { describeWarning } from "../format/warnings.ts";
import type { RunManifest, Sample } from "../model/benchmark.ts";
import { exampleRun, exampleSample } from "../testing/example-run.ts";
import { conditionWarnings } from "./condition-warnings.ts";
import { summarizeRun } from "./summarize-run.ts";

const AUXILIARY = { index: 2, role: "empty", runtime: "node", explains: [1], command: "x", failure: null } as const;
const { manifest } = exampleRun([{ runtime: "native" }, { runtime: "node" }], {
  manifest: { auxiliary: [{ ...AUXILIARY, explains: [1] }] },
});
const row = (cell: number, phase: Sample["phase"], round: number) => exampleSample({ cell, phase, round });

/** A warm-up of everything, then rounds of two bars and what is measured beside them. */
const samples = [
  ...[0, 1, 2].map((cell) => row(cell, "warmup", 0)),
  ...[0, 1, 2, 3].flatMap((round) => [2, 0, 1].map((cell) => row(cell, "measure", round))),
];

function throttled(firstSample: number, lastSample: number): ConditionSample {
  return {
    firstSample,
    lastSample,
    endedAtMs: 0,
    elapsedMs: 1,
    otherCpus: 0,
    stolenShare: 0,
    loadAverage: 0,
    frequencyMhz: null,
    throttleEvents: 1,
    temperatureCelsius: null,
    swappedPages: 0,
    beside: [],
  };
}

test("only measured samples of bars are touched, by cell and round", () => {
  // The warm-up and the first round; then the empty program of the third, and that and native of the fourth.
  const [warning] = conditionWarnings(manifest, [throttled(0, 5), throttled(9, 9), throttled(12, 13)], samples);
  expect(warning).toEqual({
    code: "DISTURBED",
    cells: [0, 1],
    params: { by: "THROTTLED", sampleCount: 3, worst: 1, ranges: "rounds 0, 3" },
    samples: [
      { cell: 0, round: 0 },
      { cell: 1, round: 0 },
      { cell: 0, round: 3 },
    ],
  });
  expect(conditionWarnings(manifest, [throttled(0, 3), throttled(9, 9)], samples)).toEqual([]);
});

test("the JSON names bars and samples", () => {
  const summary = summarizeRun(manifest, samples, { conditions: [throttled(5, 7)] });
  const told = benchJson(manifest, summary).warnings.find(({ code }) => code === "DISTURBED");
  expect(told).toMatchObject({
    text: expect.stringContaining("2 samples (rounds 0–1)"),
    cells: [{ runtime: "native" }, { runtime: "node" }],
    samples: [
      { cell: 1, round: 0 },
      { cell: 0, round: 1 },
    ],
  });
});

test("several sessions are told with what began each, and from which round", () => {
  const first = { startedAt: "2026-11-22T10:00:00Z", machine: manifest.machine, methods: manifest.methods };
  const sessions: RunManifest["sessions"] = [
    first,
    { ...first, begunAfter: "measurer-death" },
    { ...first, begunAfter: "pause" },
  ];
  const taken = samples.map((sample) => (sample.round >= 2 ? { ...sample, session: 1 } : sample));
  const [warning] = conditionWarnings({ ...manifest, sessions }, [], taken);
  expect(describeWarning(warning!, manifest)).toBe(
    "Measured in 3 sessions: the second from round 2 on after the measuring process died and the third without a sample after a pause; each was warmed up anew, and the machine may have changed between them.",
  );
  expect(conditionWarnings({ ...manifest, sessions: [first] }, [], samples)).toEqual([]);
});
