import type { FontWeight } from "./text-metrics.ts";

/** A figure placed on its page: what a writer of a file format has to draw, in order. Lengths in CSS pixels. */
export interface FigureLayout {
  width: number;
  height: number;
  marks: FigureMark[];
}

export type FigureMark = RectMark | LineMark | DotMark | TextMark;

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
  part: "grid" | "axis" | "whisker" | "halo" | "legend";
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
