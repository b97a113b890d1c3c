import { describe, expect, test } from "vitest";
import { BenchmarkRequest } from "../../model/benchmark-design.ts";
import type { Failure } from "../../model/failure.ts";
import type { MeasuredPart, PaperScale } from "../../model/paper.ts";
import { summarizeRun } from "../../stats/summarize-run.ts";
import { exampleRun, type ExampleCell } from "../../testing/example-run.ts";
import { choices, estimateSeconds } from "../experiment.ts";
import { EXPERIMENTS, INPUT_PARAMETER, requestOf } from "./plan.ts";
import { measuredFigures } from "./figures.ts";
import { judgeStatements } from "./statements.ts";

const SECOND_NS = 1e9;

interface Measured {
  runtime: string;
  seconds?: number;
  point?: Record<string, string>;
  failure?: Failure;
}

/** A part of a paper's run in which every runtime took that long, as the benchmark would have recorded it. */
function part(experiment: string, measured: Measured[], scale: PaperScale = "paper", runs = 6): MeasuredPart {
  const plan = EXPERIMENTS.find(({ id }) => id === experiment);
  if (!plan) throw new Error(experiment);
  const cells = measured.map(({ runtime, seconds = 1, failure, point }): ExampleCell => {
    const timer = { sort_ns: seconds * SECOND_NS };
    return {
      // A program for each point: example runs tell their cells apart by program and runtime.
      program: `${plan.program}${JSON.stringify(point ?? {})}`,
      runtime,
      meanNs: seconds * SECOND_NS,
      spread: 0.001,
      failure,
      sample: (sample) => ({ ...sample, metrics: plan.metric === null ? {} : timer }),
    };
  });
  const { manifest, samples } = exampleRun(cells, { runs });
  manifest.cells = manifest.cells.map((cell, index) => ({ ...cell, point: measured[index]?.point ?? {} }));
  const { invocation, sweep } = BenchmarkRequest.parse(requestOf(plan, scale, "workbench", "/p", {}));
  manifest.request = { ...manifest.request, invocation, sweep };
  return {
    experiment,
    protocol: "workbench",
    runId: manifest.id,
    failure: null,
    run: { manifest, samples, summary: summarizeRun(manifest, samples) },
    load: null,
  };
}

const timesOf = (seconds: Record<string, number>, point?: Record<string, string>): Measured[] =>
  Object.entries(seconds).map(([runtime, value]) => ({ runtime, seconds: value, point }));

function outcome(id: string, parts: MeasuredPart[]) {
  const statement = judgeStatements(parts).find((candidate) => candidate.id === id);
  if (!statement) throw new Error(id);
  return statement;
}

describe("judged by what was measured", () => {
  test.each([
    ["holds", { native: 10, wasmer: 10.5, lucet: 10.4, wasmtime: 17 }],
    ["does-not-hold", { native: 10, wasmer: 10.5, lucet: 10.4, wasmtime: 10.2 }],
    ["does-not-hold", { native: 10, wasmer: 14, lucet: 10.4, wasmtime: 17 }],
    ["does-not-hold", { native: 10.6, wasmer: 10.5, lucet: 10.4, wasmtime: 17 }],
  ])("prime-order %s for %j", (expected, seconds) => {
    const statement = outcome("prime-order", [part("fig3", timesOf(seconds))]);
    expect(statement.outcome).toBe(expected);
    expect(statement.text).toMatch(/\d s/);
  });

  test("the paper's own numbers of figures 4 and 5 bear out its sentences about them", () => {
    const parts = [
      part("fig4", timesOf({ wasmer: 1.5, lucet: 1.7, wasmtime: 1.9 })),
      part("fig5", timesOf({ lucet: 170, wasmer: 180, wasmtime: 233 })),
    ];
    expect(outcome("fib42-order", parts).outcome).toBe("holds");
    const gain = outcome("fib52-order", parts);
    expect(gain.outcome).toBe("holds");
    // 1.7 / 1.5 and 170 / 180.
    expect(gain.text).toContain("1.13 at n = 42 and 0.944 at n = 52");
  });

  test("an order within the intervals settles nothing; one that is clearly another does", () => {
    const judgedAt = (seconds: Record<string, number>) => outcome("fib42-order", [part("fig4", timesOf(seconds))]);
    const undecided = judgedAt({ wasmer: 1.5, lucet: 1.5001, wasmtime: 1.9 });
    expect(undecided).toMatchObject({ outcome: "not-testable" });
    expect(undecided.text).toMatch(/^Undecided, as 95 % intervals allow either: wasmer 1.50 s, lucet 1.50 s/);
    expect(judgedAt({ wasmer: 1.5, lucet: 1.5001, wasmtime: 1.2 }).outcome).toBe("does-not-hold");
  });

  test("sort-scaling follows order and change of order over the lengths", () => {
    const lengths = EXPERIMENTS.find(({ id }) => id === "fig6")?.inputs.paper ?? [];
    const sort = (lucetAhead: (index: number) => boolean) =>
      part(
        "fig6",
        lengths.flatMap((length, index) =>
          timesOf(
            { native: 1, wasmer: 2, lucet: lucetAhead(index) ? 1.9 : 2.1, wasmtime: index === 0 ? 1.5 : 3 },
            { [INPUT_PARAMETER]: length },
          ),
        ),
      );
    expect(outcome("sort-scaling", [sort((index) => index > 3)]).outcome).toBe("holds");
    const never = outcome("sort-scaling", [sort(() => false)]);
    expect(never.outcome).toBe("does-not-hold");
    expect(never.text).toContain("Lucet doesn't overtake Wasmer");
  });

  test("a panic is what the paper says of Lucet; a tool that isn't there is no panic", () => {
    const panicked = { code: "PROGRAM_FAILED", message: "lucet ended with exit code 101.", hint: null };
    const missing = { code: "TOOL_UNAVAILABLE", message: "Lucet is not installed.", hint: null };
    const judged = (failure?: Failure) =>
      outcome("matrix-lucet-fails", [part("fig7", [{ runtime: "lucet", failure }])]).outcome;
    expect(judged(panicked)).toBe("holds");
    expect(judged(missing)).toBe("not-testable");
    expect(judged()).toBe("does-not-hold");
  });

  test("Rust against C: the dev profile alone explains a factor of five", () => {
    const parts = [
      part("fig8", [
        ...timesOf({ native: 6, lucet: 8.2, wasmer: 9, wasmtime: 10 }, { opt: "O0" }),
        ...timesOf({ native: 1, lucet: 2, wasmer: 2, wasmtime: 2 }, { opt: "O3" }),
      ]),
      part("rust-beside-c", timesOf({ native: 1, lucet: 2 })),
    ];
    const statement = outcome("rust-vs-c", parts);
    expect(statement.outcome).toBe("holds");
    expect(statement.text).toContain("with the dev profile Rust takes 6.00 times as long as C natively");
    expect(statement.text).toContain("The dev profile explains it");
  });
});

test("what was not measured is not testable, and says what is missing", () => {
  const statements = judgeStatements([]);
  expect(new Set(statements.map(({ outcome: value }) => value))).toEqual(new Set(["not-testable"]));
  const missing = outcome("prime-order", [part("fig3", timesOf({ native: 1, wasmer: 1, wasmtime: 2 }))]);
  expect(missing).toMatchObject({ outcome: "not-testable", text: "Not measured here: lucet was not measured." });
});

test("a run that was broken off early is no ground for a judgement", () => {
  const few = part("fig4", timesOf({ wasmer: 1.5, lucet: 1.7, wasmtime: 1.9 }), "paper", 5);
  expect(outcome("fib42-order", [few])).toMatchObject({
    outcome: "not-testable",
    text: "Not measured here: 5 runs of wasmer are too few for a judgement.",
  });
});

test("smaller inputs than the paper's are named", () => {
  const seconds = timesOf({ native: 1, wasmer: 1.05, lucet: 1.04, wasmtime: 1.7 });
  expect(outcome("prime-order", [part("fig3", seconds, "quick")]).text).toContain(
    "Measured at a smaller input than the paper's: n = 429,496,729 in place of n = 4,294,967,029.",
  );
  const same = timesOf({ wasmer: 1.5, lucet: 1.7, wasmtime: 1.9 });
  expect(outcome("fib42-order", [part("fig4", same, "quick")]).text).not.toContain("smaller");
});

test("the paper's protocol: three runs, one runtime after the other, nothing warmed up", () => {
  const [prime] = EXPERIMENTS;
  if (!prime) throw new Error("no experiments");
  expect(requestOf(prime, "paper", "paper", "/p/prime.c", {})).toMatchObject({
    order: "sequential",
    runs: 3,
    warmupRuns: 0,
    build: { optimization: "Ofast" },
    invocation: { args: ["4294967029"] },
    sweep: [],
  });
});

test("experiments are the paper's: every figure of section 3 once, each at the input it names", () => {
  expect(EXPERIMENTS.flatMap(({ figure }) => (figure === null ? [] : [figure]))).toEqual([3, 4, 5, 6, 7, 8, 9]);
  const inputs = Object.fromEntries(EXPERIMENTS.map(({ id, inputs: { paper } }) => [id, paper]));
  expect(inputs).toMatchObject({ fig3: ["4294967029"], fig4: ["42"], fig5: ["52"], fig8: ["42"], fig9: ["52"] });
  expect(inputs["fig6"]).toEqual(["1000", "5000", "10000", "50000", "75000", "100000", "250000", "500000"]);
});

test("published seconds stand beside ours only where the input is the paper's", () => {
  const seconds = timesOf({ native: 1, wasmer: 2, lucet: 2, wasmtime: 3 });
  const figures = (scale: PaperScale) =>
    measuredFigures([part("fig4", seconds, scale), part("fig5", seconds, scale)], scale);
  const published = (scale: PaperScale) => figures(scale).map((figure) => figure.published);
  expect(published("paper")).toEqual([
    { wasmer: 1.5, lucet: 1.7, wasmtime: 1.9 },
    { lucet: 170, wasmer: 180, wasmtime: 233 },
  ]);
  expect(published("quick")).toEqual([{ wasmer: 1.5, lucet: 1.7, wasmtime: 1.9 }, {}]);
  expect(figures("quick").map(({ title, atPapersInput }) => [title, atPapersInput])).toEqual([
    ["Fibonacci, C, n = 42", true],
    ["Fibonacci, C, n = 43", false],
  ]);
});

test("quick is expected to end within its eight minutes, with room for a slower hour", () => {
  const ids = choices(EXPERIMENTS).map(({ id }) => id);
  expect(estimateSeconds(EXPERIMENTS, "quick", ids)).toBeLessThan(6.5 * 60);
  expect(estimateSeconds(EXPERIMENTS, "paper", ids) / 3_600).toBeGreaterThan(10);
});
