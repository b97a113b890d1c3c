import type { FontWeight } from "./text-metrics.ts";

/** A figure placed on its page: what a writer of a file format has to draw, in order. Lengths in CSS pixels. */
export interface FigureLayout {
  width: number;
  height: number;
  marks: FigureMark[];
}

export type FigureMark = RectMark | LineMark | DotMark | CloudMark | PathMark | TextMark;

export interface RectMark {
  kind: "rect";
  part: "surface" | "bar" | "legend";
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  stroke: string | null;
  /** Drawn in stripes of `fill` on the surface. */
  hatched: boolean;
}

interface LineMark {
  kind: "line";
  part: "grid" | "axis" | "whisker" | "halo" | "rule" | "legend";
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  stroke: string;
  strokeWidth: number;
}

interface DotMark {
  kind: "dot";
  part: "sample" | "legend";
  cx: number;
  cy: number;
  radius: number;
  fill: string;
}

/** Many dots of one kind: a single element in a file, and on the screen. */
export interface CloudMark {
  kind: "cloud";
  part: "sample" | "outlier" | "symbol";
  centers: readonly (readonly [x: number, y: number])[];
  radius: number;
  fill: string | null;
  fillOpacity: number;
  stroke: string | null;
}

/** Straight lines from point to point. */
export interface PathMark {
  kind: "path";
  part: "series" | "area" | "symbol" | "halo" | "legend";
  points: readonly (readonly [x: number, y: number])[];
  closed: boolean;
  fill: string | null;
  fillOpacity: number;
  stroke: string | null;
  strokeWidth: number;
  /** Length of a dash and of the gap after it; empty: a solid line. */
  dash: readonly number[];
}

/** One line of text; `y` is its baseline. */
export interface TextMark {
  kind: "text";
  part:
    | "title"
    | "subtitle"
    | "group"
    | "label"
    | "terms"
    | "value"
    | "alert"
    | "missing"
    | "series"
    | "tick"
    | "axis"
    | "legend"
    | "note";
  x: number;
  y: number;
  text: string;
  sizePx: number;
  weight: FontWeight;
  fill: string;
  anchor: "start" | "middle" | "end";
}

/** Texts that lie on the grid are set off by the surface's colour, so that no line runs through them. */
export const ON_GRID: ReadonlySet<TextMark["part"]> = new Set(["value", "alert", "series"]);
