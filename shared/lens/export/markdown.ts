import { caption, columnTitles, type LensTable, lensTableRows, tableNotes, withoutCommonIndent } from "./lens-table.ts";

/** A table of GitHub Flavored Markdown, whose cells have no lines of their own: `<br>` between spans of code. */
export function lensMarkdown(table: LensTable): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = withoutCommonIndent(lensTableRows(table)).map(({ place, source, wat, machine, color }) =>
    row([
      place,
      color === null ? escapeText(source) : codeSpan(source),
      wat.map(codeSpan).join("<br>"),
      machine.map(codeSpan).join("<br>"),
    ]),
  );
  const notes = tableNotes(table).map((note) => `- ${codeSpan(note)}`);
  return [
    `**${escapeText(caption(table))}**`,
    "",
    row(["Line", ...columnTitles(table).map(escapeText)]),
    row(["---:", "---", "---", "---"]),
    ...body,
    "",
    ...notes,
    "",
  ].join("\n");
}

/** Spaces at the beginning are kept as such that don't collapse; a bar would end the cell even within code. */
function codeSpan(text: string): string {
  if (text.trim() === "") return "";
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const padded = longest === 0 ? text : ` ${text} `;
  const kept = padded.replace(/^ +/, (spaces) => (longest === 0 ? "\u00a0".repeat(spaces.length) : spaces));
  return `${fence}${kept.replaceAll("|", String.raw`\|`)}${fence}`;
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~]/g, String.raw`\$&`).replaceAll(/\s+/g, " ");
}
