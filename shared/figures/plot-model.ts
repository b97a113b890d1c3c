import type { DataTable } from "../format/data-table.ts";
import type { FigurePage } from "./figure-model.ts";
import type { BarColor } from "./palette.ts";
import type { Quantity } from "./quantities.ts";
import type { SeriesLook } from "./series-look.ts";

/** A figure of one or more plots below each other, all of one width. */
export interface PlotModel extends FigurePage {
  kind: "plot";
  panels: PlotPanel[];
  /** The same numbers to read; what a mark shows is never only in the picture. */
  table: DataTable;
}

/** A plot: two axes and the marks between them, in the units of the axes. */
export interface PlotPanel {
  title: string | null;
  headline: string | null;
  x: PlotAxis;
  y: PlotAxis;
  /** Height of the area between the axes in CSS pixels. */
  heightPx: number;
  marks: PlotMark[];
  /** What a pointer or the keyboard reads, exactly, however coarsely it is drawn. */
  readouts: Readout[];
}

/**
 * Positions on a band axis are numbers too: 2.5 is the middle of the third band. Bands run downwards on a y axis.
 */
export type PlotScale =
  | { kind: "linear" | "log"; min: number; max: number }
  | { kind: "band"; bands: readonly { label: string; note: string | null }[] };

export interface PlotAxis {
  /** With the unit, which linear ticks leave out. */
  title: string;
  quantity: Quantity;
  scale: PlotScale;
  ticks: { value: number; label: string }[];
  /** False where a plot below shows the same ticks. */
  labelled: boolean;
}

export type PlotMark = PlotBar | PlotWhisker | PlotDots | PlotLine | PlotArea | PlotRule | PlotSymbol | PlotText;

export type Point = readonly [x: number, y: number];

interface PlotBar {
  kind: "bar";
  x: readonly [from: number, to: number];
  y: readonly [from: number, to: number];
  color: BarColor;
  hatched: boolean;
}

/** An interval along one axis at a place on the other; what goes on beyond the axis ends in an arrow. */
export interface PlotWhisker {
  kind: "whisker";
  along: "x" | "y";
  at: number;
  from: number;
  to: number;
  color: string | null;
}

export interface PlotDots {
  kind: "dots";
  points: readonly Point[];
  color: string;
  /** Outlined in place of filled: outliers. */
  ringed: boolean;
}

interface PlotLine {
  kind: "line";
  points: readonly Point[];
  look: SeriesLook;
}

/** A closed area, such as a violin or the intervals beside a line. */
interface PlotArea {
  kind: "area";
  outline: readonly Point[];
  color: string;
  /** Solid, as what is drawn on nothing else; otherwise what lies under it shows. */
  solid?: boolean;
}

/** A line across the plot, or part of it, at a value of one axis. */
export interface PlotRule {
  kind: "rule";
  axis: "x" | "y";
  at: number;
  /** On the other axis; null: across the whole plot. */
  span: readonly [number, number] | null;
  style: "reference" | "strong";
}

/** A single point with the shape of its series, or a hollow diamond for a published value. */
interface PlotSymbol {
  kind: "symbol";
  at: Point;
  look: SeriesLook | "published";
}

export interface PlotText {
  kind: "text";
  at: Point;
  text: string;
  part: "value" | "missing" | "alert" | "series";
  /** Moved right of its place by this many pixels. */
  dx: number;
  color: string | null;
}

export type Readout =
  /** Values in a band: the nearest one is read. */
  | { kind: "values"; label: string; band: number; sorted: Float64Array }
  /** An empirical distribution: the share of values up to x is read. */
  | { kind: "steps"; label: string; sorted: Float64Array }
  /** Points of a line or cloud: the nearest x is read. */
  | {
      kind: "points";
      label: string;
      points: readonly Point[];
      intervals: readonly (readonly [number, number] | null)[];
    }
  /** Runs in their order, the first at 1: the one at x is read. */
  | { kind: "runs"; label: string; values: readonly number[] }
  /** Single points in any order, each with its own words: the nearest one is read, of a band's in that band alone. */
  | { kind: "cloud"; label: string; band?: number; points: readonly Point[]; textOf: (index: number) => string }
  /** A row that says its numbers in words. */
  | { kind: "row"; label: string; band: number; at: number; text: string };
