import type { ConditionSample } from "../conditions/condition-sample.ts";
import type { Cell, RunManifest, RunSummary, Sample } from "../model/benchmark.ts";
import { parseRuntimeRef } from "../model/tool.ts";
import { summarizeCell } from "./cell-result.ts";
import { compareCells } from "./compare-cells.ts";
import { comparablePairs, workOf } from "./comparable-pairs.ts";
import { conditionWarnings } from "./condition-warnings.ts";
import { endedWell } from "./ended-well.ts";
import { findWarnings } from "./find-warnings.ts";
import { lookPlanOf } from "./look-plan.ts";
import { overallRatios } from "./overall-ratios.ts";
import { phasesOfCell } from "./phases-of-cell.ts";

/**
 * Everything that is computed from a run's raw rows: a pure function of them, at any moment of the run.
 * `conditions` are what the machine did meanwhile.
 */
export function summarizeRun(
  manifest: RunManifest,
  samples: readonly Sample[],
  { conditions = [] }: { conditions?: readonly ConditionSample[] } = {},
): RunSummary {
  const rows = new Map<number, Sample[]>([...manifest.cells, ...manifest.auxiliary].map(({ index }) => [index, []]));
  for (const sample of samples) rows.get(sample.cell)?.push(sample);
  const outputs = expectedOutputs(manifest, rows);
  const results = manifest.cells.map((cell) =>
    summarizeCell(cell, rows.get(cell.index) ?? [], outputs.get(workOf(cell)), manifest.request.invocation),
  );
  const verdicts = compareCells(comparablePairs(results), manifest.request, lookPlanOf(manifest, samples));
  const disturbances = conditionWarnings(manifest, conditions, samples);
  return {
    runId: manifest.id,
    series: results.map(({ series }) => ({
      ...series,
      phases: phasesOfCell(series.cell, manifest, (cell) => rows.get(cell) ?? []),
    })),
    verdicts,
    overall: overallRatios(results, manifest.request),
    warnings: findWarnings(manifest, results, { verdicts, disturbances }),
  };
}

/** What each program should print: native's output where it ran, else that of the first cell that did. */
function expectedOutputs(manifest: RunManifest, rows: Map<number, Sample[]>): Map<string, string> {
  const nativeFirst = manifest.cells.toSorted((a, b) => Number(isNative(b)) - Number(isNative(a)));
  const outputs = new Map<string, string>();
  for (const cell of nativeFirst) {
    const first = rows.get(cell.index)?.find(endedWell);
    if (first && !outputs.has(workOf(cell))) outputs.set(workOf(cell), first.stdoutSha256);
  }
  return outputs;
}

function isNative(cell: Cell): boolean {
  return parseRuntimeRef(cell.runtime).id === "native";
}
