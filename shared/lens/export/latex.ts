import { escapeLatex } from "../../format/latex-table.ts";
import { lineColor } from "../line-palette.ts";
import { caption, columnTitles, type LensTable, lensTableRows, tableNotes, withoutCommonIndent } from "./lens-table.ts";

/**
 * A `longtable` to be read in by `\input`: an instruction a line, so that it may go on over the page, in the colours of
 * the lines.
 */
export function lensLatex(table: LensTable): string {
  const header = ["Line", ...columnTitles(table)]
    .map((label) => String.raw`\textrm{${escapeLatex(label)}}`)
    .join(" & ");
  const body = withoutCommonIndent(lensTableRows(table)).flatMap(({ place, source, wat, machine, color }) => {
    const first = color === null ? String.raw`\textrm{${escapeLatex(source)}}` : escapeLatexCode(source);
    const paint =
      color === null ? "" : String.raw`\rowcolor[HTML]{${lineColor(color, "light").fill.slice(1).toUpperCase()}}`;
    const height = Math.max(1, wat.length, machine.length);
    return Array.from({ length: height }, (_, index) => {
      const cells = [index === 0 ? escapeLatexCode(place) : "", index === 0 ? first : ""];
      return `  ${paint}${[...cells, escapeLatexCode(wat[index] ?? ""), escapeLatexCode(machine[index] ?? "")].join(" & ")} \\\\`;
    });
  });
  return [
    String.raw`% Needs \usepackage{booktabs,longtable} and \usepackage[table]{xcolor}.`,
    ...tableNotes(table).map((note) => `% ${note.replaceAll(/\s+/g, " ")}`),
    String.raw`\begingroup\footnotesize\ttfamily`,
    String.raw`\begin{longtable}{rlll}`,
    String.raw`  \caption{\normalfont ${escapeLatex(caption(table))}}\\`,
    String.raw`  \toprule`,
    `  ${header} \\\\`,
    String.raw`  \midrule`,
    String.raw`  \endfirsthead`,
    `  ${header} \\\\`,
    String.raw`  \midrule`,
    String.raw`  \endhead`,
    String.raw`  \bottomrule`,
    String.raw`  \endlastfoot`,
    ...body,
    String.raw`\end{longtable}`,
    String.raw`\endgroup`,
    "",
  ].join("\n");
}

const COMMANDS: Readonly<Record<string, string>> = {
  "\\": String.raw`\textbackslash{}`,
  "~": String.raw`\textasciitilde{}`,
  "^": String.raw`\textasciicircum{}`,
  "<": String.raw`\textless{}`,
  ">": String.raw`\textgreater{}`,
  "|": String.raw`\textbar{}`,
  // Typewriter fonts of both usual encodings have the straight one here.
  '"': String.raw`\char34{}`,
  "'": String.raw`\textquotesingle{}`,
  "`": String.raw`\textasciigrave{}`,
  " ": "~",
};

/** Code as it stands: its spaces, and no ligature. Signs that the usual fonts don't have become question marks. */
export function escapeLatexCode(text: string): string {
  return (
    text
      .replaceAll("\t", "    ")
      .replaceAll(/[^\u0020-\u007e\u00a1-\u017f]/gu, "?")
      .replaceAll(/[\\~^<>|"'` #$%&_{}]/g, (character) => COMMANDS[character] ?? `\\${character}`)
      // Two of them would become one sign.
      .replaceAll(/([-,?!])(?=\1)/g, "$1{}")
  );
}
