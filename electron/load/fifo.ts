/** Numbers that leave in the order in which they came; taking one out costs the same however many there are. */
export interface Fifo {
  push: (value: number) => void;
  shift: () => number | undefined;
}

/** Emptied places are given up when they are this many, and half of all. */
const FEWEST_TO_DROP = 1024;

export function createFifo(): Fifo {
  let values: number[] = [];
  let first = 0;
  return {
    push: (value) => {
      values.push(value);
    },
    shift: () => {
      const value = values[first];
      if (value === undefined) return undefined;
      first++;
      if (first >= FEWEST_TO_DROP && 2 * first >= values.length) {
        values = values.slice(first);
        first = 0;
      }
      return value;
    },
  };
}
