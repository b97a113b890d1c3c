import type { DataTable } from "../format/data-table.ts";
import { formatDuration } from "../format/durations.ts";
import { formatCount } from "../format/numbers.ts";
import { boxSummary } from "./box-summary.ts";
import type { RunGroup } from "./run-rows.ts";

/** What a picture of single runs shows, in numbers: five of each cell, and how many are farther from the quartiles than 1.5 of their distance. */
export function samplesTable(groups: readonly RunGroup[], caption: string): DataTable {
  const several = groups.length > 1;
  const right = ["n", "min", "lower quartile", "median", "upper quartile", "max", "beyond 1.5 IQR"];
  return {
    caption,
    columns: [
      ...(several ? [{ label: "program", align: "left" } as const] : []),
      { label: "runtime", align: "left" },
      ...right.map((label) => ({ label, align: "right" }) as const),
      { label: "remark", align: "left" },
    ],
    rows: groups.flatMap(({ program, rows }) =>
      rows.map(({ label, series, missing, alert }) => {
        const box = boxSummary(series?.samplesNs ?? []);
        const numbers =
          box === null
            ? right.map(() => "")
            : [
                formatCount(series?.n ?? 0),
                ...[series?.minNs ?? 0, box.quartile1, box.median, box.quartile3, series?.maxNs ?? 0].map(
                  formatDuration,
                ),
                formatCount(box.outliers.length),
              ];
        return [...(several ? [program] : []), label, ...numbers, missing?.reason ?? alert ?? ""];
      }),
    ),
  };
}
