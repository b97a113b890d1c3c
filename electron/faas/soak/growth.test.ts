import { expect, test } from "vitest";
import { growthOf } from "./growth.ts";

/** The teeth of a collector, which is late now and then, on a floor that rises by `perSample`. */
const heap = (perSample: number, base = 100) =>
  Array.from({ length: 600 }, (_, at) => base + perSample * at + (at % 20) * 2 + (at % 151 === 0 ? 200 : 0));

test("what a collector does is no growth, and falling is none", () => {
  expect(growthOf(heap(0), 60).isFlat).toBe(true);
  expect(growthOf(heap(-0.1), 60).isFlat).toBe(true);
  expect(growthOf(heap(0.02), 60).isFlat).toBe(true);
});

test("a leak is found, and so is a step that stays", () => {
  expect(growthOf(heap(0.1), 60).isFlat).toBe(false);
  const step = heap(0).map((value, at) => value + (at > 400 ? 20 : 0));
  expect(growthOf(step, 60).isFlat).toBe(false);
});

test("the first sixth of the time isn't looked at, and what fills there is no growth", () => {
  const warmingUp = heap(0).map((value, at) => (at < 100 ? value / 2 : value));
  expect(growthOf(warmingUp, 60).isFlat).toBe(true);
});

test("a short run shows fast leaks alone", () => {
  const step = heap(0).map((value, at) => value + (at > 400 ? 20 : 0));
  expect(growthOf(step, 5).isFlat).toBe(true);
  expect(growthOf(heap(0.2), 5).isFlat).toBe(false);
});

test("too few samples are no proof", () => {
  expect(growthOf([], 60).isFlat).toBe(false);
});
