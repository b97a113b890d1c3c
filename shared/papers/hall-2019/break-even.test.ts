import { describe, expect, test } from "vitest";
import { breakEven, breakEvenCalls, coldRatio } from "./break-even.ts";
import { coldStartFindings, contentionFindings, densityFindings } from "./findings.ts";
import { loadPart } from "./testing/example-parts.ts";

const MS = 1e6;
const times = (cold: number, warm: number) => ({ cold: [cold, cold], warm: [warm, warm] });

describe("from which call on a container has been the better choice", () => {
  test.each([
    // 500 + (N - 1) 3 < 30 + (N - 1) 27: 470 / 24 = 19.6 calls after the first.
    [times(500, 3), times(30, 27), 21],
    [times(20, 3), times(30, 27), 1],
    [times(500, 30), times(30, 27), Number.POSITIVE_INFINITY],
    [times(500, 27), times(30, 27), Number.POSITIVE_INFINITY],
  ])("%j against %j: %d", (container, wasm, calls) => expect(breakEvenCalls(container, wasm)).toBe(calls));

  test("with an interval that holds it", () => {
    const around = (center: number) => [0.95, 0.98, 1, 1.02, 1.05].map((factor) => center * factor * MS);
    const container = { cold: around(500), warm: around(3) };
    const wasm = { cold: around(30), warm: around(27) };
    const { value, ci95, text } = breakEven("Plates", container, wasm);
    expect(value).toBe(21);
    expect(ci95?.[0]).toBeLessThanOrEqual(21);
    expect(ci95?.[1]).toBeGreaterThanOrEqual(21);
    expect(text).toMatch(
      /^Plates, break-even: from call 21 on \(95 % interval \d+ to \d+\) the container's warm speed has paid/,
    );
    const never = breakEven("Plates", { cold: around(500), warm: around(30) }, wasm);
    expect(never).toMatchObject({ value: null, ci95: null });
    expect(never.text).toContain("break-even: never");
  });
});

test("the ratio of cold starts with its interval", () => {
  const { value, ci95, text } = coldRatio("Cold a over cold b", [500, 520, 480, 510, 490], [5, 5.1, 4.9, 5, 5]);
  expect(value).toBeCloseTo(100);
  expect(ci95?.[0]).toBeGreaterThan(90);
  expect(ci95?.[1]).toBeLessThan(110);
  expect(text).toMatch(/^Cold a over cold b: 100 times as long \(95 % interval .+\), 5 and 5 calls/);
});

describe("findings of a run", () => {
  const rounds = (coldMs: number, runMs: number, fresh: boolean) =>
    Array.from({ length: 6 }, (_, index) => [
      { runMs, startMs: coldMs + index / 10, startKind: "recreated" as const, group: 0 },
      { runMs, startKind: fresh ? ("cold" as const) : ("warm" as const), group: 1 },
    ]).flat();

  test("cold starts: both ratios and the break-even, and why what is missing is", () => {
    const part = loadPart("cold-starts", {
      "v8-context": rounds(40, 5, true),
      "docker-native": rounds(400, 1, false),
      "docker-wasmer": "no engine",
    });
    const findings = coldStartFindings([part]);
    expect(findings.map(({ id }) => id)).toEqual([
      "Cold docker-native over cold v8-context",
      "Cold docker-native over v8-context with its process up",
      "License Plate Reader, break-even",
      "Image Recognition, break-even",
      "Image Resize, break-even",
    ]);
    expect(findings[1]?.value).toBeCloseTo(401.25 / 5);
    // 401 + (N - 1) < 45 + 5 (N - 1): 356 / 4 = 89 calls after the first.
    expect(findings[2]?.value).toBe(90);
    expect(findings[3]).toMatchObject({
      value: null,
      text: expect.stringMatching(/^Image Recognition, break-even: not measured, as /),
    });
    const without = loadPart("cold-starts", { "v8-context": rounds(40, 5, true), "docker-native": "no engine." });
    expect(coldStartFindings([without])[0]?.text).toBe(
      "Cold docker-native over cold v8-context: not measured, as docker-native: no engine.",
    );
  });

  test("density: instances in 4 GB; a kind of which the system tells nothing says so", () => {
    const memory = (sandbox: "native-process" | "wasm-instance", busyBytes: number[], idleBytes: number[]) => ({
      sandbox,
      memoryMb: 256,
      isShare: false,
      busyBytes,
      idleBytes,
    });
    const pool = {
      schemaVersion: 1 as const,
      memoryBudgetMb: 1,
      moments: [],
      memory: [memory("native-process", [8 << 20, 16 << 20, 12 << 20], [0]), memory("wasm-instance", [], [])],
    };
    const calls = { "native-process": [{ runMs: 1 }], "wasm-instance": [{ runMs: 1 }] };
    expect(densityFindings([loadPart("density", calls, pool)]).map(({ text }) => text)).toEqual([
      "native-process, per instance: idle nothing; busy 12.0 MiB, 341 in 4 GB.",
      "wasm-instance, per instance: idle not told by the system; busy not told by the system.",
    ]);
  });

  test("contention: who waited and what was evicted, by series", () => {
    const moment = (series: number, evictions: number, queued: number) => ({
      series,
      atMs: 0,
      queued,
      committedMb: 512,
      evictions,
      sandboxes: {},
    });
    const pool = {
      schemaVersion: 1 as const,
      memoryBudgetMb: 512,
      memory: [],
      moments: [moment(0, 0, 0), moment(0, 4, 3), moment(1, 4, 0), moment(1, 10, 1)],
    };
    const calls = [{ runMs: 1 }, { runMs: 1, queueMs: 40 }, { runMs: 1, queueMs: 80 }, { runMs: 1, error: "gone" }];
    const [first, second] = contentionFindings([
      loadPart("contention", { "v8-context": calls, "native-process": calls }, pool),
    ]);
    expect(first?.text).toBe(
      "v8-context: 67 % of 3 calls waited for room, 40.0 ms at the median and 80.0 ms at most; 4 evictions, at most 3 in the queue; 1 call failed.",
    );
    expect(second?.value).toBe(6);
  });
});
