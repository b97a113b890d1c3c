/**
 * Multiples of 1, 2 or 5 times a power of ten from zero up to the first that reaches `max`, about `wanted` of them
 * (P. Heckbert, "Nice Numbers for Graph Labels", Graphics Gems, 1990).
 */
export function niceTicks(max: number, wanted: number): number[] {
  const rough = max / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10) * power;
  const count = Math.max(1, Math.ceil((max / step) * (1 - 1e-9)));
  // Products of whole numbers stay clean where repeated sums would print 0.30000000000000004.
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(Math.min(100, decimals))));
}
