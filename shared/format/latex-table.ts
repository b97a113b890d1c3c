import type { DataTable } from "./data-table.ts";

/**
 * A table for LaTeX with the rules of the booktabs package: to be read in by `\input`, with a comment that says what
 * the document has to load. Text stays UTF-8, which LaTeX has read by default since 2018.
 */
export function latexTable({ caption, columns, rows }: DataTable, notes: readonly string[] = []): string {
  const line = (row: readonly string[]) =>
    `    ${columns.map((_, column) => escapeLatex(row[column] ?? "")).join(" & ")} \\\\`;
  return [
    String.raw`% Needs \usepackage{booktabs}.`,
    ...notes.map((note) => `% ${oneLine(note)}`),
    String.raw`\begin{table}`,
    String.raw`  \centering`,
    String.raw`  \caption{${escapeLatex(caption)}}`,
    String.raw`  \begin{tabular}{${columns.map(({ align }) => (align === "right" ? "r" : "l")).join("")}}`,
    String.raw`    \toprule`,
    line(columns.map(({ label }) => label)),
    String.raw`    \midrule`,
    ...rows.map(line),
    String.raw`    \bottomrule`,
    String.raw`  \end{tabular}`,
    String.raw`\end{table}`,
    "",
  ].join("\n");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

const COMMANDS: Readonly<Record<string, string>> = {
  "\\": String.raw`\textbackslash{}`,
  "~": String.raw`\textasciitilde{}`,
  "^": String.raw`\textasciicircum{}`,
  "<": String.raw`\textless{}`,
  ">": String.raw`\textgreater{}`,
  "|": String.raw`\textbar{}`,
  '"': "''",
  "±": String.raw`\ensuremath{\pm}`,
  "×": String.raw`\ensuremath{\times}`,
  µ: String.raw`\textmu{}`,
};

/** Characters with a meaning in LaTeX, and signs that its default fonts draw by commands only. */
export function escapeLatex(text: string): string {
  return oneLine(text).replaceAll(/[\\~^<>|"±×µ#$%&_{}]/g, (character) => COMMANDS[character] ?? `\\${character}`);
}
