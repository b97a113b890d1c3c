import { escapeXml } from "../../figures/figure-to-svg.ts";
import { THEME_COLORS, type Theme } from "../../figures/palette.ts";
import { LINE_COLOR_COUNT, lineColor } from "../line-palette.ts";
import { caption, columnTitles, type LensTable, lensTableRows, tableNotes, withoutCommonIndent } from "./lens-table.ts";

/** A page of its own, in the reader's colours, with nothing to load. */
export function lensHtml(table: LensTable): string {
  const title = escapeXml(caption(table));
  const cell = (lines: readonly string[]) => `<td><pre>${escapeXml(lines.join("\n"))}</pre></td>`;
  const body = withoutCommonIndent(lensTableRows(table)).map(({ place, source, wat, machine, color }) => {
    const line = color === null ? "" : ` class="line-${color}"`;
    const first = color === null ? `<td>${escapeXml(source)}</td>` : cell([source]);
    return `<tr${line}><th scope="row">${escapeXml(place)}</th>${first}${cell(wat)}${cell(machine)}</tr>`;
  });
  return [
    "<!doctype html>",
    `<html lang="en">`,
    "<head>",
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta name="color-scheme" content="light dark">`,
    `<title>${title}</title>`,
    `<style>\n${styles()}\n</style>`,
    "</head>",
    "<body>",
    "<table>",
    `<caption>${title}</caption>`,
    `<thead><tr><th scope="col">Line</th>${columnTitles(table)
      .map((label) => `<th scope="col">${escapeXml(label)}</th>`)
      .join("")}</tr></thead>`,
    "<tbody>",
    ...body,
    "</tbody>",
    "</table>",
    "<ul>",
    ...tableNotes(table).map((note) => `<li><code>${escapeXml(note)}</code></li>`),
    "</ul>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function styles(): string {
  const indices = Array.from({ length: LINE_COLOR_COUNT }, (_, index) => index);
  const lines = (theme: Theme) =>
    indices.map((index) => {
      const { fill, edge } = lineColor(index, theme);
      return `.line-${index} { background: ${fill}; } .line-${index} th { border-left: 4px solid ${edge}; }`;
    });
  const page = (theme: Theme) => {
    const { surface, text, grid } = THEME_COLORS[theme];
    return `body { background: ${surface}; color: ${text}; } th, td { border-bottom: 1px solid ${grid}; }`;
  };
  return [
    "body { margin: 2rem; font: 14px/1.5 system-ui, sans-serif; }",
    "table { border-collapse: collapse; } caption { text-align: left; font-weight: 600; margin-bottom: 0.75rem; }",
    "th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem; } th[scope=row] { font-weight: 400; border-left: 4px solid transparent; }",
    "pre { margin: 0; } pre, code { font: 13px/1.5 ui-monospace, monospace; } ul { padding-left: 1.25rem; overflow-wrap: anywhere; }",
    page("light"),
    ...lines("light"),
    "@media (prefers-color-scheme: dark) {",
    page("dark"),
    ...lines("dark"),
    "}",
  ].join("\n");
}
