import { describe, expect, test } from "vitest";
import { WorkbenchError } from "../../errors.ts";
import type { PoolSettings } from "../../model/faas/pool.ts";
import { createGenerator, type Generator } from "../../stats/generator.ts";
import type { CallCost } from "./call-costs.ts";
import { comparePrediction, isPredicted } from "./compare-prediction.ts";
import { likelyMachines } from "./contention.ts";
import { measuresOfRecord } from "./measures.ts";
import { observeWork } from "./observed-work.ts";
import { comparisonWords, predictionWords } from "./prediction-words.ts";
import type { Machine } from "./processors.ts";
import { readRecord, type RecordedActivation, type RecordedFunction } from "./read-record.ts";
import { activationOf, NO_LIMITS, play, recordedFunction } from "./testing/small-world.ts";
import { createWhatIf } from "./what-if.ts";

const functions = [
  recordedFunction("guest/often"),
  recordedFunction("guest/sometimes"),
  recordedFunction("guest/rare"),
] as const;
const SHARES = [0.6, 0.3, 0.1];
const RECORDED: PoolSettings = { ...NO_LIMITS, keepAliveMs: 1_000 };

function traffic(count: number, gapMs: number, generator: Generator) {
  let atMs = 0;
  return Array.from({ length: count }, () => {
    atMs -= Math.log(1 - generator.nextUnit()) * gapMs;
    let left = generator.nextUnit();
    const index = SHARES.findIndex((share) => (left -= share) < 0);
    return [atMs, functions[Math.max(0, index)] as RecordedFunction] as const;
  });
}

function costIn(generator: Generator): CallCost {
  const spread = (ms: number) => ms * Math.exp(0.3 * generator.nextNormal());
  return { makeMs: spread(60), loadMs: spread(15), runMs: spread(12), runCpuShare: 1, replyMs: 0.1 };
}

/** What an emulator with these settings would have recorded of the traffic; its machine and costs are known here alone. */
function recordOf(
  arrivals: ReturnType<typeof traffic>,
  settings: PoolSettings,
  machine: Machine,
  generator: Generator,
): { activations: RecordedActivation[]; evictions: number } {
  const costs = new Map<number, CallCost>();
  const { calls, evictions } = play(arrivals, {
    settings,
    machine,
    cost: (arrival) => {
      const cost = costIn(generator);
      costs.set(arrival, cost);
      return cost;
    },
    makeStemMs: 60,
    stopMs: 10,
  });
  const noCost = costIn(generator);
  const activations = calls.map((call, index) =>
    activationOf(call, arrivals[index] as (typeof arrivals)[number], costs.get(index) ?? noCost),
  );
  return { activations, evictions };
}

const TRIED: Partial<PoolSettings>[] = [
  { keepAliveMs: 0 },
  { keepAliveMs: 150 },
  { keepAliveMs: 400 },
  { keepAliveMs: null },
  { keepAliveMs: 300, stemCells: [{ sandbox: "node-process", count: 1, memoryMb: 128 }] },
  { memoryBudgetMb: 2 * 128, keepAliveMs: null },
  { maxSandboxes: 3 },
  { maxSandboxes: 2, queueLength: 3 },
];

describe.for([
  [0, "of which nobody else wants anything"],
  [2, "that two others use all the time"],
] as const)("a machine %s", ([others]) => {
  const machine: Machine = { processors: 2, others };
  const generator = createGenerator(11 + others);
  const arrivals = traffic(400, 80, generator);
  const recorded = recordOf(arrivals, RECORDED, machine, generator);
  const whatIf = createWhatIf(
    { recordings: [recorded.activations], settings: RECORDED, processors: 2 },
    { simulations: 40 },
  );

  test("what other settings would bring lies in the intervals as often as they say", () => {
    const hits = TRIED.map((change) => {
      const settings = { ...RECORDED, ...change };
      const real = recordOf(arrivals, settings, machine, generator);
      const measured = { ...measuresOfRecord(real.activations, settings), evictions: real.evictions };
      const compared = comparePrediction(whatIf.predict(settings), measured);
      return { change, compared, hit: isPredicted(compared, ["coldShare", "p95Ms"]) };
    });
    const missed = hits.filter(({ hit }) => !hit).map(({ change, compared }) => [change, comparisonWords(compared)]);
    expect(missed.length, JSON.stringify(missed, null, 1)).toBeLessThanOrEqual(1);
  });

  test("intervals say something", () => {
    const { coldShare, p95Ms } = whatIf.predict({ ...RECORDED, keepAliveMs: 400 }).quantities;
    expect(coldShare.high - coldShare.low).toBeLessThan(0.05);
    expect(p95Ms.high / p95Ms.low).toBeLessThan(3);
  });

  test("the recorded setting itself is reproduced", () => {
    const measured = measuresOfRecord(recorded.activations, RECORDED);
    const { p50Ms, p95Ms, coldShare } = whatIf.reproduction.quantities;
    expect(Math.abs(p50Ms.estimate / measured.p50Ms - 1)).toBeLessThan(0.15);
    expect(Math.abs(p95Ms.estimate / measured.p95Ms - 1)).toBeLessThan(0.15);
    expect(Math.abs(coldShare.estimate - measured.coldShare)).toBeLessThan(0.02);
  });

  test("the same seed gives the same prediction", () => {
    const again = createWhatIf(
      { recordings: [recorded.activations], settings: RECORDED, processors: 2 },
      { simulations: 40 },
    );
    expect(again.reproduction).toEqual(whatIf.reproduction);
  });
});

test("from how calls of one kind differ, it is told whether they slow each other", () => {
  const weights = (machine: Machine) => {
    const generator = createGenerator(5);
    const arrivals = traffic(1200, 30, generator);
    const { activations } = recordOf(arrivals, { ...RECORDED, keepAliveMs: null }, machine, generator);
    const likely = likelyMachines([observeWork(readRecord(activations, RECORDED))], 2);
    return new Map(likely.map(({ machine: one, weight }) => [one.others, weight]));
  };
  expect(weights({ processors: 2, others: 0 }).get(Number.POSITIVE_INFINITY)).toBeLessThan(0.01);
  expect(weights({ processors: 2, others: Number.POSITIVE_INFINITY }).get(0)).toBeLessThan(0.01);
});

describe("what the record doesn't show", () => {
  const warmOnly = (change: Partial<RecordedActivation> = {}): RecordedActivation[] =>
    Array.from({ length: 60 }, (_, index) => {
      const fn = functions[0];
      const call = { origin: "reused", startKind: "warm", sandbox: 1, queueMs: 0.1, totalMs: 12.2 } as const;
      const cost = { makeMs: 60, loadMs: 15, runMs: 12, runCpuShare: 1, replyMs: 0.1 };
      return { ...activationOf(call, [index * 50, fn], cost), ...change };
    });
  const predictionOf = (activations: RecordedActivation[]) =>
    createWhatIf({ recordings: [activations], settings: RECORDED, processors: 2 }, { simulations: 20 }).reproduction;

  test("is refused where nothing can stand for it", () => {
    expect(() => predictionOf(warmOnly())).toThrow(WorkbenchError);
    expect(() => predictionOf(warmOnly())).toThrow(
      "no call from which a start of guest/often in node-process could be told",
    );
    expect(() => predictionOf(warmOnly().slice(0, 10))).toThrow("10 calls that ended well");
    expect(() => predictionOf([])).toThrow("no calls of functions");
  });

  test("is taken from other functions in the same kind of sandbox, which is said", () => {
    const cold = { origin: "made", startKind: "cold", sandbox: 2, queueMs: 0.1, totalMs: 87.2 } as const;
    const other = activationOf(cold, [10, functions[1]], {
      makeMs: 60,
      loadMs: 15,
      runMs: 12,
      runCpuShare: 1,
      replyMs: 0.1,
    });
    const { assumptions, quantities } = predictionOf([...warmOnly(), other]);
    expect(assumptions.join(" ")).toContain(
      "guest/often in node-process had no cold call in the record: making and loading were taken from other functions",
    );
    expect(quantities.p99Ms.estimate).toBeGreaterThan(60);
  });
});

test("words for a prediction and for what came of it", () => {
  const generator = createGenerator(2);
  const { activations } = recordOf(traffic(300, 40, generator), RECORDED, { processors: 2, others: 0 }, generator);
  const whatIf = createWhatIf({ recordings: [activations], settings: RECORDED, processors: 2 }, { simulations: 50 });
  const prediction = whatIf.predict({ ...RECORDED, keepAliveMs: 0, maxSandboxes: 2, queueLength: 2 });
  const words = predictionWords(prediction, RECORDED);
  expect(words[0]).toMatch(
    /^Keep-alive gone at once in place of 1 s, Most sandboxes 2 .*: of the calls, [\d.]+ % \([\d.]+ % to [\d.]+ %\) would need a new sandbox, more than the recorded/,
  );
  expect(words[1]).toMatch(/^Half of them would take at most .* in the emulator, .*, 95 % at most /);
  expect(words.join(" ")).toContain("calls would be refused");
  const { p95Ms } = prediction.quantities;
  const uneven = { ...prediction.quantities, p95Ms: { ...p95Ms, high: 100 * p95Ms.low } };
  expect(predictionWords({ ...prediction, quantities: uneven }, RECORDED)).toContain(
    "This says little: the machine was too uneven while it was recorded. Record again when it is left alone.",
  );
  const [first] = comparisonWords(comparePrediction(prediction, { p50Ms: 1e6 }));
  expect(first).toMatch(/^median: 16.7 min measured, above the predicted /);
});

test("recordings of different paces widen the intervals, and what they have in common stays", () => {
  const generator = createGenerator(8);
  const arrivals = traffic(300, 80, generator);
  const { activations } = recordOf(arrivals, RECORDED, { processors: 2, others: 0 }, generator);
  const slower = (times: number): RecordedActivation[] =>
    activations.map((one) => ({
      ...one,
      totalNs: Math.round((one.totalNs ?? 0) * times),
      phases:
        one.phases &&
        (Object.fromEntries(
          Object.entries(one.phases).map(([phase, ns]) => [phase, Math.round(ns * times)]),
        ) as RecordedActivation["phases"]),
    }));
  const p50Of = (...recordings: RecordedActivation[][]) =>
    createWhatIf({ recordings, settings: RECORDED, processors: 2 }, { simulations: 40 }).reproduction.quantities.p50Ms;
  const even = p50Of(slower(1), slower(1), slower(1));
  const uneven = p50Of(slower(0.7), slower(1), slower(1.4));
  expect(uneven.estimate / even.estimate).toBeGreaterThan(0.75);
  expect(uneven.estimate / even.estimate).toBeLessThan(1.35);
  expect(uneven.high / uneven.low).toBeGreaterThan(1.5 * (even.high / even.low));
});
