/**
 * Steps of 1, 2 or 5 times a power of ten, about `wanted` of them over `range`
 * (P. Heckbert, "Nice Numbers for Graph Labels", Graphics Gems, 1990).
 */
function niceStep(range: number, wanted: number): number {
  const rough = range / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
}

/** Products of whole numbers stay clean where repeated sums would print 0.30000000000000004. */
function multiples(step: number, first: number, last: number): number[] {
  const decimals = Math.min(100, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toFixed(decimals)));
}

/** Even steps from zero up to the first that reaches `max`. */
export function niceTicks(max: number, wanted: number): number[] {
  const step = niceStep(max, wanted);
  return multiples(step, 0, Math.max(1, Math.ceil((max / step) * (1 - 1e-9))));
}

/** Even steps around a range that needn't begin at zero. */
export function niceTicksBetween(min: number, max: number, wanted: number): number[] {
  const step = niceStep(max > min ? max - min : Math.abs(max) || 1, wanted);
  const first = Math.floor(min / step + 1e-9);
  return multiples(step, first, Math.max(first + 1, Math.ceil(max / step - 1e-9)));
}

/** Labelled steps within a decade, from the finest. */
const DECADE_STEPS = [[1, 2, 5], [1, 3], [1]];

/**
 * Ticks for a logarithmic axis around a range of positive numbers: 1, 2 and 5 in each decade while there are at most
 * `wanted` of them, then 1 and 3, powers of ten, and every second, third… power.
 */
export function logTicks(min: number, max: number, wanted: number): number[] {
  const [low, high] = [Math.floor(Math.log10(min) + 1e-9), Math.ceil(Math.log10(max) - 1e-9)];
  const around = (values: number[]) => {
    const from = values.findLastIndex((value) => value <= min * (1 + 1e-9));
    const to = values.findIndex((value) => value >= max * (1 - 1e-9));
    return values.slice(Math.max(0, from), Math.max(to, from + 1) + 1);
  };
  const decades = Array.from({ length: Math.max(1, high - low) + 2 }, (_, index) => low + index);
  for (const steps of DECADE_STEPS) {
    const ticks = around(decades.flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`))));
    if (ticks.length <= Math.max(3, wanted)) return ticks;
  }
  const stride = Math.ceil((high - low) / Math.max(1, wanted - 1));
  const count = Math.ceil((high - low) / stride);
  return Array.from({ length: count + 1 }, (_, index) => Number(`1e${low + index * stride}`));
}
