import type { Cell, RunManifest, RunSummary, Sample, Verdict } from "../model/benchmark.ts";
import { parseRuntimeRef } from "../model/tool.ts";
import { summarizeCell, type CellResult } from "./cell-result.ts";
import { compareCells } from "./compare-cells.ts";
import { endedWell } from "./ended-well.ts";
import { findWarnings } from "./find-warnings.ts";

/** Everything that is computed from a run's raw rows: a pure function of them, at any moment of the run. */
export function summarizeRun(manifest: RunManifest, samples: readonly Sample[]): RunSummary {
  const rows = new Map<number, Sample[]>(manifest.cells.map((cell) => [cell.index, []]));
  for (const sample of samples) rows.get(sample.cell)?.push(sample);
  const outputs = expectedOutputs(manifest, rows);
  const results = manifest.cells.map((cell) =>
    summarizeCell(cell, rows.get(cell.index) ?? [], outputs.get(cell.file), manifest.request.invocation),
  );
  return {
    runId: manifest.id,
    series: results.map((result) => result.series),
    verdicts: compareWithinPrograms(results),
    warnings: findWarnings(manifest, results),
  };
}

/** What each program should print: native's output where it ran, else that of the first cell that did. */
function expectedOutputs(manifest: RunManifest, rows: Map<number, Sample[]>): Map<string, string> {
  const nativeFirst = manifest.cells.toSorted((a, b) => Number(isNative(b)) - Number(isNative(a)));
  const outputs = new Map<string, string>();
  for (const cell of nativeFirst) {
    const first = rows.get(cell.index)?.find(endedWell);
    if (first && !outputs.has(cell.file)) outputs.set(cell.file, first.stdoutSha256);
  }
  return outputs;
}

function isNative(cell: Cell): boolean {
  return parseRuntimeRef(cell.runtime).id === "native";
}

function compareWithinPrograms(results: CellResult[]): Verdict[] {
  return results.flatMap((a, index) =>
    results
      .slice(index + 1)
      .filter((b) => b.cell.file === a.cell.file)
      .map((b) => compareCells(a, b)),
  );
}
