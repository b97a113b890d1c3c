import type { Cell, Sample, Series } from "../model/benchmark.ts";
import type { Failure } from "../model/failure.ts";
import type { Invocation } from "../model/program-run.ts";
import { describeFailedRun } from "../format/failed-run.ts";
import { endedWell } from "./ended-well.ts";
import { meanInterval95 } from "./mean-interval.ts";
import { mean, sampleStdDev } from "./moments.ts";
import { median } from "./quantiles.ts";

/** A cell with its rows and what was computed from them. */
export interface CellResult {
  cell: Cell;
  /** Measured runs that ended well, by round. */
  measured: Sample[];
  /** What the runs that ended well printed, each output once, as hashes. */
  outputs: string[];
  series: Series;
}

/**
 * Computes a cell's series from its rows. `expectedOutput` is the hash of what the program should print; undefined
 * where no run of the program ended well.
 */
export function summarizeCell(
  cell: Cell,
  rows: readonly Sample[],
  expectedOutput: string | undefined,
  invocation: Invocation,
): CellResult {
  const inOrder = isInOrder(rows) ? rows : rows.toSorted(byPhaseAndRound);
  const completed = inOrder.filter(endedWell);
  const measured = completed.filter((sample) => sample.phase === "measure");
  const wallNs = measured.map((sample) => sample.wallNs);
  const first = inOrder[0];
  const series: Series = {
    cell: cell.index,
    program: cell.program,
    runtime: cell.runtime,
    command: cell.command,
    terms: cell.terms,
    n: wallNs.length,
    meanNs: orNull(mean(wallNs)),
    stdDevNs: orNull(sampleStdDev(wallNs)),
    medianNs: orNull(median(wallNs)),
    minNs: orNull(wallNs.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)),
    maxNs: orNull(wallNs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)),
    ci95Ns: meanInterval95(wallNs),
    userNs: meanOfKnown(measured, "userNs"),
    sysNs: meanOfKnown(measured, "sysNs"),
    maxRssBytes: peakMemoryOf(cell, measured),
    samplesNs: wallNs,
    firstRunNs: first && endedWell(first) ? first.wallNs : null,
    phases: null,
    metrics: meanMetrics(measured),
    outputOk: isOutputAsExpected(completed, expectedOutput),
    failure: cell.failure ?? failureOf(inOrder, invocation),
  };
  const outputs = [...new Set(completed.map((sample) => sample.stdoutSha256))];
  return { cell, measured, outputs, series };
}

/** Null where nothing ran, and where nobody kept what was printed, as in runs that other tools measured. */
function isOutputAsExpected(completed: readonly Sample[], expected: string | undefined): boolean | null {
  if (completed.every(({ stdoutSha256 }) => stdoutSha256 === "")) return null;
  return completed.every(({ stdoutSha256 }) => stdoutSha256 === expected);
}

function byPhaseAndRound(a: Sample, b: Sample): number {
  return phaseOrder(a) - phaseOrder(b) || a.round - b.round;
}

function phaseOrder(sample: Sample): number {
  return sample.phase === "warmup" ? 0 : 1;
}

/** Rows are, as a rule: a cell's runs are written as they are taken. */
function isInOrder(rows: readonly Sample[]): boolean {
  return rows.every((row, index) => index === 0 || byPhaseAndRound(rows[index - 1] as Sample, row) <= 0);
}

function failureOf(rows: readonly Sample[], invocation: Invocation): Failure | null {
  const failed = rows.filter((sample) => !endedWell(sample));
  const example = failed[0];
  return example ? describeFailedRun(example, failed.length, rows.length, invocation) : null;
}

function meanOfKnown(samples: readonly Sample[], quantity: "userNs" | "sysNs"): number | null {
  let sum = 0;
  let known = 0;
  for (const { [quantity]: value } of samples) {
    if (value === null) continue;
    sum += value;
    known += 1;
  }
  return orNull(sum / known);
}

/** A peak is the most that was ever taken, so the maximum over the runs and not their mean. */
function peakMemoryOf(cell: Cell, measured: readonly Sample[]): number | null {
  if (cell.peakMemory) return Math.round(cell.peakMemory.value);
  const known = measured.map(({ maxRssBytes }) => maxRssBytes).filter((bytes) => bytes !== null);
  return known.length === 0 ? null : known.reduce((most, bytes) => Math.max(most, bytes));
}

function meanMetrics(samples: readonly Sample[]): Record<string, number> {
  const totals = new Map<string, { sum: number; count: number }>();
  for (const { metrics } of samples) {
    for (const name in metrics) {
      const total = totals.get(name) ?? { sum: 0, count: 0 };
      total.sum += metrics[name] as number;
      total.count += 1;
      totals.set(name, total);
    }
  }
  return Object.fromEntries([...totals].map(([name, { sum, count }]) => [name, sum / count]));
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
