import { describe, expect, test } from "vitest";
import { createRandom, jitterBytes, planSlots, shuffledRound, type ScheduleDesign } from "./schedule.ts";

test("the same seed gives the same order, another seed another", () => {
  const orders = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 8 }, () => shuffledRound([0, 1, 2, 3, 4], random).join(""));
  };
  expect(orders(7)).toEqual(orders(7));
  expect(orders(7)).not.toEqual(orders(8));
});

test("every round holds every cell once", () => {
  const random = createRandom(3);
  for (let round = 0; round < 100; round += 1)
    expect(shuffledRound([4, 7, 9], random).sort((a, b) => a - b)).toEqual([4, 7, 9]);
});

test("all orders are about equally likely, over the random numbers of one round and over the rounds of one plan", () => {
  const random = createRandom(11);
  const direct = Array.from({ length: 6_000 }, () => shuffledRound([0, 1, 2], random).join(""));
  const planned = [...planSlots({ ...DESIGN, warmupRuns: 0, runs: 6_000 }, [0, 1, 2])];
  const rounds = Array.from({ length: 6_000 }, (_, round) =>
    planned
      .slice(3 * round, 3 * round + 3)
      .map(({ cell }) => cell)
      .join(""),
  );
  for (const orders of [direct, rounds]) {
    const counts = new Map<string, number>();
    for (const order of orders) counts.set(order, (counts.get(order) ?? 0) + 1);
    expect(counts.size).toBe(6);
    // 1,000 expected of each; 4.5 standard deviations of the binomial are 130.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(130);
  }
});

const DESIGN: ScheduleDesign = { order: "shuffled", blockRuns: 3, warmupRuns: 1, runs: 4, seed: 9 };

describe("the plan of a session", () => {
  const written = (change: Partial<ScheduleDesign>, cells = [0, 1]) =>
    [...planSlots({ ...DESIGN, ...change }, cells)].map(
      ({ cell, phase, round, endsRound }) => `${phase[0]}${round}:${cell}${endsRound ? "|" : ""}`,
    );

  test("shuffled: warm-up first, then every cell once in each round", () => {
    const slots = [...planSlots(DESIGN, [0, 1, 2])];
    expect(slots.slice(0, 3).every(({ phase }) => phase === "warmup")).toBe(true);
    for (let round = 0; round < 4; round += 1) {
      const ofRound = slots.filter((slot) => slot.phase === "measure" && slot.round === round);
      expect(ofRound.map(({ cell }) => cell).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
      expect(ofRound.map(({ endsRound }) => endsRound)).toEqual([false, false, true]);
    }
  });

  test("blocks: each cell several times in a row, the last block shorter", () => {
    const slots = written({ order: "blocks", warmupRuns: 0 });
    const [first, second] = slots[0]?.endsWith("0") ? [0, 1] : [1, 0];
    expect(slots.slice(0, 6)).toEqual([
      ...[0, 1, 2].map((round) => `m${round}:${first}`),
      ...[0, 1].map((round) => `m${round}:${second}`),
      `m2:${second}|`,
    ]);
    expect(slots.slice(6).map((slot) => slot[1])).toEqual(["3", "3"]);
  });

  test("sequential: one cell after the other, each with its warm-up", () => {
    expect(written({ order: "sequential", runs: 2 })).toEqual(["w0:0|", "m0:0|", "m1:0|", "w0:1|", "m0:1|", "m1:1|"]);
  });

  test("the order of a round doesn't depend on what came before it", () => {
    const long = written({ runs: 50 }, [0, 1, 2, 3]);
    const short = written({ runs: 20, warmupRuns: 5 }, [0, 1, 2, 3]);
    expect(long.slice(4, 84)).toEqual(short.slice(20, 100));
  });
});

test("the padding of the environment is spread over a page and can be repeated", () => {
  const bytes = Array.from({ length: 4_000 }, (_, round) => jitterBytes(5, round % 4, Math.floor(round / 4)));
  expect(bytes).toEqual(Array.from({ length: 4_000 }, (_, round) => jitterBytes(5, round % 4, Math.floor(round / 4))));
  expect(Math.min(...bytes)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...bytes)).toBeLessThan(4_096);
  const mean = bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
  // Standard error of the mean of a uniform distribution over a page: 4096 / sqrt(12 * 4000) = 19.
  expect(Math.abs(mean - 2_047.5)).toBeLessThan(85);
});
