import { joinWords } from "../format/numbers.ts";
import { OPTIMIZATION_PARAMETER } from "../model/benchmark-design.ts";
import { parseRuntimeRef } from "../model/tool.ts";
import { CARGO_PROFILES } from "../papers/persaud-2019/plan.ts";
import type { MeasuredFigure } from "../papers/measured-figure.ts";
import { barsFigure, type BarRow } from "./bars-figure.ts";
import type { BandGroup } from "./band-panels.ts";
import { experimentNotes } from "./experiment-notes.ts";
import { paperLines } from "./paper-figure-lines.ts";
import {
  describeProtocol,
  isBegun,
  PROTOCOL_TITLES,
  type BegunPart,
  type PaperFigureLook,
} from "./paper-figure-parts.ts";
import type { PlotModel } from "./plot-model.ts";
import { runGroups, type RunRow } from "./run-rows.ts";

/**
 * A figure of the paper, measured again: both protocols below each other on equal axes, published numbers as marks where
 * the input is the paper's. Bars, or lines where its input was swept. Null while nothing was measured.
 */
export function paperFigure(figure: MeasuredFigure, look: PaperFigureLook): PlotModel | null {
  const begun = figure.parts.filter(isBegun);
  const own = begun.filter(({ experiment }) => experiment === figure.id);
  const [first] = own;
  if (first === undefined) return null;
  const main = own.find(({ protocol }) => protocol === "workbench") ?? first;
  const page = {
    title: figure.figure === null ? figure.title : `Figure ${figure.figure} again: ${figure.title}`,
    subtitle: figure.atPapersInput ? "" : `A smaller input than the paper's ${figure.papersInput}.`,
    notes: notesOf(main, own),
  };
  if (figure.metric !== null) return paperLines(figure.metric, own, page, look);
  return barsFigure({
    ...page,
    ...look,
    quantity: "duration",
    axisTitle: "Time of the whole process",
    valueName: "mean",
    groups: own.map((part): BandGroup<BarRow> => {
      const beside = begun.filter(({ experiment, protocol }) => experiment !== figure.id && protocol === part.protocol);
      return {
        title: PROTOCOL_TITLES[part.protocol],
        headline: describeProtocol(part),
        rows: [...barRows(part, figure, look), ...beside.flatMap((other) => barRows(other, figure, look))],
      };
    }),
  });
}

/** How it was measured stands above each plot: what is left is how to measure the same again, versions and machine. */
function notesOf({ run: { manifest, summary } }: BegunPart, parts: readonly BegunPart[]): string[] {
  const levels = manifest.request.sweep.find(({ name }) => name === OPTIMIZATION_PARAMETER)?.values;
  const built =
    levels === undefined
      ? `Built at -${manifest.request.build.optimization}.`
      : `Built by cargo with its ${joinWords(levels.map(profileName))} profiles.`;
  const seeds = joinWords(parts.map(({ run }) => String(run.manifest.seed)));
  const [, ...versionsAndMachine] = experimentNotes(manifest, summary);
  return [`${built} ${parts.length === 1 ? "Seed" : "Seeds"} ${seeds}.`, ...versionsAndMachine];
}

function barRows(
  { experiment, protocol, run }: BegunPart,
  figure: MeasuredFigure,
  { theme }: PaperFigureLook,
): BarRow[] {
  const rows = runGroups(run.manifest, run.summary, theme).flatMap((group) => group.rows);
  const isBeside = experiment !== figure.id;
  // A runtime's profiles stand next to each other.
  const ordered = run.manifest.request.runtimes.flatMap((runtime) =>
    rows.filter(({ cell }) => cell.runtime === runtime),
  );
  return ordered.map((row): BarRow => {
    const { id } = parseRuntimeRef(row.cell.runtime);
    const published = protocol === "paper" && !isBeside ? figure.published[id] : undefined;
    return {
      label: [row.cell.runtime, isBeside ? "C" : profileOf(row)].filter((part) => part !== null).join(", "),
      note: row.terms,
      missing: row.missing,
      alert: row.alert,
      color: row.color,
      value: row.series?.meanNs ?? null,
      interval: protocol === "paper" ? null : (row.series?.ci95Ns ?? null),
      published: published === undefined ? null : published * 1e9,
      unequal: row.unequal,
    };
  });
}

/** Cargo's profile, where a program was built with several. */
function profileOf({ cell }: RunRow): string | null {
  const level = cell.point[OPTIMIZATION_PARAMETER];
  return level === undefined ? null : profileName(level);
}

function profileName(level: string): string {
  return CARGO_PROFILES[level as keyof typeof CARGO_PROFILES] ?? level;
}
