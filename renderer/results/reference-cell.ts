import { describePoint } from "#shared/format/point-words.ts";
import type { Cell, RunManifest, RunSummary, Series } from "#shared/model/benchmark.ts";
import { parseRuntimeRef, type RuntimeRef } from "#shared/model/tool.ts";

/** Whether two cells run one program at one point of the sweep. */
export function isSameWork(a: Pick<Cell, "file" | "point">, b: Pick<Cell, "file" | "point">): boolean {
  return a.file === b.file && describePoint(a.point) === describePoint(b.point);
}

/** What the others of the same work are told relative to: what was chosen, else native, else the first that ran. */
export function referenceSeries(
  { cells }: Pick<RunManifest, "cells">,
  { series }: RunSummary,
  of: Series,
  wanted?: RuntimeRef,
): Series | undefined {
  const cellOf = new Map(cells.map((cell) => [cell.index, cell]));
  const own = cellOf.get(of.cell);
  const ran = series.filter(({ cell, n }) => {
    const other = cellOf.get(cell);
    return n > 0 && own !== undefined && other !== undefined && isSameWork(own, other);
  });
  return (
    ran.find(({ runtime }) => runtime === wanted) ??
    ran.find(({ runtime }) => parseRuntimeRef(runtime).id === "native") ??
    ran[0]
  );
}

/** Time of `cell` over the time of `reference`, as the verdict on the two has it; null where there is none. */
export function ratioTo(summary: RunSummary, reference: number, cell: number): number | null {
  for (const { a, b, ratio } of summary.verdicts) {
    if (ratio === null) continue;
    if (a === cell && b === reference) return ratio;
    if (a === reference && b === cell) return 1 / ratio;
  }
  return null;
}
