import { describe, expect, test } from "vitest";
import { createGenerator } from "./generator.ts";

describe("createGenerator", () => {
  test("is xoshiro128**: the first numbers of its C form from the state 1, 2, 3, 4", () => {
    const { nextUint32 } = createGenerator([1, 2, 3, 4]);
    const expected = [
      11_520, 0, 5_927_040, 70_819_200, 2_031_721_883, 1_637_235_492, 1_287_239_034, 3_734_860_849, 3_729_100_597,
      4_258_142_804,
    ];
    expect(expected.map(() => nextUint32())).toEqual(expected);
  });

  test("gives the same numbers for the same seed and others for another", () => {
    const numbers = (seed: number) => Array.from({ length: 5 }, createGenerator(seed).nextUint32);
    expect(numbers(7)).toEqual(numbers(7));
    expect(numbers(7)).not.toEqual(numbers(8));
    expect(numbers(0).some((value) => value !== 0)).toBe(true);
  });

  test("sums what it would have drawn one by one, and goes on from there", () => {
    const values = Float64Array.from({ length: 1_000 }, (_, index) => Math.sqrt(index));
    const together = createGenerator(5);
    const apart = createGenerator(5);
    for (let turn = 0; turn < 3; turn++) {
      let sum = 0;
      for (let draw = 0; draw < values.length; draw++) sum += values[apart.nextIndex(values.length)] as number;
      expect(together.sumOfDraws(values)).toBe(sum);
    }
    expect(together.nextUint32()).toBe(apart.nextUint32());
  });

  test("draws positions evenly, and normal numbers of mean 0 and variance 1", () => {
    const { nextIndex, nextNormal } = createGenerator(3);
    const counts = new Uint32Array(10);
    for (let draw = 0; draw < 100_000; draw++) {
      const index = nextIndex(10);
      counts[index] = (counts[index] as number) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    const normals = Array.from({ length: 100_000 }, nextNormal);
    expect(normals.reduce((sum, value) => sum + value, 0) / 1e5).toBeCloseTo(0, 1);
    expect(normals.reduce((sum, value) => sum + value ** 2, 0) / 1e5).toBeCloseTo(1, 1);
    expect(normals.filter((value) => Math.abs(value) > 1.96).length / 1e5).toBeCloseTo(0.05, 2);
  });
});
