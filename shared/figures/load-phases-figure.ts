import { populationByStart, type StartKindPopulation } from "../faas/microscope/population.ts";
import { PHASE_NAMES } from "../faas/waterfall.ts";
import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount, plural } from "../format/numbers.ts";
import { INVOCATION_PHASES } from "../model/faas/activation.ts";
import { linearAxis, ticksFor } from "./axes.ts";
import { bandPanels, type BandGroup, type BandRow } from "./band-panels.ts";
import { describeTable } from "./describe-table.ts";
import {
  countedSamples,
  loadNotes,
  loadTitle,
  measuredSeries,
  swatch,
  type LoadFigureInput,
} from "./load-figure-input.ts";
import { phaseColor } from "./palette.ts";
import type { PlotMark, PlotModel, Readout } from "./plot-model.ts";
import { PHASE_STEPS } from "./start-kinds-figure.ts";

const ROW_HEIGHT = 40;

interface PhaseRow extends BandRow {
  segments: { name: string; step: number; fromNs: number; toNs: number }[];
}

/** Where the time of a typical request goes in the server: the medians of its phases on each other, by series and start. */
export function loadPhasesFigure({ run, width, theme }: Omit<LoadFigureInput, "measure">): PlotModel {
  const populations = measuredSeries(run).map(({ series, samples }) => ({
    label: series.label,
    kinds: populationByStart(
      countedSamples(run, samples).flatMap(({ server }) =>
        server === null ? [] : [{ startKind: server.startKind, phases: server.phases, totalNs: server.serverNs }],
      ),
    ),
  }));
  const groups = populations.map(({ label, kinds }): BandGroup<PhaseRow> => ({
    title: label,
    headline: kinds.length === 0 ? "Its answers tell no phases." : null,
    rows: kinds.map(rowOf),
  }));
  const rows = groups.flatMap((group) => group.rows);
  const max = rows.reduce((most, { segments }) => Math.max(most, segments.at(-1)?.toNs ?? 0), 0);
  const x = linearAxis({ quantity: "duration", title: "Medians of the phases", max, wanted: ticksFor(width) });
  const title = `Phases by start, ${loadTitle(run)}`;
  const table = phasesTable(title, populations);
  return {
    kind: "plot",
    theme,
    width,
    title,
    subtitle: "Medians of the phases; they don't add up to the median of the whole.",
    panels: bandPanels(
      groups.filter((group) => group.rows.length > 0),
      x,
      ROW_HEIGHT,
      ({ label, segments }, band) => ({
        marks: [
          ...segments.map(({ step, fromNs, toNs }): PlotMark => ({
            kind: "bar",
            x: [fromNs, toNs],
            y: [band + 0.22, band + 0.78],
            color: phaseColor(step, theme),
            hatched: false,
          })),
          {
            kind: "text",
            part: "value",
            at: [segments.at(-1)?.toNs ?? 0, band + 0.5],
            text: formatDuration(segments.at(-1)?.toNs ?? 0),
            dx: 8,
            color: null,
          },
        ],
        readouts: segments.map(({ name, fromNs, toNs }): Readout => ({
          kind: "row",
          label,
          band,
          at: (fromNs + toNs) / 2,
          text: `${name} ${formatDuration(toNs - fromNs)}`,
        })),
      }),
    ),
    legend: PHASE_STEPS.flatMap(({ name }, step) =>
      rows.some(({ segments }) => segments.some((segment) => segment.step === step))
        ? [swatch(name, phaseColor(step, theme))]
        : [],
    ),
    notes: loadNotes(run),
    description: [title, describeTable(table)].join(". "),
    table,
  };
}

function rowOf({ startKind, calls, medianPhases }: StartKindPopulation): PhaseRow {
  let toNs = 0;
  const segments = PHASE_STEPS.map(({ name, phases }, step) => {
    const fromNs = toNs;
    toNs += phases.reduce((sum, phase) => sum + medianPhases[phase], 0);
    return { name, step, fromNs, toNs };
  }).filter((segment) => segment.toNs > segment.fromNs);
  return { label: startKind, note: plural(calls, "request"), missing: null, alert: null, segments };
}

function phasesTable(
  caption: string,
  populations: readonly { label: string; kinds: readonly StartKindPopulation[] }[],
): DataTable {
  return {
    caption,
    columns: [
      { label: "sandbox", align: "left" },
      { label: "start", align: "left" },
      { label: "requests", align: "right" },
      ...INVOCATION_PHASES.map((phase) => ({ label: PHASE_NAMES[phase], align: "right" }) as const),
      { label: "whole", align: "right" },
    ],
    rows: populations.flatMap(({ label, kinds }) =>
      kinds.map(({ startKind, calls, medianPhases, medianTotalNs }) => [
        label,
        startKind,
        formatCount(calls),
        ...INVOCATION_PHASES.map((phase) => (medianPhases[phase] === 0 ? "" : formatDuration(medianPhases[phase]))),
        formatDuration(medianTotalNs),
      ]),
    ),
  };
}
