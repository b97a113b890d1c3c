import type { DataTable } from "../format/data-table.ts";

/** A table in words, row by row, for those who don't see the picture. */
export function describeTable({ columns, rows }: DataTable): string {
  return rows
    .map((row) =>
      row
        .flatMap((text, column) => {
          const { label = "", align = "left" } = columns[column] ?? {};
          if (text === "") return [];
          return [align === "left" ? text : `${label} ${text}`];
        })
        .join(", "),
    )
    .join(". ");
}
