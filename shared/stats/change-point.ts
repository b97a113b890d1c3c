import { midranks } from "./ranks.ts";

export interface ChangePoint {
  /** First value of the second part. */
  position: number;
  pValue: number;
}

/**
 * Pettitt's rank test for one change of level at an unknown place (A. N. Pettitt, "A Non-Parametric Approach to the
 * Change-Point Problem", Applied Statistics 28, 1979), with his approximation of the p-value, which is a little too
 * large. Single odd values don't move ranks far, so a hiccup is no change. Null under two values.
 */
export function findChangePoint(values: ArrayLike<number>): ChangePoint | null {
  const n = values.length;
  if (n < 2) return null;
  const { ranks } = midranks(values);
  let rankSum = 0;
  let largest = -1;
  let position = 1;
  for (let count = 1; count < n; count++) {
    rankSum += ranks[count - 1] as number;
    const distance = Math.abs(2 * rankSum - count * (n + 1));
    if (distance > largest) {
      largest = distance;
      position = count;
    }
  }
  return { position, pValue: Math.min(1, 2 * Math.exp((-6 * largest ** 2) / (n ** 3 + n ** 2))) };
}
