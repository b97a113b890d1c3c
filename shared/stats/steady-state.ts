import { findChangePoint } from "./change-point.ts";
import { median } from "./quantiles.ts";

/** A stretch of runs on one level. */
interface Segment {
  /** First run of the stretch, and the one after its last. */
  start: number;
  end: number;
  median: number;
}

/**
 * How a series of runs of one program behaves: `flat`; `warm-up`: it ends on its fastest level; `slowdown`: it ends on a
 * slower one; `no-steady-state`: it still changes near its end; `too-few`: not enough runs to tell.
 */
type SteadyState = "flat" | "warm-up" | "slowdown" | "no-steady-state" | "too-few";

export interface SteadyStateFinding {
  state: SteadyState;
  segments: Segment[];
  /** Runs before the level it ends on; 0 where it is flat. */
  runsBefore: number;
}

const FEWEST_RUNS = 20;
/** Shorter stretches are hiccups. */
const SHORTEST_SEGMENT = 5;
/** Chance of finding a change in a series that has none, for the series as a whole. */
const LEVEL = 0.01;
/** Medians closer than this factor are one level. */
const SAME_LEVEL = 1.02;
/** What the last level must last for to be a steady state. */
const STEADY_SHARE = 0.25;

/**
 * Sorts a series into the classes of E. Barrett, C. F. Bolz-Tereick, R. Killick, S. Mount and L. Tratt, "Virtual Machine
 * Warmup Blows Hot and Cold", OOPSLA 2017, whose point is that warm-up must be looked for and not assumed. The
 * levels are found by splitting at Pettitt's change point again and again, instead of by PELT, which would need the
 * noise to be normal. Neighbouring levels within 2 % are taken as one.
 */
export function classifySteadyState(values: readonly number[]): SteadyStateFinding {
  if (values.length < FEWEST_RUNS) return { state: "too-few", segments: [], runsBefore: 0 };
  const segments = joinEqual(values, splitAtChanges(values, 0, values.length));
  const last = segments.at(-1) as Segment;
  const finding = { segments, runsBefore: last.start };
  if (segments.length === 1) return { ...finding, state: "flat" };
  if (last.end - last.start < STEADY_SHARE * values.length) return { ...finding, state: "no-steady-state" };
  const fastest = Math.min(...segments.map((segment) => segment.median));
  return { ...finding, state: last.median <= fastest * SAME_LEVEL ? "warm-up" : "slowdown" };
}

/** Where the stretches after the first begin and the last one ends. */
function splitAtChanges(values: readonly number[], start: number, end: number): number[] {
  const change = end - start < 2 * SHORTEST_SEGMENT ? null : findChangePoint(values.slice(start, end));
  if (change === null || change.pValue > (LEVEL * (end - start)) / values.length) return [end];
  const nearest = start + change.position;
  const at = Math.min(Math.max(nearest, start + SHORTEST_SEGMENT), end - SHORTEST_SEGMENT);
  return [...splitAtChanges(values, start, at), ...splitAtChanges(values, at, end)];
}

function joinEqual(values: readonly number[], ends: readonly number[]): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  for (const end of ends) {
    const level = median(values.slice(start, end));
    const before = segments.at(-1);
    if (before && Math.max(before.median, level) <= SAME_LEVEL * Math.min(before.median, level)) {
      segments[segments.length - 1] = { start: before.start, end, median: median(values.slice(before.start, end)) };
    } else segments.push({ start, end, median: level });
    start = end;
  }
  return segments;
}
