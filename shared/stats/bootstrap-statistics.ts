import type { Statistic } from "./bootstrap.ts";

/** The mean of one sample. */
export function meanStatistic(values: ArrayLike<number>): Statistic {
  const copy = Float64Array.from(values);
  return ([positions]) => meanAt(copy, positions);
}

/** The median of one sample. */
export function medianStatistic(values: ArrayLike<number>): Statistic {
  const medianAt = createMedian(values);
  return ([positions]) => medianAt(positions);
}

/** Ratio of a's mean to b's; with one size the two are paired, with two sizes drawn apart. */
export function ratioOfMeansStatistic(a: ArrayLike<number>, b: ArrayLike<number>): Statistic {
  const [copyA, copyB] = [Float64Array.from(a), Float64Array.from(b)];
  return ([positionsA, positionsB = positionsA]) => meanAt(copyA, positionsA) / meanAt(copyB, positionsB);
}

/** Ratio of a's median to b's; with one size the two are paired, with two sizes drawn apart. */
export function ratioOfMediansStatistic(a: ArrayLike<number>, b: ArrayLike<number>): Statistic {
  const [medianA, medianB] = [createMedian(a), createMedian(b)];
  return ([positionsA, positionsB = positionsA]) => medianA(positionsA) / medianB(positionsB);
}

function meanAt(values: Float64Array, positions: Uint32Array = new Uint32Array()): number {
  let sum = 0;
  for (let index = 0; index < positions.length; index++) sum += values[positions[index] as number] as number;
  return sum / positions.length;
}

/** Sorts once: how often each value was drawn is then enough to find the middle of a resample. */
function createMedian(values: ArrayLike<number>): (positions?: Uint32Array) => number {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index).sort(
    (left, right) => (values[left] as number) - (values[right] as number),
  );
  const sorted = Float64Array.from(order, (position) => values[position] as number);
  const placeOf = new Uint32Array(order.length);
  for (const [place, position] of order.entries()) placeOf[position] = place;
  const counts = new Uint32Array(order.length);
  return (positions = new Uint32Array()) => {
    counts.fill(0);
    for (let index = 0; index < positions.length; index++) {
      const place = placeOf[positions[index] as number] as number;
      counts[place] = (counts[place] as number) + 1;
    }
    const lowerRank = Math.floor((positions.length + 1) / 2);
    const upperRank = Math.floor(positions.length / 2) + 1;
    let passed = 0;
    let lower = Number.NaN;
    for (let place = 0; place < counts.length; place++) {
      passed += counts[place] as number;
      if (Number.isNaN(lower) && passed >= lowerRank) lower = sorted[place] as number;
      if (passed >= upperRank) return (lower + (sorted[place] as number)) / 2;
    }
    return Number.NaN;
  };
}
