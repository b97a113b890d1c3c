import { describe, expect, test } from "vitest";
import { summarizeRun } from "../stats/summarize-run.ts";
import { exampleRun } from "../testing/example-run.ts";
import type { DataTable } from "./data-table.ts";
import { escapeLatex, latexTable } from "./latex-table.ts";
import { markdownTable } from "./markdown-table.ts";
import { resultsTable } from "./results-table.ts";

const TABLE: DataTable = {
  caption: "Wall time of a_b.c",
  columns: [
    { label: "runtime", align: "left" },
    { label: "mean ± 95 %", align: "right" },
  ],
  rows: [
    ["native", "20.1 ms ± 0.3"],
    ["a|b *c*\nd", "3 µs"],
  ],
};

describe("resultsTable", () => {
  const { manifest, samples } = exampleRun([
    { runtime: "native", meanNs: 20e6 },
    { runtime: "node", meanNs: 61e6, output: "f".repeat(64) },
    { runtime: "wasmer", failure: { code: "TOOL_UNAVAILABLE", message: "no wasmer on PATH", hint: null } },
  ]);

  test("has a row for every cell, with its numbers or why there are none", () => {
    const { columns, rows } = resultsTable(manifest, summarizeRun(manifest, samples));
    expect(columns.map(({ label }) => label)).toEqual([
      "runtime",
      "terms",
      "n",
      "mean ± 95 %",
      "median",
      "std. dev.",
      "min",
      "max",
      "peak memory",
      "remark",
    ]);
    expect(rows.map((row) => [row[0], row[2], row.at(-1)])).toEqual([
      ["native", "10", ""],
      ["node", "10", "its output differs"],
      ["wasmer", "0", "no wasmer on PATH"],
    ]);
    expect(rows[0]?.[3]).toMatch(/^\d+\.\d ms ± \d\.\d$/);
  });

  test("names programs and parameters where there are several", () => {
    const cells = manifest.cells.map((cell, index) => ({
      ...cell,
      file: `/p/${index}`,
      program: `${index}.c`,
      point: { n: "10" },
    }));
    const swept = { ...manifest, cells };
    const { columns, rows } = resultsTable(swept, summarizeRun(swept, samples));
    expect(columns.slice(0, 3).map(({ label }) => label)).toEqual(["program", "runtime", "n"]);
    expect(rows[0]?.slice(0, 3)).toEqual(["0.c", "native", "10"]);
  });
});

describe("markdownTable", () => {
  test("lines its columns up and keeps every cell in its place", () => {
    expect(markdownTable(TABLE).split("\n")).toEqual([
      String.raw`Wall time of a\_b.c`,
      "",
      "| runtime      |   mean ± 95 % |",
      "| ------------ | ------------: |",
      "| native       | 20.1 ms ± 0.3 |",
      String.raw`| a\|b \*c\* d |          3 µs |`,
      "",
    ]);
  });
});

describe("latexTable", () => {
  test("is a booktabs table whose words are only words", () => {
    expect(latexTable(TABLE, ["wb bench a_b.c\n--on native"]).split("\n")).toEqual([
      String.raw`% Needs \usepackage{booktabs}.`,
      "% wb bench a_b.c --on native",
      String.raw`\begin{table}`,
      String.raw`  \centering`,
      String.raw`  \caption{Wall time of a\_b.c}`,
      String.raw`  \begin{tabular}{lr}`,
      String.raw`    \toprule`,
      String.raw`    runtime & mean \ensuremath{\pm} 95 \% \\`,
      String.raw`    \midrule`,
      String.raw`    native & 20.1 ms \ensuremath{\pm} 0.3 \\`,
      String.raw`    a\textbar{}b *c* d & 3 \textmu{}s \\`,
      String.raw`    \bottomrule`,
      String.raw`  \end{tabular}`,
      String.raw`\end{table}`,
      "",
    ]);
  });

  test("escapes everything that LaTeX gives a meaning to", () => {
    const escaped = escapeLatex(String.raw`\{}$&#%_^~<>|`);
    expect(escaped.replaceAll(/\\text[a-z]+\{\}|\\[{}$&#%_]/g, "")).toBe("");
  });
});
