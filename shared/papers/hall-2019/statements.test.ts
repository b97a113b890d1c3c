import { describe, expect, test } from "vitest";
import type { MeasuredPart } from "../../model/paper.ts";
import { choices, estimateSeconds } from "../experiment.ts";
import { EXPERIMENTS, experimentOf, sizeExperiment, patternAt } from "./plan.ts";
import { FUNCTIONS, HALL_2019, PATTERNS, type HallFunction } from "./published.ts";
import { isAbout } from "./judge-words.ts";
import { judgeStatements } from "./statements.ts";
import { benchmarkPart, coldThenWarm, loadPart, type ExampleCall } from "./testing/example-parts.ts";

function judged(id: string, parts: readonly MeasuredPart[]) {
  const statement = judgeStatements(parts).find((candidate) => candidate.id === id);
  if (!statement) throw new Error(id);
  return statement;
}

/** A part for each function. */
const ofEach = (figure: string, calls: (fn: HallFunction) => Record<string, ExampleCall[] | string>) =>
  FUNCTIONS.map((fn) => loadPart(experimentOf(figure, fn), calls(fn)));

const isBasic = (fn: HallFunction) => HALL_2019.functions[fn].task === "basic";

test("nothing measured: not testable, with the reason; every claim has figures that there are", () => {
  const ids = choices(EXPERIMENTS).map(({ id }) => id);
  const statements = judgeStatements([]);
  expect(statements).toHaveLength(10);
  for (const { outcome, text, figures } of statements) {
    expect(outcome).toBe("not-testable");
    expect(text).toMatch(/^Not measured here: .+\.$/);
    for (const figure of figures) expect(ids).toContain(figure);
  }
});

test("without containers their claims are not testable, and what wasm took is told", () => {
  const parts = ofEach("fig5", () => ({
    "v8-context": coldThenWarm(5, 4, 6),
    "docker-native": "no containers: the engine is not running",
  }));
  const { outcome, text } = judged("scma-best", parts);
  expect(outcome).toBe("not-testable");
  expect(text).toContain("docker-native: no containers: the engine is not running.");
  expect(text).toContain("License Plate Reader 5.20 ms (4.00 ms to 10.0 ms)");
});

describe("the paper's own numbers", () => {
  /** Calls with the least, the average and the most that were printed. */
  const printed = ([avg, min, max]: readonly [number, number, number]): ExampleCall[] => {
    const rest = 3 * avg - min - max;
    return rest > min
      ? [{ runMs: min }, { runMs: rest }, { runMs: 1, startMs: max - 1 }]
      : [...Array.from({ length: 50 }, () => ({ runMs: min })), { runMs: 1, startMs: max - 1 }];
  };
  const parts = PATTERNS.flatMap((pattern, index) =>
    ofEach(`fig${5 + index}`, (fn) => ({
      "docker-native": printed(HALL_2019.latencyMs[pattern][fn].openwhisk),
      "v8-context": printed(HALL_2019.latencyMs[pattern][fn].wasm),
    })),
  );

  test("bear its statement on best cases out", () => {
    const { outcome, text } = judged("scma-best", parts);
    expect(outcome).toBe("holds");
    expect(text).toContain("License Plate Reader 6.33 times by the server's times");
    expect(text).toContain("Image Recognition 3.24 times");
  });

  test("bear the one on averages out where all calls but a cold one take the least: table 3's average is told beside", () => {
    const { outcome, text } = judged("scma-average", parts);
    expect(outcome).toBe("holds");
    expect(text).toContain("table 3 gives 12.7");
  });

  test("bear nothing out where fewer calls were made, among which a cold one counts more", () => {
    const fewer = structuredClone(parts);
    for (const { load } of fewer) if (load) load.manifest.request.pattern = patternAt("SCMA", "quick");
    const { outcome, text } = judged("scma-average", fewer);
    expect(outcome).toBe("not-testable");
    expect(text).toMatch(
      /^Not judged from 10 calls in place of the paper's 50, .*: Average over the average of warm calls/,
    );
    expect(judged("scma-best", fewer).outcome).toBe("holds");
  });

  test("bear steadiness out by maximum over minimum", () => {
    expect(judged("steadier", parts).text).toContain(
      "SCMA, License Plate Reader: maximum over minimum 2.53 against 193",
    );
  });
});

test("averages under MCSA: the container's over its best, and what wasm saves", () => {
  const of = (fn: HallFunction, saved: number) => {
    const factor = isBasic(fn) ? 100 : 10;
    // One in two is cold, so that the average is `factor` times the best.
    const container = [{ runMs: 10 }, { runMs: 10, startMs: 20 * factor - 20 }];
    return { "docker-native": container, "v8-context": [{ runMs: 10 * factor * (1 - saved) }] };
  };
  const asPrinted = ofEach("fig6", (fn) => of(fn, isBasic(fn) ? 0.9 : 0.7));
  expect(judged("mcsa-average", asPrinted).outcome).toBe("holds");
  const slower = judged(
    "mcsa-average",
    ofEach("fig6", (fn) => of(fn, -0.5)),
  );
  expect(slower.outcome).toBe("does-not-hold");
  expect(slower.text).toContain("wasm 50 % slower on average");
});

test.each([
  ["holds", 5],
  ["does-not-hold", 1],
  ["does-not-hold", 9],
])("about half of the calls cold: %s at %i of 10", (outcome, cold) => {
  const calls = Array.from({ length: 10 }, (_, index) => ({ runMs: 3, startMs: index < cold ? 500 : 0 }));
  const { outcome: judgedAs, text } = judged(
    "mcsa-cold-share",
    ofEach("fig6", () => ({ "docker-native": calls })),
  );
  expect(judgedAs).toBe(outcome);
  expect(text).toContain(`${cold}0 % of the calls of docker-native were cold`);
});

test("the paper's measure leaves the making of a container out, the server's time doesn't", () => {
  const parts = ofEach("fig5", (fn) => ({ "docker-native": coldThenWarm(10, 10, isBasic(fn) ? 400 : 35) }));
  const { outcome, text } = judged("scma-average", parts);
  expect(outcome).toBe("holds");
  expect(text).toContain("License Plate Reader 5.00 times by the server's times (1.00 times by the paper's measure)");
});

test("native and wasm by the means of whole processes", () => {
  const part = (fn: HallFunction, factor: number) => {
    const { native, wasm } = HALL_2019.functions[fn].timeMs;
    return benchmarkPart(experimentOf("table2", fn), {
      native: { ms: native },
      "node:emscripten": { ms: wasm * factor },
    });
  };
  expect(
    judged(
      "native-faster",
      FUNCTIONS.map((fn) => part(fn, 1)),
    ).outcome,
  ).toBe("holds");
  const far = judged(
    "native-faster",
    FUNCTIONS.map((fn) => part(fn, 5)),
  );
  expect(far.outcome).toBe("does-not-hold");
  expect(far.text).toMatch(/License Plate Reader 30\.\d times .*, printed 6\.00/);
});

test("V8's compilers cold and steady", () => {
  const parts = FUNCTIONS.map((fn) =>
    benchmarkPart(experimentOf("table2", fn), {
      "node:liftoff": { ms: 50, runMs: 20 },
      "node:turbofan": { ms: 100, runMs: 10 },
    }),
  );
  const { outcome, text } = judged("liftoff", parts);
  expect(outcome).toBe("holds");
  expect(text).toMatch(/License Plate Reader 0\.(499|500|501) times .* when cold, 2\.00 times as long once it runs/);
});

describe("sizes", () => {
  const parts = (wasm: number, kept: number) =>
    FUNCTIONS.flatMap((fn) => [
      benchmarkPart(sizeExperiment(fn, "static"), { native: { sizeBytes: 2_400_000 } }),
      benchmarkPart(sizeExperiment(fn, "static-removed"), { native: { sizeBytes: 2_300_000 } }),
      benchmarkPart(sizeExperiment(fn, "usual"), { "node:emscripten": { sizeBytes: wasm } }),
      benchmarkPart(sizeExperiment(fn, "kept"), { "node:emscripten": { sizeBytes: kept } }),
    ]);

  test("smaller through removal", () => {
    const { outcome, text } = judged("smaller", parts(400_000, 1_800_000));
    expect(outcome).toBe("holds");
    expect(text).toContain("6.00 times smaller");
  });

  test("smaller, but not through removal", () => {
    expect(judged("smaller", parts(400_000, 420_000)).outcome).toBe("does-not-hold");
  });
});

test("resources by what idle and busy instances take", () => {
  const memory = (sandbox: "v8-context" | "docker-native", idleBytes: number, busyBytes: number) => ({
    sandbox,
    memoryMb: 256,
    isShare: false,
    idleBytes: [idleBytes],
    busyBytes: [busyBytes],
  });
  const part = (contextBytes: number) =>
    loadPart(
      "density",
      { "v8-context": [{ runMs: 1 }], "docker-native": [{ runMs: 1 }] },
      {
        schemaVersion: 1,
        memoryBudgetMb: 16_384,
        moments: [],
        memory: [memory("v8-context", contextBytes, 2 * contextBytes), memory("docker-native", 20 << 20, 64 << 20)],
      },
    );
  const { outcome, text } = judged("resources", [part(10 << 20)]);
  expect(outcome).toBe("holds");
  expect(text).toContain("64.0 MiB busy, 64 busy ones in 4 GB");
  expect(judged("resources", [part(60 << 20)]).outcome).toBe("does-not-hold");
});

test("“about” is a quarter less or more", () => {
  expect([isAbout(4.5, 6), isAbout(4.4, 6), isAbout(7.5, 6), isAbout(7.6, 6)]).toEqual([true, false, true, false]);
});

test("a quick run takes less than ten minutes with nothing else to do, the paper's less than half an hour", () => {
  const ids = choices(EXPERIMENTS).map(({ id }) => id);
  const minutes = (["quick", "paper"] as const).map((scale) => estimateSeconds(EXPERIMENTS, scale, ids) / 60);
  expect(minutes[0]).toBeLessThan(10);
  expect(minutes[1]).toBeGreaterThan(15);
  expect(minutes[1]).toBeLessThan(30);
});
