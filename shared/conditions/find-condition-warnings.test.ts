import { describe, expect, test } from "vitest";
import type { ConditionSample } from "./condition-sample.ts";
import { describeConditionWarning, nameRounds } from "./describe-condition-warning.ts";
import { findConditionWarnings, type ConditionWarning, type TakenSample } from "./find-condition-warnings.ts";

const roundsOf = ({ samples }: ConditionWarning<TakenSample>) => samples.map(({ round }) => round);
const inWords = (warning: ConditionWarning<TakenSample>) =>
  describeConditionWarning({
    ...warning,
    sampleCount: warning.samples.length,
    ranges: nameRounds(roundsOf(warning)),
  });
const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** Ten samples of 80 ms in each second on a quiet machine, but for what is given by row. */
function rows(count: number, disturbed: Record<number, Partial<ConditionSample>> = {}) {
  return conditions(count, disturbed).map((condition, row) => ({
    condition,
    samples: Array.from({ length: 10 }, (_, at) => ({
      cell: 0,
      round: row * 10 + at,
      startedAtMs: 1_000 * row + 100 * at,
      wallNs: 80e6,
    })),
  }));
}

function conditions(count: number, disturbed: Record<number, Partial<ConditionSample>>): ConditionSample[] {
  return Array.from({ length: count }, (_, row) => ({
    firstSample: row * 10,
    lastSample: row * 10 + 9,
    endedAtMs: 1_000 * (row + 1),
    elapsedMs: 1_000,
    otherCpus: 0.03,
    stolenShare: 0,
    loadAverage: 1,
    frequencyMhz: 3000,
    throttleEvents: 0,
    temperatureCelsius: 50,
    swappedPages: 0,
    beside: [],
    ...disturbed[row],
  }));
}

test("a quiet machine gives no warning, and neither does one that tells nothing", () => {
  expect(findConditionWarnings(rows(10))).toEqual([]);
  expect(findConditionWarnings([])).toEqual([]);
  const unknown = { otherCpus: null, stolenShare: null, frequencyMhz: null, throttleEvents: null, swappedPages: null };
  expect(findConditionWarnings(rows(6, Object.fromEntries(rows(6).map((_, row) => [row, unknown]))))).toEqual([]);
});

test.each([
  ["WORKBENCH_BUSY", { beside: ["build prime.c"] as string[] }, 1],
  ["OTHER_LOAD", { otherCpus: 1.2 }, 1.2],
  ["STOLEN_TIME", { stolenShare: 0.08 }, 0.08],
  ["THROTTLED", { throttleEvents: 3 }, 3],
  ["FREQUENCY_DRIFT", { frequencyMhz: 1500 }, 0.5],
  ["SWAPPING", { swappedPages: 12 }, 12],
] as const)("%s names the samples it touches", (code, disturbance, worst) => {
  const warnings = findConditionWarnings(rows(8, { 2: disturbance, 3: disturbance, 6: disturbance }));
  expect(warnings).toMatchObject([{ code, worst }]);
  expect(roundsOf(warnings[0]!)).toEqual([...upTo(20, 39), ...upTo(60, 69)]);
  expect(inWords(warnings[0]!)).toContain("30 samples (rounds 20–39, 60–69)");
});

test("work beside touches the samples of its own time only, also when it fits into one", () => {
  const activities = [
    { what: "build a.c", startedAtMs: 1_210, endedAtMs: 1_230 },
    { what: "build b.c", startedAtMs: 1_570, endedAtMs: 1_790 },
    // In the pause between two samples.
    { what: "build c.c", startedAtMs: 1_885, endedAtMs: 1_895 },
  ];
  const [warning] = findConditionWarnings(rows(3, { 1: { beside: activities.map(({ what }) => what), activities } }));
  expect(roundsOf(warning!)).toEqual([12, 15, 16, 17]);
  const harmless = { beside: ["build c.c"], activities: activities.slice(2) };
  expect(findConditionWarnings(rows(3, { 1: harmless }))).toEqual([]);
});

test("a stretch without a measured sample is nobody's concern", () => {
  const stretches = rows(6, { 1: { throttleEvents: 9 } }).map((stretch, row) =>
    row === 1 ? { ...stretch, samples: [] } : stretch,
  );
  expect(findConditionWarnings(stretches)).toEqual([]);
});

test("several things at once are several warnings", () => {
  const warnings = findConditionWarnings(rows(6, { 1: { otherCpus: 2, throttleEvents: 1 }, 4: { stolenShare: 0.2 } }));
  expect(warnings.map(({ code }) => code)).toEqual(["OTHER_LOAD", "STOLEN_TIME", "THROTTLED"]);
});

describe("frequency", () => {
  test("a machine that is always slow doesn't drift", () => {
    const slow = Object.fromEntries(rows(6).map((_, row) => [row, { frequencyMhz: 1200 + row }]));
    expect(findConditionWarnings(rows(6, slow))).toEqual([]);
  });

  test("too few rows say nothing about what is usual", () => {
    expect(findConditionWarnings(rows(3, { 1: { frequencyMhz: 800 } }))).toEqual([]);
  });
});

test("words name all rounds, and count the rest of a great many", () => {
  expect(nameRounds([5])).toBe("round 5");
  expect(nameRounds([16, 9, 8, 9, 17])).toBe("rounds 8–9, 16–17");
  const apart = upTo(0, 29).map((at) => at * 2);
  expect(nameRounds(apart.slice(0, 24))).toMatch(/, 46$/);
  expect(nameRounds(apart)).toMatch(/, 46 and 6 more$/);
});
