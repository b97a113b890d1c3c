import type { StartKindPopulation } from "../faas/microscope/population.ts";
import { PHASE_NAMES } from "../faas/waterfall.ts";
import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount } from "../format/numbers.ts";
import { INVOCATION_PHASES, type InvocationPhase, type StartKind } from "../model/faas/activation.ts";
import { linearAxis, logAxis, ticksFor } from "./axes.ts";
import { bandPanels } from "./band-panels.ts";
import { distributionSteps } from "./decimate.ts";
import { describeTable } from "./describe-table.ts";
import type { LegendEntry } from "./figure-model.ts";
import { phaseColor, runtimeColor, type BarColor, type Theme } from "./palette.ts";
import type { PlotMark, PlotModel, Readout } from "./plot-model.ts";
import type { SeriesLook } from "./series-look.ts";
import { sortedValues } from "./sorted-values.ts";

export interface StartKindsFigureInput {
  /** What the calls are of: a function, a pattern, a run. */
  subject: string;
  populations: readonly StartKindPopulation[];
  notes: readonly string[];
  width: number;
  theme: Theme;
}

/** Borrowed hues that all kinds of colour vision and a grey print tell apart. */
const HUES: Readonly<Record<StartKind, string>> = {
  cold: "wasm2c",
  prewarm: "wasmer",
  recreated: "wazero",
  warm: "node",
};
const LOOKS: Readonly<Record<StartKind, Omit<SeriesLook, "color">>> = {
  cold: { shape: "circle", hollow: false, dash: [] },
  prewarm: { shape: "square", hollow: false, dash: [6, 3] },
  recreated: { shape: "triangle", hollow: false, dash: [2, 2.5] },
  warm: { shape: "triangle-down", hollow: false, dash: [11, 4] },
};

export function startKindColor(startKind: StartKind, theme: Theme): BarColor {
  return runtimeColor(HUES[startKind], theme);
}

export function startKindLook(startKind: StartKind, theme: Theme): SeriesLook {
  return { ...LOOKS[startKind], color: startKindColor(startKind, theme) };
}

const PANEL_HEIGHT = 260;
const ROW_HEIGHT = 48;

/** The share of the calls of each start kind that took at most so long in the emulator. */
export function startKindDistributionFigure(input: StartKindsFigureInput): PlotModel {
  const { subject, populations, width, theme } = input;
  const drawn = populations.map((population) => ({
    ...population,
    look: startKindLook(population.startKind, theme),
    sorted: sortedValues(population.totalsNs),
  }));
  const shortest = drawn.reduce((least, { sorted }) => Math.min(least, sorted[0] ?? least), Number.POSITIVE_INFINITY);
  const longest = drawn.reduce((most, { sorted }) => Math.max(most, sorted.at(-1) ?? most), 0);
  const min = Math.max(1, Math.min(shortest, longest));
  const x = logAxis({
    quantity: "duration",
    title: "Time in the emulator",
    min,
    max: Math.max(longest, 2 * min),
    wanted: ticksFor(width),
  });
  const title = `Distribution function of the calls of ${subject} by start`;
  return plotOf(input, title, distributionTable(title, populations), {
    panels: [
      {
        title: null,
        headline: null,
        x,
        y: linearAxis({
          quantity: "share",
          title: "Share of the calls up to this time, with symbols at the medians",
          max: 1,
          wanted: 5,
        }),
        heightPx: PANEL_HEIGHT,
        marks: [
          ...drawn.map(({ look, sorted }): PlotMark => ({
            kind: "line",
            points: distributionSteps(sorted, x.scale, width),
            look,
          })),
          ...drawn.map(({ look, medianTotalNs }): PlotMark => ({
            kind: "symbol",
            at: [Math.max(min, medianTotalNs), 0.5],
            look,
          })),
        ],
        readouts: drawn.map(({ startKind, sorted }): Readout => ({ kind: "steps", label: startKind, sorted })),
      },
    ],
    legend: drawn.map(({ startKind, calls, look }): LegendEntry => ({
      mark: "line",
      text: `${startKind} (${formatCount(calls)})`,
      look,
    })),
  });
}

/** What is drawn as one: there are more phases than shades that are told apart. */
export const PHASE_STEPS: readonly { name: string; phases: readonly InvocationPhase[] }[] = [
  { name: "wait for a place", phases: ["queueNs", "placeNs"] },
  { name: "create sandbox", phases: ["createSandboxNs"] },
  { name: "start runtime", phases: ["startRuntimeNs"] },
  { name: "load, compile, instantiate", phases: ["loadCodeNs", "compileNs", "instantiateNs"] },
  { name: "init", phases: ["initNs"] },
  { name: "run and reply", phases: ["runNs", "replyNs"] },
];

/** Where the time of a typical call of each start kind goes: the medians of its phases on each other. */
export function startKindPhasesFigure(input: StartKindsFigureInput): PlotModel {
  const { subject, populations, width, theme } = input;
  const rows = populations.map((population) => {
    let toNs = 0;
    const segments = PHASE_STEPS.map(({ name, phases }, step) => {
      const fromNs = toNs;
      toNs += phases.reduce((sum, phase) => sum + population.medianPhases[phase], 0);
      return { name, step, fromNs, toNs };
    }).filter((segment) => segment.toNs > segment.fromNs);
    return {
      label: population.startKind,
      note: `${formatCount(population.calls)} ${population.calls === 1 ? "call" : "calls"}`,
      missing: null,
      alert: null,
      segments,
      sumNs: toNs,
    };
  });
  const max = rows.reduce((most, { sumNs }) => Math.max(most, sumNs), 0);
  const x = linearAxis({ quantity: "duration", title: "Medians of the phases", max, wanted: ticksFor(width) });
  const title = `Phases of the calls of ${subject} by start`;
  const shown = PHASE_STEPS.map(({ name }, step) => ({ name, step })).filter(({ step }) =>
    rows.some(({ segments }) => segments.some((segment) => segment.step === step)),
  );
  return plotOf(input, title, phasesTable(title, populations), {
    panels: bandPanels([{ title: null, headline: null, rows }], x, ROW_HEIGHT, ({ label, segments, sumNs }, band) => ({
      marks: [
        ...segments.map(({ step, fromNs, toNs }): PlotMark => ({
          kind: "bar",
          x: [fromNs, toNs],
          y: [band + 0.26, band + 0.74],
          color: phaseColor(step, theme),
          hatched: false,
        })),
        { kind: "text", part: "value", at: [sumNs, band + 0.5], text: formatDuration(sumNs), dx: 8, color: null },
      ],
      readouts: segments.map(({ name, fromNs, toNs }): Readout => ({
        kind: "row",
        label,
        band,
        at: (fromNs + toNs) / 2,
        text: `${name} ${formatDuration(toNs - fromNs)}`,
      })),
    })),
    legend: shown.map(({ name, step }): LegendEntry => ({
      mark: "swatch",
      text: name,
      look: { color: phaseColor(step, theme), shape: "square", hollow: false, dash: [] },
    })),
  });
}

function plotOf(
  { notes, width, theme, populations }: StartKindsFigureInput,
  title: string,
  table: DataTable,
  plot: Pick<PlotModel, "panels" | "legend">,
): PlotModel {
  const calls = populations.reduce((sum, population) => sum + population.calls, 0);
  const subtitle = populations
    .map(({ startKind, calls: ofKind }) => `${((100 * ofKind) / calls).toFixed(1)} % ${startKind}`)
    .join(", ");
  const description = [title, subtitle, describeTable(table)].filter((part) => part !== "").join(". ");
  return { kind: "plot", theme, width, title, subtitle, notes: [...notes], description, table, ...plot };
}

function distributionTable(caption: string, populations: readonly StartKindPopulation[]): DataTable {
  const shares = [0.5, 0.95, 0.99] as const;
  return {
    caption,
    columns: [
      { label: "start", align: "left" },
      { label: "calls", align: "right" },
      ...shares.map((share) => ({ label: `${share * 100} % within`, align: "right" }) as const),
    ],
    rows: populations.map(({ startKind, calls, totalsNs }) => {
      const sorted = sortedValues(totalsNs);
      const within = shares.map((share) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
      return [startKind, formatCount(calls), ...within.map(formatDuration)];
    }),
  };
}

function phasesTable(caption: string, populations: readonly StartKindPopulation[]): DataTable {
  return {
    caption,
    columns: [
      { label: "start", align: "left" },
      { label: "calls", align: "right" },
      ...INVOCATION_PHASES.map((phase) => ({ label: PHASE_NAMES[phase], align: "right" }) as const),
      { label: "total", align: "right" },
    ],
    rows: populations.map(({ startKind, calls, medianPhases, medianTotalNs }) => [
      startKind,
      formatCount(calls),
      ...INVOCATION_PHASES.map((phase) => (medianPhases[phase] === 0 ? "" : formatDuration(medianPhases[phase]))),
      formatDuration(medianTotalNs),
    ]),
  };
}
