import { describe, expect, test } from "vitest";
import type { LoadSample } from "../model/load/load-sample.ts";
import { createGenerator } from "../stats/generator.ts";
import { createLatencyRecorder } from "./latency-recorder.ts";
import { judgeGenerator } from "./self-check.ts";
import { fromSampleRow, toSampleRow } from "./sample-row.ts";
import { summarizeLoad } from "./summarize-load.ts";

const NO_WARM_UP = { seconds: 0, requests: 0 };

function sample(fields: Partial<LoadSample> = {}): LoadSample {
  return {
    group: 0,
    thread: 0,
    index: 0,
    intendedNs: 0,
    startNs: 0,
    latencyNs: 1e6,
    connectNs: 0,
    firstByteNs: 9e5,
    status: 200,
    bytesIn: 100,
    bytesOut: 50,
    error: null,
    server: null,
    ...fields,
  };
}

describe("percentiles", () => {
  test("are those of the sorted values, to a thousandth", () => {
    const { nextUnit } = createGenerator(1);
    const values = Array.from({ length: 50_000 }, () => Math.round(1e5 * Math.exp(8 * nextUnit())));
    const recorder = createLatencyRecorder();
    for (const value of values) recorder.record(value);
    const summary = recorder.summarize()!;
    const sorted = values.toSorted((a, b) => a - b);
    for (const [percentile, found] of [
      [50, summary.p50Ns],
      [75, summary.p75Ns],
      [90, summary.p90Ns],
      [95, summary.p95Ns],
      [99, summary.p99Ns],
      [99.9, summary.p999Ns],
      [99.99, summary.p9999Ns],
    ] as const) {
      const exact = sorted[Math.ceil((percentile / 100) * sorted.length - 1e-9) - 1]!;
      expect(found / exact).toBeGreaterThanOrEqual(1);
      expect(found / exact).toBeLessThan(1.001);
    }
    expect(summary).toMatchObject({ count: 50_000, minNs: sorted[0], maxNs: sorted.at(-1) });
  });

  test("of an hour are no worse", () => {
    const recorder = createLatencyRecorder();
    recorder.record(3600e9);
    expect(recorder.summarize()).toMatchObject({ p50Ns: 3600e9, maxNs: 3600e9, avgNs: 3600e9 });
  });

  test("of nothing are none", () => {
    expect(createLatencyRecorder().summarize()).toBeNull();
  });
});

describe("a summary", () => {
  test("counts latency from sending and from the intended start", () => {
    const { whole } = summarizeLoad([sample({ intendedNs: 1e9, startNs: 4e9, latencyNs: 2e6 })], 1, NO_WARM_UP);
    expect(whole.latency?.maxNs).toBe(2e6);
    expect(whole.corrected?.maxNs).toBe(3_002e6);
  });

  test("has rates, bytes and errors, for each group and the whole", () => {
    const samples = Array.from({ length: 11 }, (_, index) =>
      sample({ group: index % 2, index, intendedNs: index * 1e8, startNs: index * 1e8, latencyNs: 1e9 }),
    );
    samples[3]!.error = { kind: "status", message: "HTTP 500" };
    const { whole, groups } = summarizeLoad(samples, 2, NO_WARM_UP);
    expect(whole).toMatchObject({ requests: 11, errors: 1, errorKinds: { status: 1 }, spanNs: 2e9, bytesIn: 1100 });
    expect(whole.offeredPerSecond).toBeCloseTo(10);
    expect(whole.requestsPerSecond).toBeCloseTo(5.5);
    expect(whole.bytesOutPerSecond).toBeCloseTo(275);
    expect(groups.map(({ requests, errors }) => [requests, errors])).toEqual([
      [6, 0],
      [5, 1],
    ]);
  });

  test.each([
    [{ seconds: 0.25, requests: 0 }, 3],
    [{ seconds: 0, requests: 2 }, 2],
    [NO_WARM_UP, null],
  ])("leaves the warm-up %j out and keeps it apart", (warmUp, count) => {
    const samples = Array.from({ length: 10 }, (_, index) => sample({ index, intendedNs: index * 1e8 }));
    const summary = summarizeLoad(samples, 1, warmUp);
    expect(summary.warmUp?.requests ?? null).toBe(count);
    expect(summary.whole.requests).toBe(10 - (count ?? 0));
  });

  test("of no request is empty", () => {
    const { whole } = summarizeLoad([], 1, NO_WARM_UP);
    expect(whole).toMatchObject({ requests: 0, latency: null, requestsPerSecond: 0 });
  });

  test("keeps what the server says apart", () => {
    const server = { activationId: null, startKind: null, instanceId: null, serverNs: 4e5, phases: null };
    expect(summarizeLoad([sample({ server }), sample()], 1, NO_WARM_UP).whole.server).toMatchObject({
      count: 1,
      maxNs: 4e5,
    });
  });
});

test.each<[string, Partial<LoadSample>]>([
  ["plain", {}],
  ["with an error", { status: 0, error: { kind: "connect", message: "connect ECONNREFUSED" } }],
  [
    "with a report",
    {
      server: { activationId: "a".repeat(32), startKind: "cold", instanceId: "v8-1", serverNs: 5, phases: null },
    },
  ],
  [
    "with both",
    {
      error: { kind: "status", message: "HTTP 502" },
      server: {
        activationId: null,
        startKind: null,
        instanceId: null,
        serverNs: null,
        phases: {
          queueNs: 1,
          placeNs: 2,
          createSandboxNs: 3,
          startRuntimeNs: 4,
          loadCodeNs: 5,
          compileNs: 6,
          instantiateNs: 7,
          initNs: 8,
          runNs: 9,
          replyNs: 10,
        },
      },
    },
  ],
])("a sample %s is the same after a row of it went through JSON", (_, fields) => {
  const one = sample(fields);
  expect(fromSampleRow(JSON.parse(JSON.stringify(toSampleRow(one))))).toEqual(one);
});

describe("the generator is judged", () => {
  const figures = { lateSends: null, eventLoopDelay: null, eventLoopUtilization: 0.3, cpuShare: 0.4 };
  const latencies = (ns: number) => {
    const recorder = createLatencyRecorder();
    recorder.record(ns);
    return recorder.summarize();
  };

  test("by how late it sent, which may be more where answers take long", () => {
    const late = { ...figures, lateSends: latencies(15e6) };
    expect(judgeGenerator(late, latencies(1e6))).toMatchObject({
      generatorWasBottleneck: true,
      reasons: [{ code: "late-sends", measured: 15e6, bound: 10e6 }],
    });
    expect(judgeGenerator(late, latencies(1e9)).generatorWasBottleneck).toBe(false);
  });

  test("by its event loop", () => {
    const busy = judgeGenerator({ ...figures, eventLoopUtilization: 0.97 }, null);
    expect(busy.reasons.map(({ code }) => code)).toEqual(["busy-event-loop"]);
    const slow = judgeGenerator({ ...figures, eventLoopDelay: latencies(50e6) }, null);
    expect(slow.reasons.map(({ code }) => code)).toEqual(["slow-event-loop"]);
  });
});
