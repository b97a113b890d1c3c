import { formatCount } from "../format/numbers.ts";
import { scaleOf } from "./axes.ts";
import type { PlotPanel, Readout } from "./plot-model.ts";
import { formatQuantity, formatWithInterval } from "./quantities.ts";
import { countUpTo, nearestTo } from "./sorted-values.ts";

/** What a place in a plot says: exact, however coarsely the plot is drawn. */
export interface Reading {
  label: string;
  text: string;
  /** Where a cursor marks it, in the units of the axes. */
  at: readonly [x: number, y: number];
}

/** As wide as a plot is read where nobody says how wide it is drawn. */
const USUAL_WIDTH_PX = 800;

/** The readings at a place: of the row it lies in, of every line at its x, of clouds the point that looks nearest. */
export function readPanel(
  panel: PlotPanel,
  [x, y]: readonly [number, number],
  widthPx: number = USUAL_WIDTH_PX,
): Reading[] {
  const rows = panel.readouts.flatMap((readout) =>
    readout.kind !== "cloud" && "band" in readout && readout.band === Math.floor(y) ? [readout] : [],
  );
  const [nearest] = rows.toSorted((a, b) => distance(a, x) - distance(b, x));
  const inRow = nearest === undefined ? [] : [readAt(panel, nearest, x)];
  const lines = panel.readouts
    .filter((readout) => (readout.kind === "cloud" ? isInBand(readout, y) : !("band" in readout)))
    .map((readout) =>
      readout.kind === "cloud"
        ? readCloud(readout, nearestInCloud(panel, readout, [x, y], widthPx))
        : readAt(panel, readout, x),
    );
  return [...inRow, ...lines].filter((reading) => reading !== null);
}

function isInBand({ band }: Cloud, y: number): boolean {
  return band === undefined || band === Math.floor(y);
}

function distance(readout: Exclude<Readout, Cloud>, x: number): number {
  return readout.kind === "row" ? Math.abs(readout.at - x) : 0;
}

type Cloud = Extract<Readout, { kind: "cloud" }>;

function readCloud({ label, points, textOf }: Cloud, index: number): Reading | null {
  const at = points[index];
  return at === undefined ? null : { label, text: textOf(index), at };
}

function nearestInCloud(
  { x, y, heightPx }: PlotPanel,
  { points }: Cloud,
  [atX, atY]: readonly [number, number],
  widthPx: number,
): number {
  const [xPx, yPx] = [scaleOf(x.scale, 0, widthPx), scaleOf(y.scale, 0, heightPx)];
  const [wantedX, wantedY] = [xPx(atX), yPx(atY)];
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, [pointX, pointY]] of points.entries()) {
    const apart = (xPx(pointX) - wantedX) ** 2 + (yPx(pointY) - wantedY) ** 2;
    if (apart >= least) continue;
    nearest = index;
    least = apart;
  }
  return nearest;
}

function readAt({ x: xAxis, y: yAxis }: PlotPanel, readout: Exclude<Readout, Cloud>, x: number): Reading | null {
  const { label } = readout;
  switch (readout.kind) {
    case "row":
      return { label, text: readout.text, at: [readout.at, readout.band + 0.5] };
    case "values": {
      const value = nearestTo(readout.sorted, x);
      if (value === undefined) return null;
      return { label, text: formatQuantity(xAxis.quantity, value), at: [value, readout.band + 0.5] };
    }
    case "steps": {
      const share = countUpTo(readout.sorted, x) / readout.sorted.length;
      const text = `${formatQuantity(yAxis.quantity, share)} up to ${formatQuantity(xAxis.quantity, x)}`;
      return { label, text, at: [x, share] };
    }
    case "runs": {
      const number = Math.max(1, Math.min(readout.values.length, Math.round(x)));
      const value = readout.values[number - 1];
      if (value === undefined) return null;
      return {
        label,
        text: `${formatQuantity(yAxis.quantity, value)}, run ${formatCount(number)}`,
        at: [number, value],
      };
    }
    case "points": {
      const index = nearestPoint(readout.points, x);
      const point = readout.points[index];
      if (point === undefined) return null;
      const value = formatWithInterval(yAxis.quantity, point[1], readout.intervals[index] ?? null);
      return { label, text: `${value} at ${formatQuantity(xAxis.quantity, point[0])}`, at: point };
    }
  }
}

/** Points are in order of x. */
function nearestPoint(points: readonly (readonly [number, number])[], x: number): number {
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const [here, next] = [points[middle]?.[0] ?? 0, points[middle + 1]?.[0] ?? 0];
    if (x - here <= next - x) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Shares of the values that the keyboard stops at: enough to tell a shape by ear. */
const STOP_SHARES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
const MOST_STOPS = 24;

/** Where the keyboard's cursor stops in a plot, series after series, each from left to right. */
export function panelStops(panel: PlotPanel): Reading[][] {
  const rows = new Map<string, Reading[]>();
  for (const [index, readout] of panel.readouts.entries()) {
    const key = readout.kind === "row" ? `band ${readout.band}` : String(index);
    const stops =
      readout.kind === "cloud"
        ? evenly(readout.points.length).flatMap((point) => readCloud(readout, point) ?? [])
        : stopsOf(readout).flatMap((x) => readAt(panel, readout, x) ?? []);
    rows.set(key, [...(rows.get(key) ?? []), ...stops]);
  }
  return [...rows.values()].filter((stops) => stops.length > 0);
}

function stopsOf(readout: Exclude<Readout, Cloud>): number[] {
  if (readout.kind === "row") return [readout.at];
  if (readout.kind === "runs") return evenly(readout.values.length).map((index) => index + 1);
  if (readout.kind === "points") return evenly(readout.points.length).map((index) => readout.points[index]?.[0] ?? 0);
  const last = readout.sorted.length - 1;
  return [...new Set(STOP_SHARES.flatMap((share) => readout.sorted[Math.round(share * last)] ?? []))];
}

/** Indices from the first to the last of `length`, all of them or a few dozen. */
function evenly(length: number): number[] {
  const count = Math.min(MOST_STOPS, length);
  return Array.from({ length: count }, (_, place) => Math.round((place * (length - 1)) / Math.max(1, count - 1)));
}
