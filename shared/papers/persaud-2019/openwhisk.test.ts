import { describe, expect, test } from "vitest";
import type { MeasuredPart } from "../../model/paper.ts";
import { BenchmarkRequest } from "../../model/benchmark-design.ts";
import { choices, estimateSeconds, experimentsFor } from "../experiment.ts";
import { PAPERS } from "../papers.ts";
import { measuredFigures } from "./figures.ts";
import { OPENWHISK_EXPERIMENTS } from "./openwhisk-plan.ts";
import { judgeStatements } from "./statements.ts";
import { callsPart, localPart, timesOf, type ExampleSeries } from "./testing/openwhisk-parts.ts";

const GIB = 2 ** 30;
const node: ExampleSeries = { sandbox: "node-process", times: timesOf(40, 10, 1, 1_300) };
const docker = (idleMs: number, initMs = 5): ExampleSeries => ({
  sandbox: "docker-wasmer",
  times: timesOf(350, initMs, idleMs, 1_300),
});
/** A GiB more takes so many milliseconds of initialization, and of the start before it. */
const sweep = (initMs: number, startMs = 0, spread = 0.01) =>
  callsPart(
    "image-size",
    [0, 0.1, 0.3, 1].map((gib) => ({
      sandbox: "docker-image",
      label: `+${gib} GiB`,
      imageBytes: Math.round((0.06 + gib) * GIB),
      times: timesOf(350 + gib * startMs, 5 + gib * initMs, 150, 1_300),
      spread,
    })),
  );

function judged(id: string, parts: readonly MeasuredPart[]) {
  const statement = judgeStatements(parts).find((one) => one.id === id);
  if (!statement) throw new Error(id);
  return statement;
}
const slower = (parts: readonly MeasuredPart[]) => judged("docker-slower", parts);
const heavy = (parts: readonly MeasuredPart[]) => judged("heavy-image", parts);

describe("the plan", () => {
  test("figure 12 with what is measured locally beside it; the sweep is asked for by its own name", () => {
    expect(choices(OPENWHISK_EXPERIMENTS).map(({ id }) => id)).toEqual(["fig12", "image-size"]);
    expect(experimentsFor(OPENWHISK_EXPERIMENTS, ["fig12"]).map(({ id }) => id)).toEqual(["fig12", "fig12-local"]);
  });

  test("the paper's number at the paper's scale; every image beside one that has nothing more", () => {
    const works = OPENWHISK_EXPERIMENTS.map(({ work }) => [work("paper", "workbench"), work("quick", "workbench")]);
    const [[platform, quickPlatform], [local], [sizes, quickSizes]] = works as [
      [(typeof works)[0][0], (typeof works)[0][0]],
      [(typeof works)[0][0]],
      [(typeof works)[0][0], (typeof works)[0][0]],
    ];
    expect(platform).toEqual({ kind: "deployments", sandboxes: ["node-process", "docker-wasmer"], n: 42, rounds: 10 });
    expect(quickPlatform).toMatchObject({ n: 36, rounds: 6 });
    expect(sizes).toMatchObject({
      kind: "image-sizes",
      extraBytes: [0, 0.09765625, 0.29296875, 1].map((gib) => gib * GIB),
    });
    expect([sizes, quickSizes]).toMatchObject([
      { n: 42, rounds: 10 },
      { n: 36, rounds: 3 },
    ]);
    if (local.kind !== "program") throw new Error(local.kind);
    expect(BenchmarkRequest.parse(local.request("/f.c", { native: "gcc" }))).toMatchObject({
      runtimes: ["wasmer", "native"],
      build: { optimization: "Ofast", compilers: { native: "gcc" } },
      invocation: { args: ["{n}"] },
      sweep: [{ name: "n", values: ["1", "42"] }],
    });
  });

  test("all of the paper, quick, is expected to end within ten minutes", () => {
    const { experiments } = PAPERS["persaud-2019"];
    const ids = choices(experiments).map(({ id }) => id);
    expect(estimateSeconds(experiments, "quick", ids)).toBeLessThan(9 * 60);
  });
});

describe("“Wasmer in the Docker performs slower than Node.js on OpenWhisk” (section 4.3)", () => {
  test("holds where cold and warm calls are slower, by OpenWhisk's duration: what precedes it doesn't count", () => {
    const statement = slower([callsPart("fig12", [node, docker(150)])]);
    expect(statement).toMatchObject({ section: "4.3, figure 12", outcome: "holds" });
    // (5 + 150 + 1300) / (10 + 1 + 1300), and (150 + 1300) / (1 + 1300).
    expect(statement.text).toMatch(/cold 1\.4\d s against 1\.31 s of Node\.js, 1\.11 times/);
    expect(statement.text).toMatch(/warm 1\.4\d s against 1\.30 s of Node\.js, 1\.1[12] times/);
    // A container takes 350 ms to make, which is in the client's time alone.
    expect(statement.text).toContain("for the client 1.81 s against 1.35 s");
  });

  test("doesn't hold where both are faster; where cold and warm differ, the paper would have to say which", () => {
    const slowNode: ExampleSeries = { sandbox: "node-process", times: timesOf(40, 400, 300, 1_300) };
    expect(slower([callsPart("fig12", [slowNode, docker(150)])]).outcome).toBe("does-not-hold");
    const slowStart: ExampleSeries = { sandbox: "node-process", times: timesOf(40, 400, 1, 1_300) };
    const mixed = slower([callsPart("fig12", [slowStart, docker(150)])]);
    expect(mixed.outcome).toBe("not-testable");
    expect(mixed.text).toMatch(/^The paper doesn't say whether its calls were cold or warm, and here that decides/);
  });

  test("within the noise nothing is concluded", () => {
    const parts = [
      callsPart("fig12", [
        { ...node, spread: 0.2 },
        { ...docker(5), spread: 0.2 },
      ]),
    ];
    expect(slower(parts).text).toMatch(/^Undecided, as 95 % intervals allow either/);
  });

  test("without containers, or in too few rounds, it says so", () => {
    const without = callsPart("fig12", [node, { sandbox: "docker-wasmer", times: "no engine answers" }]);
    expect(slower([without])).toMatchObject({
      outcome: "not-testable",
      text: "Not measured here: Wasmer in Docker on OpenWhisk, cold: no engine answers.",
    });
    expect(slower([callsPart("fig12", [node, docker(150)], { rounds: 5 })]).text).toContain("5 rounds of cold calls");
    expect(slower([]).text).toContain("figure 12 was not measured on OpenWhisk");
    expect(slower([callsPart("fig12", [node, docker(150)], { n: 36 })]).text).toContain("at n = 36 in place of n = 42");
  });
});

describe("“This may be due to having a heavy 1GB Docker container” (section 4.3)", () => {
  const figure12 = callsPart("fig12", [node, docker(150)]);

  test("holds where a GiB adds half of the difference and more to the duration, not where it adds nothing", () => {
    // Cold, the container takes 144 ms longer.
    expect(heavy([figure12, sweep(120)])).toMatchObject({ section: "4.3", outcome: "holds" });
    const nothing = heavy([figure12, sweep(0)]);
    expect(nothing.outcome).toBe("does-not-hold");
    expect(nothing.text).toMatch(
      /^Cold, Wasmer in Docker takes 14\d ms longer than Node\.js; with the size of its image the duration/,
    );
    expect(nothing.text).toContain("fetching one from a registry is not in it");
    expect(heavy([figure12, sweep(72, 0, 0.3)]).outcome).toBe("not-testable");
  });

  test("what a larger image takes before the function is no part of the duration that the paper compared", () => {
    const statement = heavy([figure12, sweep(0, 500)]);
    expect(statement.outcome).toBe("does-not-hold");
    expect(statement.text).toMatch(/its client latency by (49|50)\d ms per GiB \(95 % interval \d+ to \d+\)/);
  });

  test("there is something to explain only where the container is slower, and was called", () => {
    expect(heavy([callsPart("fig12", [node, docker(-20)]), sweep(0)]).text).toMatch(/^Cold, .* nothing to explain/);
    expect(heavy([sweep(0)]).text).toContain("figure 12 is no part of this run");
    expect(heavy([figure12]).text).toContain("the sweep over image sizes was not run");
  });
});

describe("the figures", () => {
  test("what each bar consists of, and what of it is start", () => {
    const [figure] = measuredFigures(
      [callsPart("fig12", [node, docker(150)]), localPart({ wasmer: 1_280, native: 410 })],
      "paper",
    );
    expect(figure).toMatchObject({
      id: "fig12",
      figure: 12,
      atPapersInput: true,
      title: "Fibonacci, C, on OpenWhisk and locally, n = 42",
    });
    expect(figure?.findings.map(({ id }) => id)).toEqual([
      "Node.js on OpenWhisk, cold",
      "Node.js on OpenWhisk, warm",
      "Wasmer in Docker on OpenWhisk, cold",
      "Wasmer in Docker on OpenWhisk, warm",
      "Wasmer, local",
      "native C",
    ]);
    const [, , cold, , local] = figure?.findings ?? [];
    expect(cold?.value).toBeCloseTo(1_455, -1.5);
    expect(cold?.text).toMatch(/init 5\.\d+ ms.* and run 1\.4\d+ s/);
    // 155 of 1455 ms.
    expect(cold?.text).toMatch(/at n = 1, so that 11 % of it is start\.$/);
    expect(local?.text).toMatch(/^Wasmer, local: the whole process takes 1\.\d+ s/);
  });

  test("slopes in milliseconds per GiB, of duration and latency, and the sentence that answers the guess", () => {
    const [figure] = measuredFigures([sweep(20, 100, 0)], "paper");
    expect(figure).toMatchObject({ id: "image-size", figure: null, title: "Size of the container image" });
    const [answer, ...slopes] = figure?.findings ?? [];
    expect(slopes.map(({ id, value }) => [id, Math.round(value ?? Number.NaN)])).toEqual([
      ["duration of a cold call, n = 42", 20],
      ["duration of a warm call, n = 42", 0],
      ["client latency of a cold call, n = 42", 120],
      ["duration of a cold call, n = 1", 20],
      ["duration of a warm call, n = 1", 0],
      ["client latency of a cold call, n = 1", 120],
    ]);
    expect(answer?.text).toBe(
      "What 1 GiB more in the image does: to the duration of a cold call, 155 ms with the smallest image and n = 1, it adds 20.0 ms per GiB (95 % interval 20.0 to 20.0); to its client latency, 507 ms with the smallest image and n = 1, it adds 120 ms per GiB (95 % interval 120 to 120).",
    );
  });

  test("a size without room on the disk leaves a line through the others", () => {
    const part = sweep(20, 100, 0);
    const { series } = part.load!.manifest;
    series[3] = { ...series[3]!, imageBytes: undefined, failure: { code: "DISK_FULL", message: "full", hint: null } };
    part.load!.samples[3] = [];
    const [figure] = measuredFigures([part], "paper");
    expect(figure?.findings[1]?.value).toBeCloseTo(20, 0);
  });
});
