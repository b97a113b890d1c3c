import { describe, expect, test } from "vitest";
import { WarningCode, type RunManifest } from "../model/benchmark.ts";
import type { LevelOption } from "../model/level-options.ts";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../testing/example-run.ts";
import { exportName } from "./export-name.ts";
import { programHeadline, runHeadline } from "./headline.ts";
import { describeWarning } from "./warnings.ts";

const NATIVE: ExampleCell = { runtime: "native", meanNs: 20e6 };
const FAILED = { code: "TOOL_UNAVAILABLE", message: "No Wasmtime.", hint: null };

function headline(cells: ExampleCell[], change: Partial<RunManifest> = {}): string {
  const { manifest, samples } = exampleRun(cells, { manifest: change });
  return runHeadline(manifest, summarizeRun(manifest, samples));
}

describe("headline", () => {
  test("of two runtimes is their verdict", () => {
    expect(headline([NATIVE, { runtime: "wasmtime", meanNs: 48e6 }])).toMatch(
      /^wasmtime takes 2\.\d\d× as long as native \(95 %:/,
    );
  });

  test("of many compares the fastest with the next and with the slowest", () => {
    const others = [30, 90, 50].map((ms, index) => ({ runtime: `wasmtime:m${index}`, meanNs: ms * 1e6 }));
    const text = headline([...others, NATIVE]);
    expect(text).toMatch(
      /^wasmtime:m0 takes 1\.\d+× as long as native .+\. wasmtime:m1 takes 4\.\d+× as long as native/,
    );
    expect(text).not.toContain("m2");
  });

  test("tells when there is nothing to compare, or nothing at all", () => {
    expect(headline([NATIVE])).toMatch(/^native takes 20\.\d ms ± /);
    expect(headline([NATIVE, { runtime: "wasmtime", failure: FAILED }])).toMatch(/^Only native has been measured: 20/);
    expect(headline([{ runtime: "wasmtime", failure: FAILED }])).toBe("Nothing could be measured");
    expect(headline([{ runtime: "native" }], { state: "running" })).toBe("Nothing has been measured yet");
  });

  test("of several programs names each", () => {
    const cells = [NATIVE, { ...NATIVE, program: "fibonacci.c", meanNs: 5e6, output: "b".repeat(64) }];
    const { manifest, samples } = exampleRun(cells);
    const summary = summarizeRun(manifest, samples);
    expect(runHeadline(manifest, summary)).toMatch(/^prime\.c: native takes 20.+ · fibonacci\.c: native takes /);
    expect(programHeadline(manifest, summary, manifest.cells[1]?.file ?? "")).toMatch(/^native takes [45]\.\d\d ms/);
  });
});

test("the headline of two programs that print the same is what there is between them", () => {
  const { manifest, samples } = exampleRun([NATIVE, { ...NATIVE, program: "other.c", meanNs: 10e6 }]);
  expect(runHeadline(manifest, summarizeRun(manifest, samples))).toMatch(/^prime\.c takes .+ as long as other\.c/);
});

describe("describeWarning", () => {
  const { manifest } = exampleRun([NATIVE, { ...NATIVE, program: "fibonacci.c" }], { warmupRuns: 0 });
  const params = {
    fewest: 5,
    needed: 6,
    outliers: 2,
    n: 50,
    firstNs: 9e7,
    medianNs: 2e7,
    boundMs: 5,
    reason: "load",
    loadAverage: 1.9,
    cores: 2,
    message: "No gcc.",
    hint: "Get it.",
    state: "cancelled",
    rounds: 3,
    planned: 10,
    fromNs: 3e7,
    toNs: 2e7,
    runsBefore: 7,
    comparisons: 66,
    runs: 10,
    by: "OTHER_LOAD",
    worst: 1.4,
    sampleCount: 12,
    ranges: "3–14",
  };

  test.each(WarningCode.options)("%s is a sentence without gaps", (code) => {
    const text = describeWarning({ code, cells: [0, 1], params }, manifest);
    expect(text).toMatch(/^.{20,}\.$/);
    expect(text).not.toMatch(/undefined|NaN|null|  /);
  });

  test.each([
    ["warm-up", "fell from 30.0 ms to 20.0 ms within the first 7 runs"],
    ["slowdown", "rose from"],
    ["no-steady-state", "no level lasted"],
  ])("NOT_STEADY, %s", (state, words) => {
    const text = describeWarning({ code: "NOT_STEADY", cells: [0], params: { ...params, state } }, manifest);
    expect(text).toContain(words);
  });

  test("names programs where there are several, and the option that helps", () => {
    expect(describeWarning({ code: "FEW_SAMPLES", cells: [0, 1], params }, manifest)).toBe(
      "Only 5 runs of prime.c on native and fibonacci.c on native: a verdict needs at least 6 (--runs).",
    );
    const slow = (cause: string) =>
      describeWarning({ code: "SLOW_FIRST_RUN", cells: [0], params: { ...params, cause } }, manifest);
    expect(slow("caches")).toContain("add warm-up (--warmup, now 0)");
    expect(slow("unknown")).toMatch(/^prime\.c on native: the first run was much slower \(.+, the median is .+\)\.$/);
  });

  test("says the worst of several bars, and how many runs a table needs", () => {
    const spread = { reason: "spread", spread: 0.71, worst: 1 };
    expect(describeWarning({ code: "NOISY_MACHINE", cells: [0, 1], params: spread }, manifest)).toMatch(
      /^prime\.c on native and fibonacci\.c on native: the times spread by up to 71 % \(fibonacci\.c on native\) around/,
    );
    expect(describeWarning({ code: "NOISY_MACHINE", cells: [1], params: spread }, manifest)).toContain(
      "by 71 % around",
    );
    const few = { comparisons: 66, runs: 10, needed: 12 };
    expect(describeWarning({ code: "FEW_FOR_TABLE", cells: [0, 1], params: few }, manifest)).toBe(
      "10 runs of each are too few for a table of 66 comparisons: with fewer than 12 no difference can be told from chance, however large it is (--runs 12).",
    );
  });
});

test("unequal terms name the runtimes that would be level, where the tools are known", () => {
  const warning = { code: "UNEQUAL_TERMS", cells: [0, 1], params: { reason: "node also compiles" } } as const;
  const { manifest } = exampleRun([NATIVE, { runtime: "node" }], { warmupRuns: 0 });
  const level: LevelOption = {
    level: "ahead",
    replacements: [],
    runtimes: ["native", "wasmtime"],
    leftOut: [{ ref: "node", reason: "Node.js can't compile before the run" }],
    needsWarmup: true,
  };
  const asked = { ...warning, cells: [...warning.cells] };
  expect(describeWarning(asked, manifest, level)).toBe(
    "native and node don't stand on level terms: node also compiles; level would be --on native,wasmtime --warmup 1, without node (Node.js can't compile before the run).",
  );
  const reason = "built by rustc 1.95.0 / rustc 1.63.0";
  const byVersions = describeWarning({ ...asked, params: { reason, remedy: "compiler" } }, manifest, level);
  expect(byVersions).toContain(`${reason}; level would be one version that builds for all`);
  expect(byVersions).not.toContain("--on");
});

describe("exportName", () => {
  const name = (cells: ExampleCell[]) => exportName(exampleRun(cells).manifest);

  test("is made of program, runtimes and date", () => {
    expect(name([NATIVE, { runtime: "node" }])).toBe("prime-native-node-2026-11-22-prime");
  });

  test("is safe on every file system, whatever the program is called", () => {
    expect(name([{ program: 'con: <a>|"b"?*.c', runtime: "wasmtime:aot" }])).toBe(
      "con-a-b-wasmtime-aot-2026-11-22-prime",
    );
    expect(name([{ program: "größe ☃.c", runtime: "native" }])).toBe("größe-native-2026-11-22-prime");
    expect(name([{ program: "..", runtime: "native" }])).toBe("native-2026-11-22-prime");
    expect(name([{ program: `${"x".repeat(300)}.c`, runtime: "native" }])).toHaveLength(100);
  });
});
