import { expect, test } from "vitest";
import { createRandom, shuffledRound } from "./schedule.ts";

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

test("all orders are about equally likely", () => {
  const random = createRandom(11);
  const counts = new Map<string, number>();
  for (let round = 0; round < 6_000; round += 1) {
    const order = shuffledRound([0, 1, 2], random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  // 1,000 expected of each; 4.5 standard deviations of the binomial are 130.
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(130);
});
