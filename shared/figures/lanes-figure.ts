import type { InstanceLane, InstanceLanes, LaneCall } from "../faas/microscope/instance-lanes.ts";
import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount, plural } from "../format/numbers.ts";
import { StartKind } from "../model/faas/activation.ts";
import { linearAxis, ticksFor } from "./axes.ts";
import { bandPanels, type BandRow } from "./band-panels.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import { laneMarks } from "./lane-marks.ts";
import { THEME_COLORS, type Theme } from "./palette.ts";
import type { PlotModel, Point } from "./plot-model.ts";
import { startKindColor } from "./start-kinds-figure.ts";

/** What lies on one axis from its own beginning, such as a series of a load run. */
export interface LaneGroup {
  title: string | null;
  lanes: InstanceLanes;
}

export interface LanesFigureInput {
  subject: string;
  groups: readonly LaneGroup[];
  notes: readonly string[];
  width: number;
  theme: Theme;
  /** Lanes with the most calls come first where there are more than these in a group; the others are counted. */
  mostLanes?: number;
}

interface LaneRow extends BandRow {
  lane: InstanceLane;
  group: LaneGroup;
}

/** On one page, shared by the groups. */
const MOST_LANES = 40;
const FEWEST_LANES = 5;
const ROW_HEIGHT = 26;
/** Beyond these, calls of a lane that lie on each other's pixels are drawn as one. */
const MOST_PLAIN_CALLS = 400;

/**
 * All calls over time, a lane for each sandbox: how long it lived as a thin line, when it was busy as bars in the colour
 * of the call's start, hatched where it was paused. Calls that reached none are marked on a lane of their own.
 */
export function lanesFigure(input: LanesFigureInput): PlotModel {
  const { subject, groups, width, theme } = input;
  const shown = groups.map((group) => ({ group, rows: rowsOf(group, mostOf(input)) }));
  const x = linearAxis({
    quantity: "duration",
    title: "Time since the first of it",
    max: groups.reduce((most, { lanes }) => Math.max(most, (lanes.toMs - lanes.fromMs) * 1e6), 0),
    wanted: ticksFor(width),
  });
  const drawn = shown.flatMap(({ rows }) => rows);
  const calls = drawn.reduce((sum, { lane }) => sum + lane.calls.length, 0);
  const isCoarse = calls > MOST_PLAIN_CALLS;
  const xMax = x.scale.kind === "band" ? 1 : x.scale.max;
  const sandboxes = drawn.filter(({ lane }) => lane.sandbox !== null).length;
  const left = groups.reduce((sum, { lanes }) => sum + lanes.lanes.length, 0) - sandboxes;
  const title = `Calls of ${subject} by sandbox`;
  const subtitle = `${plural(calls, "call")} in ${formatCount(sandboxes)} ${sandboxes === 1 ? "sandbox" : "sandboxes"}${left > 0 ? `; ${formatCount(left)} with fewer calls are not shown` : ""}`;
  const table = lanesTable(title, groups);
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle,
    panels: bandPanels(
      shown.map(({ group, rows }) => ({ title: group.title, headline: null, rows })),
      x,
      ROW_HEIGHT,
      ({ lane, group: { lanes } }, band) => {
        const at = (ms: number) => (ms - lanes.fromMs) * 1e6;
        const pixel = isCoarse ? xMax / width : null;
        return {
          marks: laneMarks(lane, { band, at, lastMs: lanes.toMs, pixel, theme }),
          readouts: [
            {
              kind: "cloud",
              label: lane.instanceId,
              band,
              points: lane.calls.map((call) => callPoint(call, lanes.fromMs, band)),
              textOf: (index) => callText(lane.calls[index]),
            },
          ],
        };
      },
    ),
    legend: legendOf(drawn, theme),
    notes: [...input.notes],
    description: [title, subtitle, describeTable(table)].filter((part) => part !== "").join(". "),
    table,
  };
}

/** The call that is read at a place of the figure. */
export function callAt(
  input: Pick<LanesFigureInput, "groups" | "mostLanes">,
  { panel, at: [x, y] }: { panel: number; at: Point },
): LaneCall | null {
  const group = input.groups[panel];
  const band = Math.floor(y);
  const row = group && rowsOf(group, mostOf(input))[band];
  return row?.lane.calls.find((call) => callPoint(call, group!.lanes.fromMs, band)[0] === x) ?? null;
}

function mostOf({ groups, mostLanes }: Pick<LanesFigureInput, "groups" | "mostLanes">): number {
  return mostLanes ?? Math.max(FEWEST_LANES, Math.floor(MOST_LANES / Math.max(1, groups.length)));
}

function callPoint({ placedMs, endedMs }: LaneCall, fromMs: number, band: number): Point {
  return [((placedMs + endedMs) / 2 - fromMs) * 1e6, band + 0.5];
}

/** Lanes in their own order, and at last that of the calls that reached no sandbox. */
function rowsOf(group: LaneGroup, most: number): LaneRow[] {
  const { lanes, unplaced } = group.lanes;
  const rows = mostUsed(lanes, most).map((lane) => rowOf(lane, noteOf(lane), group));
  if (unplaced.length === 0) return rows;
  const lane = {
    instanceId: "no sandbox",
    sandbox: null,
    createdMs: null,
    goneMs: null,
    pauses: [],
    calls: unplaced,
  };
  return [...rows, rowOf(lane, plural(unplaced.length, "call"), group)];
}

function rowOf(lane: InstanceLane, note: string, group: LaneGroup): LaneRow {
  return { lane, group, label: lane.instanceId, note, missing: null, alert: null };
}

function mostUsed(lanes: readonly InstanceLane[], most: number): InstanceLane[] {
  if (lanes.length <= most) return [...lanes];
  const chosen = new Set(lanes.toSorted((a, b) => b.calls.length - a.calls.length).slice(0, most));
  return lanes.filter((lane) => chosen.has(lane));
}

function noteOf({ sandbox, calls }: InstanceLane): string {
  const paths = [...new Set(calls.map(({ path }) => path))];
  const [only] = paths;
  if (only === undefined) return `${sandbox}, never called`;
  return paths.length === 1 ? `${only}, ${plural(calls.length, "call")}` : `${formatCount(paths.length)} functions`;
}

function callText(call: LaneCall | undefined): string {
  if (call === undefined) return "";
  const { path, startKind, fault, phases, totalNs } = call;
  const waited = phases.queueNs > 1e6 ? `waited ${formatDuration(phases.queueNs)}` : null;
  return [path, startKind, formatDuration(totalNs), waited, fault].filter((part) => part !== null).join(", ");
}

function legendOf(rows: readonly LaneRow[], theme: Theme): LegendEntry[] {
  const present = new Set(rows.flatMap(({ lane }) => lane.calls.map(({ startKind }) => startKind)));
  const swatch = (text: string, color: { fill: string; edge: string }): LegendEntry => ({
    mark: "swatch",
    text,
    look: { color, shape: "square", hollow: false, dash: [] },
  });
  const { alert } = THEME_COLORS[theme];
  return [
    ...StartKind.options.filter((kind) => present.has(kind)).map((kind) => swatch(kind, startKindColor(kind, theme))),
    ...(present.has(null) ? [swatch("reached no sandbox", { fill: alert, edge: alert })] : []),
    ...(rows.some(({ lane }) => lane.pauses.length > 0) ? [{ mark: "hatch", text: "paused" } as const] : []),
  ];
}

function lanesTable(caption: string, groups: readonly LaneGroup[]): DataTable {
  const named = groups.some(({ title }) => title !== null);
  const rows = groups.flatMap(({ title, lanes: { lanes, unplaced, fromMs } }) => {
    const since = (ms: number | null) => (ms === null ? "" : formatDuration((ms - fromMs) * 1e6));
    const cells = lanes.map((lane) => [
      lane.instanceId,
      noteOf(lane),
      since(lane.createdMs),
      since(lane.goneMs),
      formatCount(lane.calls.length),
      formatDuration(lane.calls.reduce((sum, { placedMs, endedMs }) => sum + (endedMs - placedMs) * 1e6, 0)),
    ]);
    if (unplaced.length > 0) cells.push(["no sandbox", "", "", "", formatCount(unplaced.length), ""]);
    return named ? cells.map((row) => [title ?? "", ...row]) : cells;
  });
  return {
    caption,
    columns: [
      ...(named ? [{ label: "series", align: "left" } as const] : []),
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
