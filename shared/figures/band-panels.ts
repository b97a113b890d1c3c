import { bandAxis } from "./axes.ts";
import type { PlotAxis, PlotMark, PlotPanel, Readout } from "./plot-model.ts";

/** A row of a figure in bands; a row that has nothing to show says why. */
export interface BandRow {
  label: string;
  note: string | null;
  missing: { reason: string; hint: string | null } | null;
  alert: string | null;
}

export interface BandGroup<Row extends BandRow> {
  title: string | null;
  headline: string | null;
  rows: Row[];
}

interface RowMarks {
  marks: PlotMark[];
  readouts: Readout[];
}

/** A plot for each group with a band for each row, all on one x axis, whose labels are below the last. */
export function bandPanels<Row extends BandRow>(
  groups: readonly BandGroup<Row>[],
  x: PlotAxis,
  rowHeightPx: number,
  marksOf: (row: Row, band: number) => RowMarks,
): PlotPanel[] {
  const start = x.scale.kind === "band" ? 0 : x.scale.min;
  return groups.map(({ title, headline, rows }, index) => {
    const parts = rows.map((row, band): RowMarks => {
      if (row.missing !== null) return missingRow(row, row.missing, start, band);
      const { marks, readouts } = marksOf(row, band);
      if (row.alert === null) return { marks, readouts };
      const alert = {
        kind: "text",
        part: "alert",
        at: [start, band + 0.88],
        text: row.alert,
        dx: 6,
        color: null,
      } as const;
      return { marks: [...marks, alert], readouts };
    });
    return {
      title,
      headline,
      x: { ...x, labelled: index === groups.length - 1 },
      y: bandAxis(rows.map(({ label, note }) => ({ label, note }))),
      heightPx: rows.length * rowHeightPx,
      marks: parts.flatMap(({ marks }) => marks),
      readouts: parts.flatMap(({ readouts }) => readouts),
    };
  });
}

function missingRow(
  row: BandRow,
  { reason, hint }: NonNullable<BandRow["missing"]>,
  start: number,
  band: number,
): RowMarks {
  const words = hint === null ? reason : `${reason.replace(/\.$/, "")}. ${hint}`;
  return {
    marks: [{ kind: "text", part: "missing", at: [start, band + 0.5], text: words, dx: 10, color: null }],
    readouts: [{ kind: "row", label: row.label, band, at: start, text: words }],
  };
}
