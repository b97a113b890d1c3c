import type { DataTable } from "#shared/format/data-table.ts";
import type { JudgedStatement, PaperListing, PaperResult } from "#shared/model/paper.ts";
import { OUTCOME_WORDS } from "#shared/papers/outcome-words.ts";
import { PAPERS } from "#shared/papers/papers.ts";
import { formatTable } from "./table.ts";

/** A paper's run for a terminal: a table for each figure, its statements judged, and where the files are. */
export function formatPaper(
  { manifest, parts, statements }: PaperResult,
  written: ReadonlyMap<string, string>,
): string {
  const { scale, paper, only } = manifest.request;
  const definition = PAPERS[paper];
  const figures = definition.figures(parts, scale).flatMap((figure) => {
    // Tables don't depend on the look.
    const model = definition.draw(figure, { width: 760, theme: "light" });
    if (model === null) return [];
    return [
      [
        model.title,
        ...(model.subtitle === "" ? [] : [model.subtitle]),
        ...(figure.told === null ? [] : [`The paper: ${figure.told}`]),
        "",
        formatDataTable(model.table),
        ...(figure.findings.length === 0 ? [] : ["", ...figure.findings.map(({ text }) => text)]),
      ].join("\n"),
    ];
  });
  // About figures that weren't asked for there is nothing to say.
  const asked = statements.filter(
    (statement) => only.length === 0 || statement.figures.some((id) => only.includes(id)),
  );
  return [
    ...figures,
    ...(asked.length === 0 ? [] : [["What the paper claims", ...asked.map(formatStatement)].join("\n\n")]),
    [...[...written.values()].filter((path) => path.endsWith(".svg")), `Run ${manifest.id}`].join("\n"),
  ].join("\n\n\n");
}

function formatDataTable({ columns, rows }: DataTable): string {
  const used = columns.map((_, column) => rows.some((row) => (row[column] ?? "") !== ""));
  const kept = (cells: readonly string[]) => cells.filter((_, column) => used[column]);
  return formatTable(
    kept(columns.map(({ label }) => label.toUpperCase())),
    rows.map((row) => kept(row)),
  );
}

function formatStatement({ section, claim, outcome, text }: JudgedStatement): string {
  return `${OUTCOME_WORDS[outcome].toUpperCase()}: ${claim} (${section})\n  ${text}`;
}

export function formatPaperRuns(runs: readonly PaperListing[]): string {
  if (runs.length === 0) return "No runs of a paper yet: wb paper persaud-2019 --quick";
  return formatTable(
    ["RUN", "STATE", "PAPER", "SCALE", "BENCHMARKS"],
    runs.map(({ id, state, paper, scale, partsDone, parts }) => [id, state, paper, scale, `${partsDone}/${parts}`]),
  );
}
