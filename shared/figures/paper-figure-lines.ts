import type { DataTable } from "../format/data-table.ts";
import { describeTerms } from "../model/execution-terms.ts";
import { timerMean } from "../papers/evidence.ts";
import { INPUT_PARAMETER } from "../papers/persaud-2019/plan.ts";
import { describeTable } from "./describe-table.ts";
import { lineFigure, type LineSeries } from "./line-figure.ts";
import { describeProtocol, PROTOCOL_TITLES, type BegunPart, type PaperFigureLook } from "./paper-figure-parts.ts";
import type { PlotModel } from "./plot-model.ts";
import { runGroups } from "./run-rows.ts";

interface Page {
  title: string;
  subtitle: string;
  notes: string[];
}

/** A figure whose input was swept: a plot for each protocol with a line for each runtime, by the program's own timer. */
export function paperLines(
  metric: string,
  parts: readonly BegunPart[],
  page: Page,
  look: PaperFigureLook,
): PlotModel | null {
  const plots = parts.map((part) => ({
    part,
    plot: lineFigure({
      ...page,
      ...look,
      x: { title: "Numbers sorted", quantity: "count", scale: "log" },
      y: { title: "Time of the sorting alone", quantity: "duration", scale: "log" },
      series: linesOf(part, metric, look),
    }),
  }));
  const [first] = plots;
  if (first === undefined) return null;
  const table = joinTables(
    page.title,
    plots.map(({ part, plot }) => ({ name: part.protocol, table: plot.table })),
  );
  return {
    ...first.plot,
    panels: plots.flatMap(({ part, plot }) =>
      plot.panels.map((panel) => ({
        ...panel,
        title: PROTOCOL_TITLES[part.protocol],
        headline: describeProtocol(part),
      })),
    ),
    legend: plots.reduce(
      (longest, { plot }) => (plot.legend.length > longest.length ? plot.legend : longest),
      first.plot.legend,
    ),
    notes: [
      ...plots.flatMap(({ plot }) => plot.notes.slice(0, plot.notes.length - page.notes.length)),
      termsNote((plots.at(-1) ?? first).part),
      ...page.notes,
    ],
    description: [page.title, page.subtitle, describeTable(table)].filter((part) => part !== "").join(". "),
    table,
  };
}

function linesOf(
  { protocol, run: { manifest, samples, summary } }: BegunPart,
  metric: string,
  { theme }: PaperFigureLook,
): LineSeries[] {
  const rows = runGroups(manifest, summary, theme).flatMap((group) => group.rows);
  return manifest.request.runtimes.map((runtime) => {
    const own = rows.filter(({ cell }) => cell.runtime === runtime);
    const at = (row: (typeof own)[number]) => Number(row.cell.point[INPUT_PARAMETER]);
    return {
      label: runtime,
      runtime,
      points: own.flatMap((row) => {
        const { meanNs, ci95Ns } = timerMean(samples, row.cell.index, metric);
        return meanNs === null ? [] : [{ x: at(row), y: meanNs, interval: protocol === "paper" ? null : ci95Ns }];
      }),
      published: [],
      missing: own.flatMap((row) => (row.missing === null ? [] : [`${at(row)}: ${row.missing.reason}`])),
    };
  });
}

/** Lines have no place for the terms that bars carry. */
function termsNote({ run: { manifest } }: BegunPart): string {
  const terms = new Map(
    manifest.cells.flatMap((cell) => (cell.terms ? [[cell.runtime, describeTerms(cell.terms)]] : [])),
  );
  return `Terms: ${[...terms].map(([runtime, words]) => `${runtime}: ${words}`).join("; ")}. The timer is the program's own and leaves out what a runtime compiles before it starts.`;
}

/** Tables with the same first column beside each other. */
function joinTables(caption: string, parts: readonly { name: string; table: DataTable }[]): DataTable {
  const keys = [...new Set(parts.flatMap(({ table }) => table.rows.map(([key = ""]) => key)))];
  const [first] = parts;
  return {
    caption,
    columns: [
      ...(first?.table.columns.slice(0, 1) ?? []),
      ...parts.flatMap(({ name, table }) =>
        table.columns.slice(1).map(({ label, align }) => ({ label: `${label}, ${name}`, align })),
      ),
    ],
    rows: keys.map((key) => [
      key,
      ...parts.flatMap(({ table }) => {
        const row = table.rows.find(([own]) => own === key);
        return row?.slice(1) ?? table.columns.slice(1).map(() => "");
      }),
    ]),
  };
}
