import type { InstanceLane, InstanceLanes, LaneCall } from "../faas/microscope/instance-lanes.ts";
import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount } from "../format/numbers.ts";
import { StartKind } from "../model/faas/activation.ts";
import { linearAxis, ticksFor } from "./axes.ts";
import { bandPanels, type BandRow } from "./band-panels.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import { THEME_COLORS, type Theme } from "./palette.ts";
import type { PlotMark, PlotModel, Readout } from "./plot-model.ts";
import { startKindColor } from "./start-kinds-figure.ts";

export interface LanesFigureInput {
  subject: string;
  lanes: InstanceLanes;
  notes: readonly string[];
  width: number;
  theme: Theme;
  /** Lanes with the most calls come first where there are more than these; the others are counted. */
  mostLanes?: number;
}

interface LaneRow extends BandRow {
  lane: InstanceLane;
}

const MOST_LANES = 40;
const ROW_HEIGHT = 26;

/**
 * All calls over time, a lane for each sandbox: how long it lived as a thin line, when it was busy as bars in the colour
 * of the call's start, hatched where it was paused. Calls that reached none are marked on a lane of their own.
 */
export function lanesFigure(input: LanesFigureInput): PlotModel {
  const { subject, lanes, width, theme, mostLanes = MOST_LANES } = input;
  const { fromMs, toMs, unplaced } = lanes;
  const shown = mostUsed(lanes.lanes, mostLanes);
  const left = lanes.lanes.length - shown.length;
  const x = linearAxis({
    quantity: "duration",
    title: "Time since the first of it",
    max: (toMs - fromMs) * 1e6,
    wanted: ticksFor(width),
  });
  const rows = shown.map((lane): LaneRow => ({
    lane,
    label: lane.instanceId,
    note: noteOf(lane),
    missing: null,
    alert: null,
  }));
  if (unplaced.length > 0) rows.push(unplacedRow(unplaced));
  const at = (ms: number) => (ms - fromMs) * 1e6;
  const title = `Calls of ${subject} by sandbox`;
  const subtitle = `${formatCount(shown.reduce((sum, { calls }) => sum + calls.length, 0) + unplaced.length)} calls in ${formatCount(shown.length)} sandboxes${left > 0 ? `; ${formatCount(left)} with fewer calls are not shown` : ""}`;
  const table = lanesTable(title, lanes);
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle,
    panels: bandPanels([{ title: null, headline: null, rows }], x, ROW_HEIGHT, ({ lane }, band) => ({
      marks: laneMarks(lane, band, at, toMs, theme),
      readouts: lane.calls.map((call): Readout => ({
        kind: "row",
        label: lane.instanceId,
        band,
        at: (at(call.placedMs) + at(call.endedMs)) / 2,
        text: callText(call),
      })),
    })),
    legend: legendOf(shown, unplaced, theme),
    notes: [...input.notes],
    description: [title, subtitle, describeTable(table)].filter((part) => part !== "").join(". "),
    table,
  };
}

/** In their own order. */
function mostUsed(lanes: readonly InstanceLane[], most: number): InstanceLane[] {
  if (lanes.length <= most) return [...lanes];
  const chosen = new Set(lanes.toSorted((a, b) => b.calls.length - a.calls.length).slice(0, most));
  return lanes.filter((lane) => chosen.has(lane));
}

function noteOf({ sandbox, calls }: InstanceLane): string {
  const paths = [...new Set(calls.map(({ path }) => path))];
  const [only] = paths;
  if (only === undefined) return `${sandbox}, never called`;
  return paths.length === 1 ? only : `${formatCount(paths.length)} functions`;
}

function unplacedRow(calls: LaneCall[]): LaneRow {
  const lane: InstanceLane = {
    instanceId: "no sandbox",
    sandbox: "native-process",
    createdMs: null,
    goneMs: null,
    pauses: [],
    calls,
  };
  return { lane, label: "no sandbox", note: `${formatCount(calls.length)} calls`, missing: null, alert: null };
}

function laneMarks(
  { createdMs, goneMs, pauses, calls }: InstanceLane,
  band: number,
  at: (ms: number) => number,
  lastMs: number,
  theme: Theme,
): PlotMark[] {
  const quiet = THEME_COLORS[theme].axis;
  const life = { color: { fill: quiet, edge: quiet }, hatched: false } as const;
  const bornMs = createdMs ?? calls[0]?.placedMs ?? lastMs;
  const endMs = goneMs ?? calls.at(-1)?.endedMs ?? lastMs;
  return [
    { kind: "bar", x: [at(bornMs), at(Math.max(bornMs, endMs))], y: [band + 0.48, band + 0.52], ...life },
    ...pauses.map(({ fromMs, toMs }): PlotMark => ({
      kind: "bar",
      x: [at(fromMs), at(toMs)],
      y: [band + 0.36, band + 0.64],
      color: { fill: THEME_COLORS[theme].surface, edge: quiet },
      hatched: true,
    })),
    ...calls.map(({ startKind, placedMs, endedMs }): PlotMark => ({
      kind: "bar",
      x: [at(placedMs), at(endedMs)],
      y: [band + 0.2, band + 0.8],
      color:
        startKind === null
          ? { fill: THEME_COLORS[theme].alert, edge: THEME_COLORS[theme].alert }
          : startKindColor(startKind, theme),
      hatched: false,
    })),
  ];
}

function callText({ path, startKind, fault, phases, totalNs }: LaneCall): string {
  const waited = phases.queueNs > 1e6 ? `waited ${formatDuration(phases.queueNs)}` : null;
  return [path, startKind, formatDuration(totalNs), waited, fault].filter((part) => part !== null).join(", ");
}

function legendOf(lanes: readonly InstanceLane[], unplaced: readonly LaneCall[], theme: Theme): LegendEntry[] {
  const present = new Set(lanes.flatMap(({ calls }) => calls.map(({ startKind }) => startKind)));
  const swatch = (text: string, color: { fill: string; edge: string }): LegendEntry => ({
    mark: "swatch",
    text,
    look: { color, shape: "square", hollow: false, dash: [] },
  });
  const { alert } = THEME_COLORS[theme];
  return [
    ...StartKind.options.filter((kind) => present.has(kind)).map((kind) => swatch(kind, startKindColor(kind, theme))),
    ...(unplaced.length > 0 ? [swatch("reached no sandbox", { fill: alert, edge: alert })] : []),
    ...(lanes.some(({ pauses }) => pauses.length > 0) ? [{ mark: "hatch", text: "paused" } as const] : []),
  ];
}

function lanesTable(caption: string, { lanes, unplaced, fromMs }: InstanceLanes): DataTable {
  const since = (ms: number | null) => (ms === null ? "" : formatDuration((ms - fromMs) * 1e6));
  const rows = lanes.map((lane) => [
    lane.instanceId,
    noteOf(lane),
    since(lane.createdMs),
    since(lane.goneMs),
    formatCount(lane.calls.length),
    formatDuration(lane.calls.reduce((sum, { placedMs, endedMs }) => sum + (endedMs - placedMs) * 1e6, 0)),
  ]);
  if (unplaced.length > 0) rows.push(["no sandbox", "", "", "", formatCount(unplaced.length), ""]);
  return {
    caption,
    columns: [
      { label: "sandbox", align: "left" },
      { label: "function", align: "left" },
      { label: "made after", align: "right" },
      { label: "gone after", align: "right" },
      { label: "calls", align: "right" },
      { label: "busy", align: "right" },
    ],
    rows,
  };
}
