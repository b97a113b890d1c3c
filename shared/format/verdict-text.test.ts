import { describe, expect, test } from "vitest";
import type { Decision } from "../stats/verdict.ts";
import { describeDecision } from "./verdict-text.ts";

function decision(change: Partial<Decision>): Decision {
  return { ratio: null, ci95: null, conclusion: "inconclusive", commonRounds: 10, moreRounds: null, ...change };
}

describe("describeDecision", () => {
  test("names the slower side and by how much, whichever is a", () => {
    const slowerA = decision({ ratio: 2.4163, ci95: [2.3811, 2.4589], conclusion: "b-faster" });
    expect(describeDecision("wasmtime", "native", slowerA, null)).toBe(
      "wasmtime takes 2.42× as long as native (95 %: 2.38 to 2.46)",
    );
    const slowerB = decision({ ratio: 1 / 2.4163, ci95: [1 / 2.4589, 1 / 2.3811], conclusion: "a-faster" });
    expect(describeDecision("native", "wasmtime", slowerB, null)).toBe(
      "wasmtime takes 2.42× as long as native (95 %: 2.38 to 2.46)",
    );
  });

  test("never prints an interval that leaves out 1 as if it touched it", () => {
    const close = decision({ ratio: 1.0151, ci95: [1.0021, 1.0281], conclusion: "b-faster" });
    expect(describeDecision("node", "native", close, null)).toBe(
      "node takes 1.015× as long as native (95 %: 1.002 to 1.028)",
    );
  });

  test("says that times are the same", () => {
    const same = decision({ ratio: 1.001, ci95: [0.9921, 1.0112], conclusion: "equivalent" });
    expect(describeDecision("wasmtime", "wasmtime:aot", same, null)).toBe(
      "wasmtime and wasmtime:aot take the same time within 2 % (95 %: 0.992 to 1.011)",
    );
  });

  test("says what is missing for a conclusion", () => {
    const noisy = decision({ ratio: 1.0214, ci95: [0.97, 1.07], moreRounds: 37 });
    expect(describeDecision("node", "native", noisy, null)).toBe(
      "No conclusion on node and native: the difference (2.1 %) is smaller than the noise; about 40 more runs would decide it",
    );
    expect(describeDecision("node", "native", { ...noisy, moreRounds: 123_456 }, null)).toMatch(
      /a quieter machine would help/,
    );
    expect(describeDecision("node", "native", decision({ commonRounds: 5, moreRounds: 1 }), null)).toBe(
      "No conclusion on node and native, too few runs: 5 of at least 6",
    );
  });

  test("adds why two don't stand on level terms", () => {
    const faster = decision({ ratio: 3, ci95: [2.9, 3.1], conclusion: "b-faster" });
    expect(describeDecision("wasmi", "native", faster, "wasmi interprets")).toMatch(
      /; not on level terms: wasmi interprets$/,
    );
  });
});
