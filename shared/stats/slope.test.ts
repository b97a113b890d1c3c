import { expect, test } from "vitest";
import { slopeOverRounds } from "./slope.ts";

/** A line with its round's own height. */
const line = (height: number, slope: number) => [0, 1, 3, 10].map((x) => ({ x, y: height + slope * x }));

test("a round's height is no slope; the interval is Student's over the rounds", () => {
  // Slopes 1, 2, 3: mean 2, standard deviation 1, t(0.975, 2) = 4.3027 (Student's table), over the root of 3.
  const { slope, ci95 } = slopeOverRounds([line(5, 1), line(500, 2), line(-20, 3)])!;
  expect(slope).toBeCloseTo(2, 10);
  expect(ci95![0]).toBeCloseTo(2 - 4.3027 / Math.sqrt(3), 4);
  expect(ci95![1]).toBeCloseTo(2 + 4.3027 / Math.sqrt(3), 4);
});

test("least squares: the textbook's line through (1, 2), (2, 3), (3, 5), (4, 4) rises by 0.8", () => {
  const points = [2, 3, 5, 4].map((y, index) => ({ x: index + 1, y }));
  expect(slopeOverRounds([points])).toEqual({ slope: expect.closeTo(0.8, 12), ci95: null });
});

test("no two values of x, no slope", () => {
  expect(slopeOverRounds([])).toBeNull();
  expect(slopeOverRounds([[{ x: 1, y: 1 }], [{ x: 2, y: 2 }]])).toBeNull();
  const same = { x: 1, y: 3 };
  expect(slopeOverRounds([[same, { ...same, y: 4 }]])).toBeNull();
});
