import type { FigureAxis, FigureBar } from "./figure-model.ts";

export interface Whisker {
  fromNs: number;
  toNs: number;
  /** The interval goes on beyond the axis: an arrow is drawn in place of the cap. */
  cut: boolean;
}

/** The part of a bar's interval that the axis has room for; below zero there is no time. */
export function whiskerOf({ ci95Ns }: FigureBar, axis: Pick<FigureAxis, "maxNs">): Whisker | null {
  if (ci95Ns === null) return null;
  const [low, high] = ci95Ns;
  return { fromNs: Math.max(0, low), toNs: Math.min(high, axis.maxNs), cut: high > axis.maxNs };
}

/** Where a bar with its whisker ends, and its label may begin. */
export function barEndNs(bar: FigureBar, axis: Pick<FigureAxis, "maxNs">): number {
  return Math.max(bar.meanNs, whiskerOf(bar, axis)?.toNs ?? 0);
}
