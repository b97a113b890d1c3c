import type { InstanceLane, LaneCall } from "../faas/microscope/instance-lanes.ts";
import type { StartKind } from "../model/faas/activation.ts";
import { THEME_COLORS, type BarColor, type Theme } from "./palette.ts";
import type { PlotMark, Point } from "./plot-model.ts";
import { startKindColor } from "./start-kinds-figure.ts";

interface LanePlace {
  band: number;
  /** From milliseconds to the units of the axis. */
  at: (ms: number) => number;
  lastMs: number;
  /** Of the axis, where calls are drawn no finer than it; null: each by itself. */
  pixel: number | null;
  theme: Theme;
}

/** How long a sandbox lived as a thin line, when it was paused hatched, and its calls as bars. */
export function laneMarks(lane: InstanceLane, { band, at, lastMs, pixel, theme }: LanePlace): PlotMark[] {
  const { createdMs, goneMs, pauses, calls } = lane;
  const { axis, surface } = THEME_COLORS[theme];
  const life = { color: { fill: axis, edge: axis }, hatched: false } as const;
  const bornMs = createdMs ?? calls[0]?.placedMs ?? lastMs;
  const endMs = goneMs ?? calls.at(-1)?.endedMs ?? lastMs;
  return [
    { kind: "bar", x: [at(bornMs), at(Math.max(bornMs, endMs))], y: [band + 0.48, band + 0.52], ...life },
    ...pauses.map(({ fromMs, toMs }): PlotMark => ({
      kind: "bar",
      x: [at(fromMs), at(toMs)],
      y: [band + 0.36, band + 0.64],
      color: { fill: surface, edge: axis },
      hatched: true,
    })),
    ...(pixel === null
      ? calls.map(({ startKind, placedMs, endedMs }): PlotMark => ({
          kind: "bar",
          x: [at(placedMs), at(endedMs)],
          y: [band + TOP, band + BOTTOM],
          color: colorOf(startKind, theme),
          hatched: false,
        }))
      : coarseBars(calls, { band, at, pixel, theme })),
  ];
}

const TOP = 0.2;
const BOTTOM = 0.8;

function colorOf(startKind: StartKind | null, theme: Theme): BarColor {
  if (startKind !== null) return startKindColor(startKind, theme);
  const { alert } = THEME_COLORS[theme];
  return { fill: alert, edge: alert };
}

/**
 * One area for all calls of a start kind: bars at least a pixel wide that stand on one line, which has no height where
 * there are none. Those less than a pixel apart are one, so that there are never more than pixels.
 */
function coarseBars(
  calls: readonly LaneCall[],
  { band, at, pixel, theme }: Pick<LanePlace, "band" | "at" | "theme"> & { pixel: number },
): PlotMark[] {
  const spans = new Map<StartKind | null, { from: number; to: number }[]>();
  for (const { startKind, placedMs, endedMs } of calls) {
    const from = at(placedMs);
    const to = Math.max(at(endedMs), from + pixel);
    const own = spans.get(startKind) ?? [];
    const last = own.at(-1);
    if (last && from - last.to < pixel) last.to = Math.max(last.to, to);
    else own.push({ from, to });
    spans.set(startKind, own);
  }
  return [...spans].map(([startKind, bars]): PlotMark => ({
    kind: "area",
    outline: bars.flatMap(({ from, to }): Point[] => [
      [from, band + BOTTOM],
      [from, band + TOP],
      [to, band + TOP],
      [to, band + BOTTOM],
    ]),
    color: colorOf(startKind, theme).edge,
    solid: true,
  }));
}
