import { describe, expect, test } from "vitest";
import type { Verdict } from "../model/benchmark.ts";
import type { Decision } from "../stats/verdict.ts";
import { describeDecision, describeOverall, describeSeveralVerdicts } from "./verdict-text.ts";

const LEVEL = { unequal: null, comparisons: 1, level: 0.05 };

function decision(change: Partial<Decision>): Decision {
  return {
    ratio: null,
    ci95: null,
    conclusion: "inconclusive",
    reason: null,
    commonRounds: 10,
    aFasterRounds: null,
    cliffsDelta: null,
    pValue: null,
    moreRounds: null,
    fewestRuns: 6,
    ...change,
  };
}

describe("describeDecision", () => {
  test("names the slower side and by how much, whichever is a", () => {
    const slowerA = decision({ ratio: 2.4163, ci95: [2.3811, 2.4589], conclusion: "b-faster", aFasterRounds: 1 });
    expect(describeDecision("wasmtime", "native", slowerA, LEVEL)).toBe(
      "wasmtime takes 2.42× as long as native (95 %: 2.38 to 2.46; native faster in 9 of 10 rounds)",
    );
    const slowerB = decision({ ratio: 1 / 2.4163, ci95: [1 / 2.4589, 1 / 2.3811], conclusion: "a-faster" });
    expect(describeDecision("native", "wasmtime", slowerB, LEVEL)).toBe(
      "wasmtime takes 2.42× as long as native (95 %: 2.38 to 2.46)",
    );
  });

  test("never prints an interval that leaves out 1 as if it touched it", () => {
    const close = decision({ ratio: 1.0151, ci95: [1.0021, 1.0281], conclusion: "b-faster" });
    expect(describeDecision("node", "native", close, LEVEL)).toBe(
      "node takes 1.015× as long as native (95 %: 1.002 to 1.028)",
    );
  });

  test("says that times are the same", () => {
    const same = decision({ ratio: 1.001, ci95: [0.9921, 1.0112], conclusion: "equivalent" });
    expect(describeDecision("wasmtime", "wasmtime:aot", same, LEVEL)).toBe(
      "wasmtime and wasmtime:aot take the same time within 2 % (95 %: 0.992 to 1.011)",
    );
  });

  test("says what is missing for a conclusion", () => {
    const noisy = decision({ ratio: 1.0214, ci95: [0.97, 1.07], moreRounds: 37, reason: "undecided" });
    expect(describeDecision("node", "native", noisy, LEVEL)).toBe(
      "No conclusion on node and native: the difference (2.1 %) is smaller than the noise; about 40 more runs would decide it",
    );
    const several = { ...noisy, reason: "several-comparisons" as const, pValue: 0.0098 };
    expect(describeDecision("node", "native", several, { ...LEVEL, comparisons: 15, level: 0.05 / 15 })).toBe(
      "No conclusion on node and native: a difference like this (2.1 %) is not rare enough among 15 comparisons (p = 0.0098, needed 0.0033); about 40 more runs would decide it",
    );
    const large = decision({ ratio: 105, ci95: [99, 111], reason: "too-few-for-table", moreRounds: 2, fewestRuns: 12 });
    expect(describeDecision("wasmi", "native", large, { ...LEVEL, comparisons: 66 })).toBe(
      "No conclusion on wasmi and native: too few runs for a table of 66 comparisons: at least 12 are needed",
    );
    expect(describeDecision("node", "native", { ...noisy, moreRounds: 1_234, reason: "too-noisy" }, LEVEL)).toMatch(
      /hundreds of runs would be needed, a quieter machine helps more$/,
    );
    expect(describeDecision("node", "native", { ...noisy, reason: "means-disagree" }, LEVEL)).toMatch(
      /the means say something else than most rounds do/,
    );
    const inBlocks = decision({ commonRounds: 5, moreRounds: 5, fewestRuns: 30, reason: "too-few-rounds" });
    expect(describeDecision("node", "native", inBlocks, LEVEL)).toMatch(/too few runs: 25 of at least 30$/);
    const few = decision({ commonRounds: 5, moreRounds: 1, reason: "too-few-rounds" });
    expect(describeDecision("node", "native", few, LEVEL)).toBe(
      "No conclusion on node and native, too few runs: 5 of at least 6",
    );
  });

  test("names no side of what was measured one after the other, and says what would help", () => {
    const apart = decision({ ratio: 0.5, ci95: [0.4, 0.625], reason: "one-after-the-other" });
    expect(describeDecision("node", "native", apart, LEVEL)).toBe(
      "No conclusion on node and native (native took 2.00× as long as node, 95 %: 1.60 to 2.50), measured one after the other: a drift of the machine's speed counts as a difference; measure them interleaved (--order shuffled)",
    );
    const nothing = decision({ reason: "one-after-the-other" });
    expect(describeDecision("node", "native", nothing, LEVEL)).toMatch(
      /^No conclusion on node and native, measured one/,
    );
  });

  test("adds why two don't stand on level terms", () => {
    const faster = decision({ ratio: 3, ci95: [2.9, 3.1], conclusion: "b-faster" });
    expect(describeDecision("wasmi", "native", faster, { ...LEVEL, unequal: "wasmi interprets" })).toMatch(
      /; not on level terms: wasmi interprets$/,
    );
  });
});

describe("describeOverall", () => {
  const over = { a: "wasmtime", b: "native", programs: 6 };

  test("names the slower runtime, equality, or that neither is faster", () => {
    expect(describeOverall({ ...over, ratio: 1.4, ci95: [1.2, 1.6], conclusion: "b-faster" })).toBe(
      "Over 6 programs wasmtime takes 1.40× as long as native (95 %: 1.20 to 1.60; geometric mean)",
    );
    expect(describeOverall({ ...over, ratio: 1.0, ci95: [0.99, 1.01], conclusion: "equivalent" })).toMatch(
      /take the same time within 2 %/,
    );
    expect(describeOverall({ ...over, ratio: 1.1, ci95: [0.9, 1.3], conclusion: "inconclusive" })).toBe(
      "Over 6 programs neither wasmtime nor native is faster in general (geometric mean 1.10, 95 %: 0.90 to 1.30)",
    );
  });

  test("of few programs has no interval", () => {
    expect(describeOverall({ ...over, programs: 2, ratio: 0.5, ci95: null, conclusion: "inconclusive" })).toBe(
      "Over 2 programs native takes 2.00× as long as wasmtime in the geometric mean; too few programs for an interval",
    );
  });
});

test("several verdicts say how they hold together, one alone needs not", () => {
  const one: Pick<Verdict, "ci95" | "reason"> = { ci95: [1, 2], reason: null };
  expect(describeSeveralVerdicts([one, { ...one, ci95: null }])).toBeNull();
  expect(describeSeveralVerdicts([one, one])).toMatch(/the 2 verdicts together .+Holm/);
  const apart = { ...one, reason: "one-after-the-other" as const };
  expect(describeSeveralVerdicts([apart, apart])).toBeNull();
});
