import { describe, expect, test } from "vitest";
import { RunSummary, Sample } from "../model/benchmark.ts";
import { exampleRun, exampleSample, type ExampleCell } from "../testing/example-run.ts";
import { summarizeRun } from "./summarize-run.ts";

const MS = 1e6;
const NATIVE: ExampleCell = { runtime: "native", meanNs: 20 * MS };
const NODE: ExampleCell = { runtime: "node", meanNs: 48 * MS };

function summarize(cells: ExampleCell[], options?: Parameters<typeof exampleRun>[1]): RunSummary {
  const { manifest, samples } = exampleRun(cells, options);
  return summarizeRun(manifest, samples);
}

describe("series", () => {
  test("hold the measured runs alone, in order, with the first run apart", () => {
    const { manifest } = exampleRun([NATIVE]);
    const samples = [
      exampleSample({
        phase: "measure",
        round: 1,
        wallNs: 30,
        userNs: 3,
        maxRssBytes: 3_000_001,
        metrics: { sort_ns: 7 },
      }),
      exampleSample({ phase: "warmup", round: 0, wallNs: 90 }),
      exampleSample({ phase: "measure", round: 0, wallNs: 20, userNs: null, metrics: { sort_ns: 5 } }),
    ];
    const [series] = summarizeRun(manifest, samples).series;
    expect(series).toMatchObject({ n: 2, meanNs: 25, medianNs: 25, minNs: 20, maxNs: 30, firstRunNs: 90 });
    expect(series?.samplesNs).toEqual([20, 30]);
    expect(series?.userNs).toBe(3);
    expect(series?.maxRssBytes).toBe(3_000_001);
    expect(series?.metrics).toEqual({ sort_ns: 6 });
    expect(series?.stdDevNs).toBeCloseTo(Math.sqrt(50), 12);
  });

  test("have no intervals below 0, and no sample takes less than no time", () => {
    const wide = (sample: Sample) => ({ ...sample, wallNs: sample.round === 0 ? 900 * MS : 1 * MS });
    const [series] = summarize([{ ...NATIVE, sample: wide }], { runs: 3 }).series;
    expect(series?.ci95Ns?.[0]).toBe(0);
    expect(Sample.safeParse(exampleSample({ wallNs: -1 })).success).toBe(false);
  });

  test("of nothing are null, not NaN", () => {
    const { manifest } = exampleRun([NATIVE, NODE]);
    const summary = summarizeRun(manifest, []);
    expect(RunSummary.parse(summary)).toEqual(summary);
    expect(summary.series[0]).toMatchObject({
      n: 0,
      meanNs: null,
      minNs: null,
      ci95Ns: null,
      firstRunNs: null,
      outputOk: null,
    });
    expect(summary.verdicts[0]).toMatchObject({ conclusion: "inconclusive", ratio: null });
  });

  const failures: [string, Partial<Sample>, RegExp][] = [
    ["an exit code", { exitCode: 3 }, /^Ended with exit code 3 in 1 of 11 runs$/],
    ["a signal", { exitCode: null, signal: "SIGFPE" }, /^Was ended by SIGFPE \(an arithmetic fault, such as/],
    [
      "a trap",
      { exitCode: 45, trap: { kind: "integer divide by zero", message: "RuntimeError" } },
      /^Trapped: integer divide by zero/,
    ],
    ["an unknown trap", { exitCode: 45, trap: { kind: "unknown", message: "null reference" } }, /^Trapped: null ref/],
    ["the time limit", { exitCode: null, signal: "SIGKILL", limit: "time" }, /^Did not end within 60\.0 s/],
    ["too much output", { exitCode: null, signal: "SIGKILL", limit: "output" }, /^Printed more/],
  ];
  test.each(failures)("leave out a run that ended by %s and say so", (_name, change, message) => {
    const failing = (sample: Sample) =>
      sample.phase === "measure" && sample.round === 4 ? { ...sample, ...change } : sample;
    const summary = summarize([NATIVE, { ...NODE, sample: failing }]);
    const node = summary.series[1];
    expect(node?.n).toBe(9);
    expect(node?.failure?.message).toMatch(message);
    expect(summary.verdicts[0]?.conclusion).toBe("inconclusive");
    expect(summary.verdicts[0]?.text).toMatch(/^No conclusion on native and node: node failed \(/);
    expect(summary.warnings.map(({ code }) => code)).toContain("CELL_FAILED");
  });
});

describe("outputs", () => {
  test("are compared with native's, wherever it stands in the list", () => {
    const summary = summarize([{ ...NODE, output: "c".repeat(64) }, NATIVE]);
    expect(summary.series.map(({ outputOk }) => outputOk)).toEqual([false, true]);
    expect(summary.verdicts[0]).toMatchObject({ conclusion: "inconclusive", ratio: null, ci95: null });
    expect(summary.verdicts[0]?.text).toBe("No conclusion on node and native: their outputs differ");
    expect(summary.warnings).toContainEqual({ code: "OUTPUT_DIFFERS", cells: [0], params: {} });
  });

  test("without native are compared with the first runtime's that ran", () => {
    const broken: ExampleCell = {
      runtime: "wasmer",
      failure: { code: "TOOL_UNAVAILABLE", message: "No Wasmer.", hint: null },
    };
    const summary = summarize([broken, NODE, { runtime: "wasmtime", meanNs: 50 * MS, output: "d".repeat(64) }]);
    expect(summary.series.map(({ outputOk }) => outputOk)).toEqual([null, true, false]);
  });

  test("that vary from run to run are not the same", () => {
    const varying = (sample: Sample) => ({ ...sample, stdoutSha256: String(sample.round).repeat(64) });
    expect(summarize([{ ...NATIVE, sample: varying }]).series[0]?.outputOk).toBe(false);
    expect(summarize([NODE, { ...NATIVE, sample: varying }]).verdicts[0]?.text).toMatch(
      /: the output of native differs from run to run$/,
    );
  });

  test("of two that agree decide on those two, whatever a third printed", () => {
    const other = { output: "c".repeat(64) };
    const { verdicts } = summarize([NATIVE, { ...NODE, ...other }, { runtime: "wasmtime", meanNs: 40 * MS, ...other }]);
    expect(verdicts.map(({ a, b, ratio }) => [a, b, ratio === null])).toEqual([
      [0, 1, true],
      [0, 2, true],
      [1, 2, false],
    ]);
  });
});

describe("verdicts", () => {
  test("are given for each pair within a program, with the unequal terms named", () => {
    const summary = summarize([
      NATIVE,
      NODE,
      { runtime: "wasmtime", meanNs: 40 * MS },
      { ...NATIVE, program: "fibonacci.c" },
      { ...NODE, program: "fibonacci.c" },
    ]);
    expect(summary.verdicts.filter(({ by }) => by === "runtime").map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
      [3, 4],
    ]);
    expect(summary.verdicts[0]?.text).toMatch(
      /^node takes 2\.\d\d× as long as native \(95 %: 2\.\d\d to 2\.\d\d; native faster in 10 of 10 rounds\); not on level terms: node also compiles inside the timed run$/,
    );
    expect(summary.verdicts[1]?.text).not.toContain("level terms");
    const unequal = summary.warnings.filter(({ code }) => code === "UNEQUAL_TERMS");
    expect(unequal).toEqual([
      { code: "UNEQUAL_TERMS", cells: [0, 1, 2, 3, 4], params: { reason: "node also compiles inside the timed run" } },
    ]);
  });

  test("name the versions of a compiler that differ, for which other modes are no remedy", () => {
    const by = (version: string) => ({ terms: { builtBy: { compiler: "rustc", version } } });
    const { verdicts, warnings } = summarize([
      { ...NATIVE, ...by("1.95.0") },
      { runtime: "wasmtime", meanNs: 40 * MS, ...by("1.63.0") },
    ]);
    const reason = "built by rustc 1.95.0 / rustc 1.63.0";
    expect(verdicts[0]?.text).toContain(`not on level terms: ${reason}`);
    expect(warnings).toContainEqual({ code: "UNEQUAL_TERMS", cells: [0, 1], params: { reason, remedy: "compiler" } });
  });

  test("pair the rounds that both finished, so a round that one of them lacks doesn't count", () => {
    const { manifest, samples } = exampleRun([NATIVE, NODE], { runs: 8 });
    const interrupted = samples.filter(({ cell, round, phase }) => !(cell === 1 && phase === "measure" && round >= 5));
    const [verdict] = summarizeRun(manifest, interrupted).verdicts;
    expect(verdict?.text).toMatch(/^No conclusion on native and node, too few runs: 5 of at least 6;/);
  });

  test("see through drift that is larger than the difference", () => {
    const drifting = (factor: number) => (sample: Sample) => ({
      ...sample,
      wallNs: Math.round(factor * 20 * MS * (1 + sample.round / 10) * (1 + ((sample.round * 7) % 5) / 1_000)),
    });
    const summary = summarize([
      { ...NATIVE, sample: drifting(1) },
      { ...NODE, sample: drifting(1.05) },
    ]);
    const [native, node] = summary.series;
    expect(node?.ci95Ns?.[0]).toBeLessThan(native?.ci95Ns?.[1] ?? 0);
    expect(summary.verdicts[0]).toMatchObject({ conclusion: "a-faster" });
  });
});

describe("warnings", () => {
  const codes = (summary: RunSummary) => summary.warnings.map(({ code }) => code);

  test("a calm, equal, finished run has none", () => {
    expect(codes(summarize([NATIVE, { runtime: "wasmtime", meanNs: 30 * MS }]))).toEqual([]);
  });

  test("few and short runs, a slow first run and outliers", () => {
    const slow = (at: number) => (sample: Sample) =>
      sample.phase === "measure" && sample.round === at ? { ...sample, wallNs: sample.wallNs * 4 } : sample;
    expect(codes(summarize([NATIVE], { runs: 5 }))).toEqual(["FEW_SAMPLES"]);
    expect(codes(summarize([{ ...NATIVE, meanNs: 2 * MS }]))).toEqual(["SHORT_RUNS"]);
    expect(codes(summarize([{ ...NATIVE, sample: slow(0) }], { runs: 100 }))).toEqual(["SLOW_FIRST_RUN"]);
    expect(codes(summarize([{ ...NATIVE, sample: slow(7) }], { runs: 100 }))).toEqual(["OUTLIERS"]);
  });

  test("a busy machine, one on battery, and times that spread", () => {
    const { manifest, samples } = exampleRun([{ ...NATIVE, spread: 0.3 }]);
    const machine = { ...manifest.machine, loadAverage: 1.8, cores: 2, onBattery: true };
    const { warnings } = summarizeRun({ ...manifest, machine }, samples);
    expect(warnings.map(({ params }) => params["reason"])).toEqual(["load", "battery", "spread"]);
  });

  test("a slow first run is put down to caches only where something compiles on a machine at rest", () => {
    const slowFirst = (sample: Sample) =>
      sample.phase === "measure" && sample.round === 0 ? { ...sample, wallNs: sample.wallNs * 4 } : sample;
    const run = exampleRun(
      ["node", "native", "wasmi"].map((runtime) => ({ runtime, meanNs: 20 * MS, sample: slowFirst })),
      { runs: 30 },
    );
    const causes = (loadAverage: number) =>
      summarizeRun(
        { ...run.manifest, machine: { ...run.manifest.machine, loadAverage } },
        run.samples,
      ).warnings.flatMap(({ code, params }) => (code === "SLOW_FIRST_RUN" ? [params["cause"]] : []));
    expect(causes(0)).toEqual(["caches", "unknown", "unknown"]);
    expect(causes(1.8)).toEqual(["unknown", "unknown", "unknown"]);
  });

  test("times that spread name the worst bar", () => {
    const { warnings } = summarize([
      { ...NATIVE, spread: 0.2 },
      { ...NODE, spread: 0.7 },
    ]);
    expect(warnings.find(({ code }) => code === "NOISY_MACHINE")).toMatchObject({
      cells: [0, 1],
      params: { worst: 1 },
    });
  });

  test("an interrupted run tells how far it came; a running one doesn't complain yet", () => {
    const { manifest, samples } = exampleRun([NATIVE], { runs: 3 });
    const request = { ...manifest.request, runs: 10 };
    const { warnings } = summarizeRun({ ...manifest, request, state: "interrupted" }, samples);
    expect(warnings[0]).toEqual({
      code: "INTERRUPTED",
      cells: [],
      params: { state: "interrupted", rounds: 3, planned: 10 },
    });
    expect(summarizeRun({ ...manifest, request, state: "running" }, samples).warnings).toEqual([]);
  });
});

describe("design of the run", () => {
  test("blocks are one observation each, cells one after the other are no pairs", () => {
    const summaryOf = (order: "blocks" | "sequential", runs: number) => {
      const { manifest, samples } = exampleRun([NATIVE, NODE], { runs });
      return summarizeRun({ ...manifest, request: { ...manifest.request, order, blockRuns: 5 } }, samples).verdicts[0];
    };
    expect(summaryOf("blocks", 29)).toMatchObject({ conclusion: "inconclusive", reason: "too-few-rounds" });
    expect(summaryOf("blocks", 29)?.evidence).toMatchObject({ commonRounds: 5, moreRounds: 5 });
    expect(summaryOf("blocks", 30)).toMatchObject({ conclusion: "a-faster", evidence: { commonRounds: 6 } });
    const apart = summaryOf("sequential", 10);
    expect(apart?.evidence).toMatchObject({ commonRounds: 10, aFasterRounds: null, moreRounds: null });
    expect(apart).toMatchObject({ conclusion: "inconclusive", reason: "one-after-the-other" });
    expect(apart?.ci95?.[1]).toBeLessThan(0.5);
  });

  /** The machine slows down by 30 % while equal programs are measured, each after the one before. */
  test("a drift names no winner between equal programs that were measured one after the other", () => {
    const late = (cell: number) => (sample: Sample) => ({
      ...sample,
      wallNs: Math.round(sample.wallNs * (1 + (0.3 * (10 * cell + sample.round)) / 40)),
    });
    const cells = ["native", "native:a", "native:b", "native:c"].map((runtime, cell) => ({
      ...NATIVE,
      runtime,
      sample: late(cell),
    }));
    const { manifest, samples } = exampleRun(cells);
    const request = { ...manifest.request, order: "sequential" as const };
    const { verdicts, overall } = summarizeRun({ ...manifest, request }, samples);
    expect(verdicts.map(({ conclusion }) => conclusion)).toEqual(Array.from({ length: 6 }, () => "inconclusive"));
    expect(verdicts.some(({ ci95 }) => (ci95?.[1] ?? 9) < 1)).toBe(true);
    expect(overall).toEqual([]);
  });

  test("a table of 66 pairs tells from which number of runs on it can name a difference, and then does", () => {
    const tableOf = (runs: number) =>
      summarize(
        Array.from({ length: 12 }, (_, index) => ({ ...NATIVE, runtime: `r${index}`, meanNs: (20 + 20 * index) * MS })),
        { runs },
      );
    const few = tableOf(10);
    expect(few.verdicts.every(({ reason }) => reason === "too-few-for-table")).toBe(true);
    expect(few.warnings).toEqual([
      {
        code: "FEW_FOR_TABLE",
        cells: Array.from({ length: 12 }, (_, cell) => cell),
        params: { comparisons: 66, runs: 10, needed: 12 },
      },
    ]);
    const enough = tableOf(12);
    expect(enough.warnings).toEqual([]);
    expect(enough.verdicts.filter(({ conclusion }) => conclusion === "a-faster").length).toBeGreaterThan(60);
    expect(tableOf(4).warnings.map(({ code }) => code)).toEqual(["FEW_FOR_TABLE"]);
    expect(tableOf(4).verdicts[0]?.text).toMatch(/too few runs: 4 of at least 12$/);
  });

  test("points of a sweep are compared among themselves, outputs too", () => {
    const { manifest, samples } = exampleRun([NATIVE, NODE, { ...NATIVE, output: "b".repeat(64) }, NODE]);
    const cells = manifest.cells.map((cell) => ({ ...cell, point: { n: cell.index < 2 ? "10" : "20" } }));
    const { verdicts, series } = summarizeRun({ ...manifest, cells }, samples);
    expect(verdicts.map(({ a, b }) => [a, b])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(series.map(({ outputOk }) => outputOk)).toEqual([true, true, true, false]);
  });

  test("the level of a look that might have ended the run widens the interval", () => {
    const { manifest, samples } = exampleRun([NATIVE, { runtime: "wasmtime", meanNs: 20.4 * MS }]);
    const plain = summarizeRun(manifest, samples).verdicts[0];
    // At most 30 rounds: looks after 10, 15, 23 and 30.
    const request = { ...manifest.request, runs: 30, stopRule: { until: "decided" as const } };
    const looked = summarizeRun({ ...manifest, request }, samples).verdicts[0];
    expect(looked?.evidence?.level).toBeCloseTo(0.0125, 6);
    expect(looked?.ci95?.[0]).toBeLessThan(plain?.ci95?.[0] ?? 0);
    expect(looked?.ci95?.[1]).toBeGreaterThan(plain?.ci95?.[1] ?? 9);
  });
});

describe("overall", () => {
  const programs = (count: number): ExampleCell[] =>
    Array.from({ length: count }, (_, index) => [
      { ...NATIVE, program: `p${index}.c` },
      { ...NODE, program: `p${index}.c`, meanNs: (40 + index) * MS },
    ]).flat();

  test("is the geometric mean over the programs that both ran, with an interval from five on", () => {
    expect(summarize(programs(1)).overall).toEqual([]);
    expect(summarize(programs(2)).overall[0]).toMatchObject({ a: "native", b: "node", programs: 2, ci95: null });
    const { overall } = summarize([...programs(6), { ...NATIVE, program: "lonely.c" }]);
    expect(overall).toHaveLength(1);
    expect(overall[0]).toMatchObject({ programs: 6, conclusion: "a-faster" });
    expect(overall[0]?.ratio).toBeCloseTo(20 / 42.5, 2);
    expect(overall[0]?.text).toMatch(
      /^Over 6 programs node takes 2\.\d\d× as long as native \(95 %: .+; geometric mean\)$/,
    );
  });
});
