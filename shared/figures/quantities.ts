import { formatBytes } from "../format/bytes.ts";
import { durationUnit, formatDuration, formatMean } from "../format/durations.ts";
import { decimalsFor, formatCount, formatSignificant } from "../format/numbers.ts";
import { formatUsd } from "../format/usd.ts";

/**
 * What an axis counts: nanoseconds, bytes, a ratio to a reference, whole numbers, a share of one, places in order, US
 * dollars, or a percentile p as 1/(1-p), which has each further nine as far from the one before.
 */
export type Quantity = "duration" | "bytes" | "ratio" | "count" | "share" | "place" | "usd" | "percentile";

export interface AxisUnit {
  /** Empty where the numbers stand alone. */
  symbol: string;
  size: number;
}

const SECOND_NS = 1e9;

const BINARY_UNITS: readonly AxisUnit[] = ["B", "KiB", "MiB", "GiB"].map((symbol, power) => ({
  symbol,
  size: 1024 ** power,
}));

/** The unit that an axis up to `largest` reads best in. */
export function axisUnit(quantity: Quantity, largest: number): AxisUnit {
  switch (quantity) {
    case "duration": {
      const unit = durationUnit(largest);
      return { symbol: unit.symbol, size: unit.ns };
    }
    case "bytes":
      return BINARY_UNITS.findLast(({ size }) => largest >= size) ?? { symbol: "B", size: 1 };
    case "share":
      return { symbol: "%", size: 0.01 };
    case "usd":
      return { symbol: "US$", size: 1 };
    case "ratio":
    case "count":
    case "place":
    case "percentile":
      return { symbol: "", size: 1 };
  }
}

/** A value for people, with its unit. */
export function formatQuantity(quantity: Quantity, value: number): string {
  switch (quantity) {
    case "duration":
      return formatDuration(value);
    case "bytes":
      return formatBytes(value);
    case "ratio":
      return `${formatSignificant(value)}×`;
    case "count":
    case "place":
      return formatCount(value);
    case "usd":
      return formatUsd(value);
    case "share":
      return `${(value * 100).toFixed(1)} %`;
    case "percentile":
      return `${Number((100 * (1 - 1 / value)).toFixed(value < 1000 ? 1 : 2))} %`;
  }
}

/** A value with its 95 % interval: as `formatMean` does for times, by both ends where it needn't be symmetric. */
export function formatWithInterval(
  quantity: Quantity,
  value: number,
  interval: readonly [number, number] | null,
): string {
  if (quantity === "duration") return formatMean(value, interval);
  if (interval === null) return formatQuantity(quantity, value);
  const [low, high] = interval;
  if (quantity !== "ratio")
    return `${formatQuantity(quantity, value)} (${interval.map((end) => formatQuantity(quantity, end)).join(" to ")})`;
  const decimals = Math.max(decimalsFor(value), Math.min(4, Math.ceil(-Math.log10(Math.max(1e-4, high - low)))));
  const ratio = (end: number) => end.toFixed(decimals);
  return `${ratio(value)}× (${ratio(low)} to ${ratio(high)})`;
}

/**
 * A tick of a logarithmic axis, without trailing zeros. Times have each their own unit, up to seconds, whose powers of
 * ten are round; sizes share that of the smallest.
 */
export function formatLogTick(quantity: Quantity, value: number, smallest: number): string {
  const unit = axisUnit(quantity, quantity === "duration" ? Math.min(value, SECOND_NS) : smallest);
  const number = Number((value / unit.size).toPrecision(3));
  const text = number >= 1000 ? formatCount(number) : String(number);
  if (quantity === "ratio") return `${text}×`;
  return unit.symbol === "" ? text : `${text} ${unit.symbol}`;
}
