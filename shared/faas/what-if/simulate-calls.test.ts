import { describe, expect, test } from "vitest";
import { NO_LIMITS, play, recordedFunction, type World } from "./testing/small-world.ts";

const a = recordedFunction("guest/a");
const b = recordedFunction("guest/b");
const c = recordedFunction("guest/c");
const starts = (arrivals: Parameters<typeof play>[0], world: World) =>
  play(arrivals, world).calls.map(({ startKind }) => startKind);
const tenMs: World["cost"] = () => ({ runMs: 10 });

describe("what a call gets", () => {
  test("a sandbox of its own function, the one used last, until keep-alive is over", () => {
    const arrivals = [0, 5, 50, 100, 280] as const;
    const { calls } = play(
      arrivals.map((atMs) => [atMs, a] as const),
      { settings: { keepAliveMs: 100 }, cost: tenMs },
    );
    // 1 and 2 run side by side; 3 and 4 get the second's, which came back last; the first one's time is over at 110.
    expect(calls.map(({ sandbox }) => sandbox)).toEqual([1, 2, 2, 2, 3]);
    expect(calls.map(({ startKind }) => startKind)).toEqual(["cold", "cold", "warm", "warm", "recreated"]);
  });

  test("keep-alive begins anew with every call", () => {
    const every90ms = [0, 90, 180, 270].map((atMs) => [atMs, a] as const);
    expect(starts(every90ms, { settings: { keepAliveMs: 85 }, cost: tenMs })).toEqual(["cold", "warm", "warm", "warm"]);
    expect(starts(every90ms, { settings: { keepAliveMs: 75 }, cost: tenMs })).toEqual([
      "cold",
      "recreated",
      "recreated",
      "recreated",
    ]);
  });

  test("a stem cell, which is made again while the call runs", () => {
    const arrivals = [
      [0, a],
      [20, b],
      [60, c],
    ] as const;
    const { calls } = play(arrivals, {
      settings: { stemCells: [{ sandbox: "node-process", count: 1, memoryMb: 128 }] },
      cost: (_arrival, origin) => ({ makeMs: 40, runMs: origin === "stem" ? 10 : 11 }),
      makeStemMs: 40,
    });
    expect(calls.map(({ startKind, totalMs }) => [startKind, Math.round(totalMs)])).toEqual([
      ["prewarm", 10],
      ["cold", 51],
      ["prewarm", 10],
    ]);
  });

  test("a place of the least recently used idle one, once that has gone", () => {
    const arrivals = [
      [0, a],
      [20, b],
      [40, a],
      [60, c],
      [100, b],
    ] as const;
    const { calls, evictions } = play(arrivals, { settings: { memoryBudgetMb: 256 }, cost: tenMs, stopMs: 5 });
    // The third function takes the second one's place, not that of the first, which was used later.
    expect(calls.map(({ startKind }) => startKind)).toEqual(["cold", "cold", "warm", "cold", "recreated"]);
    expect(calls.map(({ queueMs }) => queueMs)).toEqual([0, 0, 0, 5, 5]);
    expect(evictions).toBe(2);
  });
});

describe("calls for which there is no place", () => {
  const sameTime = [0, 0, 0, 0].map((atMs) => [atMs, a] as const);

  test("wait, first come, first served, and are refused when too many wait", () => {
    const { calls } = play(sameTime, { settings: { maxSandboxes: 1, queueLength: 2 }, cost: tenMs });
    expect(calls.map(({ startKind }) => startKind)).toEqual(["cold", "warm", "warm", null]);
    expect(calls.map(({ queueMs }) => Math.round(queueMs))).toEqual([0, 10, 20, 0]);
  });

  test("are refused after the longest wait", () => {
    const { calls } = play(sameTime, { settings: { maxSandboxes: 1, queueTimeoutMs: 15 }, cost: tenMs });
    expect(calls.map(({ startKind, totalMs }) => [startKind, Math.round(totalMs)])).toEqual([
      ["cold", 10],
      ["warm", 20],
      [null, 15],
      [null, 15],
    ]);
  });

  test("take turns by function", () => {
    const arrivals = [
      [0, a],
      [1, a],
      [2, a],
      [3, b],
    ] as const;
    const { calls } = play(arrivals, { settings: { maxSandboxes: 1 }, cost: tenMs });
    const order = calls.map(({ queueMs }, index) => [queueMs + (arrivals[index]?.[0] ?? 0), index] as const);
    expect(order.sort(([x], [y]) => x - y).map(([, index]) => index)).toEqual([0, 1, 3, 2]);
  });

  test("are refused at once where their sandbox is larger than the budget", () => {
    expect(
      starts([[0, recordedFunction("guest/large", "node-process", 512)]], {
        settings: { memoryBudgetMb: 256 },
        cost: tenMs,
      }),
    ).toEqual([null]);
  });

  test("wait for calls of the same function where that limits them", () => {
    const { calls } = play(sameTime, { settings: NO_LIMITS, cost: tenMs, concurrency: 2 });
    expect(calls.map(({ queueMs }) => Math.round(queueMs))).toEqual([0, 0, 10, 10]);
  });
});

describe("sandboxes for all functions", () => {
  const inInstance = [
    recordedFunction("guest/a", "wasm-instance"),
    recordedFunction("guest/b", "wasm-instance"),
  ] as const;

  test("are reused by other functions, and recorded as cold all the same", () => {
    const { calls } = play(
      [
        [0, inInstance[0]],
        [50, inInstance[1]],
      ],
      { cost: tenMs },
    );
    expect(calls.map(({ sandbox, startKind, origin }) => [sandbox, startKind, origin])).toEqual([
      [1, "cold", "made"],
      [1, "cold", "reused"],
    ]);
  });

  test("no more are made than there are processors while calls get one in time", () => {
    const { calls } = play(
      [0, 1, 100, 101, 102, 103].map((atMs) => [atMs, inInstance[0]] as const),
      { cost: tenMs },
    );
    expect(calls.map(({ sandbox }) => sandbox)).toEqual([1, 2, 2, 1, 2, 1]);
    expect(calls.map(({ queueMs }) => Math.round(queueMs))).toEqual([0, 0, 0, 0, 8, 8]);
  });

  test("more are made when none is given back", () => {
    const { calls } = play(
      [0, 1, 2].map((atMs) => [atMs, inInstance[0]] as const),
      { cost: () => ({ runMs: 1000 }) },
    );
    expect(calls.map(({ queueMs }) => Math.round(queueMs))).toEqual([0, 0, 0]);
    expect(calls.map(({ sandbox }) => sandbox)).toEqual([1, 2, 3]);
  });
});

test("calls that compute at the same time share the processors, those that wait don't", () => {
  const arrivals = [0, 0, 0, 0].map((atMs) => [atMs, a] as const);
  const took = (runCpuShare: number, others: number) =>
    play(arrivals, { machine: { processors: 2, others }, cost: () => ({ runMs: 10, runCpuShare }) }).calls.map(
      ({ totalMs }) => Math.round(totalMs),
    );
  expect(took(1, 0)).toEqual([20, 20, 20, 20]);
  expect(took(0, 0)).toEqual([10, 10, 10, 10]);
  // With four others the record's 10 ms hold a slowdown of 5 / 2 already; with all, it is 8 / 2.
  expect(took(1, 4)).toEqual([16, 16, 16, 16]);
});
