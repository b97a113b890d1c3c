import type { DataTable } from "./data-table.ts";

/** A table of GitHub Flavored Markdown (section 4.10), its columns in line so that it reads well as plain text too. */
export function markdownTable({ caption, columns, rows }: DataTable): string {
  const cells = [columns.map(({ label }) => label), ...rows].map((row) => row.map(escapeMarkdown));
  const widths = columns.map((_, column) => Math.max(3, ...cells.map((row) => Array.from(row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    `| ${columns.map(({ align }, column) => padded(row[column] ?? "", widths[column] ?? 0, align)).join(" | ")} |`;
  const rule = columns.map(({ align }, column) => {
    const dashes = "-".repeat((widths[column] ?? 3) - 1);
    return align === "right" ? `${dashes}:` : `${dashes}-`;
  });
  const [header = [], ...body] = cells;
  return [escapeMarkdown(caption), "", line(header), `| ${rule.join(" | ")} |`, ...body.map(line), ""].join("\n");
}

function padded(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - Array.from(text).length));
  return align === "right" ? space + text : text + space;
}

/** Characters that would end a cell, or be taken for markup within it. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|~]/g, String.raw`\$&`).replaceAll(/\s*\r?\n\s*/g, " ");
}
