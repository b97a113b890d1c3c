import { decimalsFor } from "./numbers.ts";

export interface DurationUnit {
  symbol: string;
  ns: number;
  /** Durations from here on are told in the next larger unit. */
  belowNs: number;
}

const UNITS: readonly DurationUnit[] = [
  { symbol: "ns", ns: 1, belowNs: 1e3 },
  { symbol: "µs", ns: 1e3, belowNs: 1e6 },
  { symbol: "ms", ns: 1e6, belowNs: 1e9 },
  { symbol: "s", ns: 1e9, belowNs: 120e9 },
  { symbol: "min", ns: 60e9, belowNs: 7200e9 },
];
const HOURS: DurationUnit = { symbol: "h", ns: 3600e9, belowNs: Number.POSITIVE_INFINITY };

/** The unit a duration reads best in, after rounding to three digits: 999,999 ns is told in ms. */
export function durationUnit(ns: number): DurationUnit {
  const rounded = Math.abs(Number(ns.toPrecision(3)));
  return UNITS.find((unit) => rounded < unit.belowNs) ?? HOURS;
}

/** Three significant digits and the unit: "48.6 ms". */
export function formatDuration(ns: number): string {
  const unit = durationUnit(ns);
  const value = ns / unit.ns;
  return `${value.toFixed(decimalsFor(value))} ${unit.symbol}`;
}

/** The centre of an interval may be this share of half its width away from the mean before ± misstates its ends. */
const SKEWED = 0.1;

/**
 * A mean and its 95 % interval, with the same decimals: "48.6 ms ± 0.5", or the ends of an interval that is clearly
 * longer on one side, or that ± would carry below 0, which no time is: "13.3 ms (1.6 to 28.6)".
 */
export function formatMean(
  meanNs: number,
  ci95Ns: readonly [number, number] | null,
  unit = durationUnit(meanNs),
): string {
  const value = meanNs / unit.ns;
  if (ci95Ns === null) return `${value.toFixed(decimalsFor(value))} ${unit.symbol}`;
  const [low, high] = [Math.max(0, ci95Ns[0] / unit.ns), ci95Ns[1] / unit.ns];
  const halfWidth = (high - low) / 2;
  // Two decimals more at most: an interval narrower than that is narrower than the clock deserves.
  const halfWidthDecimals = halfWidth > 0 ? Math.ceil(-Math.log10(halfWidth)) : 0;
  const decimals = Math.max(decimalsFor(value), Math.min(halfWidthDecimals, decimalsFor(value) + 2));
  const isSkewed = Math.abs((low + high) / 2 - value) > SKEWED * halfWidth;
  if (isSkewed || halfWidth > value)
    return `${value.toFixed(decimals)} ${unit.symbol} (${low.toFixed(decimals)} to ${high.toFixed(decimals)})`;
  return `${value.toFixed(decimals)} ${unit.symbol} ± ${halfWidth.toFixed(decimals)}`;
}

/** A median and its interval, with the same decimals: "48.6 ms (47.9 to 50.2)". */
export function formatMedian(medianNs: number, ci95Ns: readonly [number, number] | null): string {
  const unit = durationUnit(medianNs);
  const decimals = decimalsFor(medianNs / unit.ns);
  const inUnit = (ns: number) => (ns / unit.ns).toFixed(decimals);
  const interval = ci95Ns === null ? "" : ` (${inUnit(ci95Ns[0])} to ${inUnit(ci95Ns[1])})`;
  return `${inUnit(medianNs)} ${unit.symbol}${interval}`;
}
