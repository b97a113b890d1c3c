import type { PlotAxis, PlotScale } from "./plot-model.ts";
import { axisUnit, formatLogTick, type Quantity } from "./quantities.ts";
import { logTicks, niceTicks, niceTicksBetween } from "./ticks.ts";

interface AxisInput {
  quantity: Quantity;
  /** Without its unit. */
  title: string;
  max: number;
  /** About so many ticks have room. */
  wanted: number;
}

/** Ticks about as far apart as labels need. */
export function ticksFor(widthPx: number): number {
  return Math.max(2, Math.min(8, Math.floor(widthPx / 90)));
}

/** From zero, as every bar does, to the first tick past the largest value. */
export function linearAxis({ quantity, title, max, wanted }: AxisInput): PlotAxis {
  const largest = max > 0 ? max : 1;
  const unit = axisUnit(quantity, largest);
  return evenAxis({ quantity, title }, unit, niceTicks(largest / unit.size, wanted));
}

/** Around the values, not from zero: for showing how they lie to each other. */
export function rangeAxis({ quantity, title, min, max, wanted }: AxisInput & { min: number }): PlotAxis {
  const unit = axisUnit(quantity, max);
  return evenAxis({ quantity, title }, unit, niceTicksBetween(min / unit.size, max / unit.size, wanted));
}

function evenAxis(
  { quantity, title }: Pick<AxisInput, "quantity" | "title">,
  unit: { symbol: string; size: number },
  values: number[],
): PlotAxis {
  const decimals = Math.max(...values.map((value) => String(value).split(".")[1]?.length ?? 0));
  const ticks = values.map((value) => ({ value: value * unit.size, label: grouped(value.toFixed(decimals)) }));
  const [min, max] = [ticks[0]?.value ?? 0, ticks.at(-1)?.value ?? 1];
  return {
    title: unit.symbol === "" ? title : `${title} (${unit.symbol})`,
    quantity,
    scale: { kind: "linear", min, max },
    ticks,
    labelled: true,
  };
}

function grouped(number: string): string {
  return number.replaceAll(/\B(?=(\d{3})+(?=\.|$))(?<!\.\d*)/g, ",");
}

/** Powers of ten are evenly apart; the title says so. `min` and `max` are positive. */
export function logAxis({ quantity, title, min, max, wanted }: AxisInput & { min: number }): PlotAxis {
  // Powers of ten of the unit that is read: bytes are read in powers of two.
  const unit = quantity === "bytes" ? axisUnit(quantity, min) : { size: 1 };
  const values = logTicks(min / unit.size, max / unit.size, wanted).map((value) => value * unit.size);
  return {
    title: `${title} (log scale)`,
    quantity,
    scale: { kind: "log", min: values[0] ?? min, max: values.at(-1) ?? max },
    ticks: values.map((value) => ({ value, label: formatLogTick(quantity, value, min) })),
    labelled: true,
  };
}

/** A band for each row, labelled beside it. */
export function bandAxis(bands: { label: string; note: string | null }[]): PlotAxis {
  return { title: "", quantity: "place", scale: { kind: "band", bands }, ticks: [], labelled: true };
}

/** Where a value lies between `start` and `end` in pixels; `end` is that of the largest value. */
export function scaleOf(scale: PlotScale, start: number, end: number): (value: number) => number {
  if (scale.kind === "log") {
    const [low, high] = [Math.log(scale.min), Math.log(scale.max)];
    return (value) => start + ((Math.log(value) - low) / (high - low)) * (end - start);
  }
  const [min, max] = scale.kind === "band" ? [0, scale.bands.length] : [scale.min, scale.max];
  return (value) => start + ((value - min) / (max - min)) * (end - start);
}

/** The value at a place in pixels: `scaleOf` backwards. */
export function valueAt(scale: PlotScale, start: number, end: number, px: number): number {
  const share = (px - start) / (end - start);
  if (scale.kind === "log") return scale.min * (scale.max / scale.min) ** share;
  const [min, max] = scale.kind === "band" ? [0, scale.bands.length] : [scale.min, scale.max];
  return min + share * (max - min);
}
