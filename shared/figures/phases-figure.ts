import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import type { Phases } from "../model/program-run.ts";
import { linearAxis, ticksFor } from "./axes.ts";
import { bandPanels, type BandGroup, type BandRow } from "./band-panels.ts";
import { describeTable } from "./describe-table.ts";
import { phaseColor, type Theme } from "./palette.ts";
import type { PlotMark, PlotModel, Readout } from "./plot-model.ts";

/** The phases of one run of a program, or of the mean run. */
export interface PhasesRow extends BandRow {
  phases: Phases | null;
  /** How the phases were told apart, such as `Wasmtime's own log` or `the difference to an empty program`. */
  method: string;
}

export interface PhasesFigureInput {
  title: string;
  subtitle: string;
  groups: BandGroup<PhasesRow>[];
  notes: string[];
  width: number;
  theme: Theme;
}

/** In the order they happen. */
const PHASES = [
  { key: "spawnNs", name: "spawn" },
  { key: "loadNs", name: "load" },
  { key: "compileNs", name: "compile" },
  { key: "instantiateNs", name: "instantiate" },
  { key: "runNs", name: "run" },
  { key: "exitNs", name: "exit" },
] as const satisfies readonly { key: keyof Phases; name: string }[];

const ROW_HEIGHT = 48;

interface Segment {
  phase: number;
  name: string;
  fromNs: number;
  toNs: number;
}

/** Where the time of a run goes, phase after phase; a phase that a runtime can't tell is left out. */
export function phasesFigure({ title, subtitle, groups, notes, width, theme }: PhasesFigureInput): PlotModel {
  const drawn = groups.map((group) => ({ ...group, rows: group.rows.map(withSegments) }));
  const shown = drawn.flatMap((group) => group.rows);
  const longest = shown.reduce((most, { segments }) => Math.max(most, segments.at(-1)?.toNs ?? 0), 0);
  const x = linearAxis({ quantity: "duration", title: "Wall time", max: longest, wanted: ticksFor(width) });
  const known = PHASES.map(({ name }, phase) => ({ name, phase })).filter(({ phase }) =>
    shown.some(({ segments }) => segments.some((segment) => segment.phase === phase)),
  );
  const table = phasesTable(title, groups);
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle,
    panels: bandPanels(drawn, x, ROW_HEIGHT, ({ label, segments }, band) => ({
      marks: rowMarks(segments, band, theme),
      readouts: segments.map(({ name, fromNs, toNs }): Readout => {
        const text = `${name} ${formatDuration(toNs - fromNs)}`;
        return { kind: "row", label, band, at: (fromNs + toNs) / 2, text };
      }),
    })),
    legend: known.map(({ name, phase }) => ({
      mark: "swatch",
      text: name,
      look: { color: phaseColor(phase, theme), shape: "square", hollow: false, dash: [] },
    })),
    notes,
    description: [title, subtitle, describeTable(table)].filter((part) => part !== "").join(". "),
    table,
  };
}

function withSegments(row: PhasesRow): PhasesRow & { segments: Segment[] } {
  return {
    ...row,
    note: row.method === "" ? row.note : row.method,
    missing: row.missing ?? (row.phases === null ? { reason: "its phases can't be told apart", hint: null } : null),
    segments: segmentsOf(row.phases),
  };
}

function segmentsOf(phases: Phases | null): Segment[] {
  let endNs = 0;
  return PHASES.flatMap(({ key, name }, phase) => {
    const durationNs = phases?.[key];
    if (durationNs === undefined) return [];
    const fromNs = endNs;
    endNs += durationNs;
    return [{ phase, name, fromNs, toNs: endNs }];
  });
}

function rowMarks(segments: readonly Segment[], band: number, theme: Theme): PlotMark[] {
  const middle = band + 0.5;
  const total = segments.at(-1)?.toNs ?? 0;
  return [
    ...segments.map(({ phase, fromNs, toNs }): PlotMark => ({
      kind: "bar",
      x: [fromNs, toNs],
      y: [middle - 0.24, middle + 0.24],
      color: phaseColor(phase, theme),
      hatched: false,
    })),
    { kind: "text", part: "value", at: [total, middle], text: formatDuration(total), dx: 8, color: null },
  ];
}

function phasesTable(caption: string, groups: readonly BandGroup<PhasesRow>[]): DataTable {
  const grouped = groups.some(({ title }) => title !== null);
  return {
    caption,
    columns: [
      ...(grouped ? [{ label: "program", align: "left" } as const] : []),
      { label: "runtime", align: "left" },
      ...PHASES.map(({ name }) => ({ label: name, align: "right" }) as const),
      { label: "told by", align: "left" },
    ],
    rows: groups.flatMap(({ title, rows }) =>
      rows.map(({ label, phases, method, missing }) => [
        ...(grouped ? [title ?? ""] : []),
        label,
        ...PHASES.map(({ key }) => {
          const durationNs = phases?.[key];
          return durationNs === undefined ? "" : formatDuration(durationNs);
        }),
        missing?.reason ?? method,
      ]),
    ),
  };
}
