/** A seeded source of random numbers. */
export interface Generator {
  /** A whole number from 0 to 2^32 - 1. */
  nextUint32: () => number;
  /** A number from 0 (included) to 1 (left out). */
  nextUnit: () => number;
  /** A whole number from 0 to `count` - 1. */
  nextIndex: (count: number) => number;
  /** The sum of as many values as there are, each drawn by `nextIndex`. */
  sumOfDraws: (values: Float64Array) => number;
  /** A standard normal number (G. E. P. Box and M. E. Muller, Ann. Math. Statist. 29, 1958). */
  nextNormal: () => number;
}

/** The four words of a generator's state; not all zero. */
export type GeneratorState = readonly [number, number, number, number];

/**
 * xoshiro128** by D. Blackman and S. Vigna ("Scrambled Linear Pseudorandom Number Generators", ACM Trans. Math. Softw.
 * 47, 2021). A seed fills the state by splitmix32, as its authors advise. The same seed gives the same numbers on every
 * machine, so an interval that was drawn at random can be computed again.
 */
export function createGenerator(seed: number | GeneratorState): Generator {
  let [s0, s1, s2, s3] = typeof seed === "number" ? stateOf(seed) : seed;
  let spareNormal = Number.NaN;
  const nextUint32 = () => {
    const result = scrambled(s1);
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result;
  };
  const nextUnit = () => nextUint32() / 4_294_967_296;
  return {
    nextUint32,
    nextUnit,
    nextIndex: (count) => Math.floor(nextUnit() * count),
    sumOfDraws: (values) => {
      // The steps of `nextUint32` on variables of its own, which stay in registers: a bootstrap draws hundreds of millions.
      let [a, b, c, d] = [s0, s1, s2, s3];
      let sum = 0;
      for (let draw = 0; draw < values.length; draw++) {
        sum += values[Math.floor((scrambled(b) / 4_294_967_296) * values.length)] as number;
        const shifted = b << 9;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= shifted;
        d = (d << 11) | (d >>> 21);
      }
      [s0, s1, s2, s3] = [a, b, c, d];
      return sum;
    },
    nextNormal: () => {
      if (!Number.isNaN(spareNormal)) {
        const value = spareNormal;
        spareNormal = Number.NaN;
        return value;
      }
      // 1 - u is never zero, so its logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - nextUnit()));
      const angle = 2 * Math.PI * nextUnit();
      spareNormal = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** The number that a state gives by its second word. */
function scrambled(word: number): number {
  const product = Math.imul(word, 5);
  return Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
}

/** splitmix32: G. L. Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. */
function stateOf(seed: number): GeneratorState {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return [next(), next(), next(), next()];
}
