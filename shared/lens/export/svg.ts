import { escapeXml, jsonCdata, METADATA_NAMESPACE } from "../../figures/figure-to-svg.ts";
import { THEME_COLORS, type Theme } from "../../figures/palette.ts";
import { textWidth, wrapText } from "../../figures/text-metrics.ts";
import { lineColor } from "../line-palette.ts";
import {
  caption,
  columnTitles,
  type LensTable,
  type LensTableRow,
  lensTableRows,
  tableNotes,
  withoutCommonIndent,
} from "./lens-table.ts";

export interface LensSvgOptions {
  theme?: Theme;
  /** `@font-face` rules with the fonts inside; without them the viewer's own Inter and JetBrains Mono, or similar, are used. */
  fontFaceCss?: string;
}

const MARGIN = 24;
const CODE_SIZE = 12;
/** Of JetBrains Mono, and within a hundredth of most other fonts of one width. */
const CODE_ADVANCE = 0.6;
const CODE_LINE = 17;
const CELL = { paddingX: 10, paddingY: 5 };
const TITLE_SIZE = 15;
const NOTE_SIZE = 10.5;
const NOTE_LINE = 15;
const EDGE_WIDTH = 4;

/** The table as a picture that needs nothing around it; what it shows is also in its metadata, as JSON. */
export function lensSvg(table: LensTable, { theme = "light", fontFaceCss }: LensSvgOptions = {}): string {
  const colors = THEME_COLORS[theme];
  const rows = withoutCommonIndent(lensTableRows(table));
  const titles = ["Line", ...columnTitles(table)];
  const columns = placeColumns(titles, rows);
  const width = Math.ceil((columns.at(-1)?.end ?? 0) + MARGIN);
  const marks: string[] = [];
  const text = (x: number, y: number, content: string, attributes: string) =>
    marks.push(`<text x="${x}" y="${y}" xml:space="preserve" ${attributes}>${escapeXml(content)}</text>`);
  const code = `font-family="'JetBrains Mono', ui-monospace, monospace" font-size="${CODE_SIZE}" fill="${colors.text}"`;
  const label = `font-size="${CODE_SIZE}" font-weight="600" fill="${colors.text}"`;
  let y = MARGIN + TITLE_SIZE;
  for (const line of wrapText(caption(table), width - 2 * MARGIN, TITLE_SIZE, "semibold")) {
    text(MARGIN, y, line, `font-size="${TITLE_SIZE}" font-weight="600" fill="${colors.text}"`);
    y += TITLE_SIZE * 1.3;
  }
  y += CODE_LINE / 2;
  for (const [index, title] of titles.entries()) text(columns[index]!.start, y, title, label);
  y += CELL.paddingY * 2;
  for (const row of rows) {
    const height = Math.max(1, row.wat.length, row.machine.length) * CODE_LINE + 2 * CELL.paddingY;
    if (row.color !== null) {
      const { fill, edge } = lineColor(row.color, theme);
      marks.push(
        `<rect x="${MARGIN}" y="${y}" width="${width - 2 * MARGIN}" height="${height}" fill="${fill}"/>`,
        `<rect x="${MARGIN}" y="${y}" width="${EDGE_WIDTH}" height="${height}" fill="${edge}"/>`,
      );
    }
    marks.push(`<line x1="${MARGIN}" x2="${width - MARGIN}" y1="${y}" y2="${y}" stroke="${colors.grid}"/>`);
    for (const [column, lines] of cells(row).entries())
      for (const [index, line] of lines.entries()) {
        if (line === "") continue;
        const isProse = column === 1 && row.color === null;
        const style = isProse ? `font-size="${CODE_SIZE}" fill="${colors.text}"` : code;
        text(columns[column]!.start, y + CELL.paddingY + (index + 0.75) * CODE_LINE, line, style);
      }
    y += height;
  }
  y += NOTE_LINE * 1.5;
  for (const note of tableNotes(table))
    for (const line of wrapText(note, width - 2 * MARGIN, NOTE_SIZE)) {
      text(MARGIN, y, line, `font-size="${NOTE_SIZE}" fill="${colors.mutedText}"`);
      y += NOTE_LINE;
    }
  const height = Math.ceil(y + MARGIN - NOTE_LINE);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="figure-title" font-family="Inter, system-ui, sans-serif">`,
    `<title id="figure-title">${escapeXml(caption(table))}</title>`,
    `<metadata><experiment xmlns="${METADATA_NAMESPACE}" type="application/json">${jsonCdata(metadata(table, rows))}</experiment></metadata>`,
    ...(fontFaceCss === undefined ? [] : [`<defs><style>${escapeXml(fontFaceCss)}</style></defs>`]),
    `<rect width="${width}" height="${height}" fill="${colors.surface}"/>`,
    ...marks,
    "</svg>",
    "",
  ].join("\n");
}

function cells({ place, source, wat, machine }: LensTableRow): string[][] {
  return [[place], [source], wat, machine];
}

function placeColumns(titles: readonly string[], rows: readonly LensTableRow[]): { start: number; end: number }[] {
  let end = MARGIN;
  return titles.map((title, column) => {
    const lines = rows.flatMap((row) => cells(row)[column] ?? []);
    const longest = lines.reduce((most, line) => Math.max(most, Array.from(line).length), 0);
    const start = end + CELL.paddingX;
    end = start + Math.max(textWidth(title, CODE_SIZE, "semibold"), longest * CODE_SIZE * CODE_ADVANCE) + CELL.paddingX;
    return { start, end };
  });
}

function metadata({ name, request, wat, machine, appVersion }: LensTable, rows: readonly LensTableRow[]): unknown {
  const pane = ({ id, title, commands }: LensTable["wat"]) => ({ id, title, commands });
  return {
    format: "wasm-workbench-lens",
    schemaVersion: 1,
    versions: { "wasm-workbench": appVersion },
    function: name,
    request,
    panes: [pane(wat), pane(machine)],
    rows: rows.map(({ place, source, wat: wasm, machine: code }) => ({
      line: place,
      source,
      wat: wasm,
      machine: code,
    })),
  };
}
