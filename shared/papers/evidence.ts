import { formatDuration } from "../format/durations.ts";
import { plural } from "../format/numbers.ts";
import type { Cell, RunSummary, Sample, Series } from "../model/benchmark.ts";
import type { MeasuredPart, Outcome } from "../model/paper.ts";
import { parseRuntimeRef, type RuntimeRef } from "../model/tool.ts";
import { endedWell } from "../stats/ended-well.ts";
import { meanInterval95 } from "../stats/mean-interval.ts";
import { mean } from "../stats/moments.ts";
import { MIN_COMMON_ROUNDS } from "../stats/fewest-runs.ts";

/** What a statement is judged to be, and why. */
export interface Judgement {
  outcome: Outcome;
  text: string;
}

/** Whether something is so; `unclear` where the intervals of what was measured allow either. */
export type Answer = "yes" | "no" | "unclear";

/** One measured time of a paper's run, in nanoseconds. */
export interface MeasuredTime {
  runtime: RuntimeRef;
  meanNs: number;
  /** 95 % interval of the mean; null under two runs. */
  ci95Ns: readonly [number, number] | null;
  /** 95 % interval of this time over another of the same benchmark, where its rounds allow one. */
  ratioTo: (other: MeasuredTime) => readonly [number, number] | null;
}

/** Something that a statement needs wasn't measured; the message says what. */
export class NotMeasured extends Error {}

/** The times of one experiment, by runtime and point of its sweep. */
export interface Evidence {
  /** Throws NotMeasured. */
  time: (runtime: RuntimeRef, point?: Record<string, string>) => MeasuredTime;
  /** The series as it is, failed or not. Throws NotMeasured when there is no such cell. */
  series: (runtime: RuntimeRef, point?: Record<string, string>) => Series;
  /** The values of a parameter that was swept, in their order. */
  values: (parameter: string) => string[];
}

/**
 * Reads what an experiment measured by our protocol; `name` is what people call it, `metric` a timer of the program's
 * own. Throws NotMeasured when it was not run.
 */
export function evidenceOf(
  parts: readonly MeasuredPart[],
  experiment: string,
  { name, metric = null }: { name: string; metric?: string | null },
): Evidence {
  const part = parts.find((candidate) => candidate.experiment === experiment && candidate.protocol === "workbench");
  if (!part?.run) throw new NotMeasured(part?.failure?.message ?? `${name} was not measured`);
  const { manifest, summary, samples } = part.run;
  /** The cells of the times that were read from this benchmark. */
  const cells = new WeakMap<MeasuredTime, number>();
  const find = (runtime: RuntimeRef, point: Record<string, string> = {}): Series => {
    const fits = (cell: Cell) =>
      cell.runtime === runtime && Object.entries(point).every(([name, value]) => cell.point[name] === value);
    const cell = manifest.cells.find(fits);
    const series = summary.series.find((candidate) => candidate.cell === cell?.index);
    if (!series) throw new NotMeasured(`${runtime} was not measured`);
    return series;
  };
  return {
    series: find,
    time(runtime, point) {
      const series = find(runtime, point);
      if (series.failure) throw new NotMeasured(`${runtime}: ${series.failure.message}`);
      const { meanNs, ci95Ns } = metric === null ? series : timerMean(samples, series.cell, metric);
      if (meanNs === null) throw new NotMeasured(`${runtime} was not measured`);
      if (series.n < MIN_COMMON_ROUNDS)
        throw new NotMeasured(`${plural(series.n, "run")} of ${runtime} are too few for a judgement`);
      const ratioTo = (other: MeasuredTime) =>
        metric === null ? pairedRatio(summary, series.cell, cells.get(other)) : null;
      const measured = { runtime, meanNs, ci95Ns, ratioTo };
      cells.set(measured, series.cell);
      return measured;
    },
    values: (parameter) => [...new Set(manifest.cells.flatMap(({ point }) => point[parameter] ?? []))],
  };
}

function pairedRatio({ verdicts }: RunSummary, a: number, b: number | undefined): [number, number] | null {
  const same = verdicts.find((verdict) => verdict.a === a && verdict.b === b)?.ci95;
  if (same) return same;
  const inverse = verdicts.find((verdict) => verdict.a === b && verdict.b === a)?.ci95;
  return inverse ? [1 / inverse[1], 1 / inverse[0]] : null;
}

/** Mean of a program's own timer over the runs of a cell, in nanoseconds, and its interval. */
export function timerMean(
  samples: readonly Sample[],
  cell: number,
  metric: string,
): { meanNs: number | null; ci95Ns: [number, number] | null } {
  const values = samples.flatMap((sample) =>
    sample.cell === cell && sample.phase === "measure" && endedWell(sample) ? (sample.metrics[metric] ?? []) : [],
  );
  return values.length === 0
    ? { meanNs: null, ci95Ns: null }
    : { meanNs: mean(values), ci95Ns: meanInterval95(values) };
}

/** Judges one statement; what was not measured makes it not testable. */
export function judge(test: () => Judgement): Judgement {
  try {
    return test();
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return { outcome: "not-testable", text: `Not measured here: ${error.message.replace(/\.$/, "")}.` };
  }
}

/**
 * Whether a takes less time than b. Said only where the interval of their ratio, from interleaved rounds, leaves out 1;
 * for times without one, where their own intervals are apart.
 */
export function faster(a: MeasuredTime, b: MeasuredTime): Answer {
  const [low, high] = a.ratioTo(b) ?? ratioBounds(a, b);
  if (high < 1) return "yes";
  return low > 1 ? "no" : "unclear";
}

function ratioBounds(a: MeasuredTime, b: MeasuredTime): [number, number] {
  const [aLow, aHigh] = a.ci95Ns ?? [a.meanNs, a.meanNs];
  const [bLow, bHigh] = b.ci95Ns ?? [b.meanNs, b.meanNs];
  return [aLow / bHigh, aHigh / bLow];
}

/** Whether each is faster than the next. */
export function inOrder(times: readonly MeasuredTime[]): Answer {
  return allOf(
    times.flatMap((time, index) => {
      const next = times[index + 1];
      return next === undefined ? [] : [faster(time, next)];
    }),
  );
}

export const answer = (condition: boolean): Answer => (condition ? "yes" : "no");

/** Whether all are so: one that isn't settles it, and so does none that is unclear. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes("no")) return "no";
  return answers.includes("unclear") ? "unclear" : "yes";
}

/** What follows for a statement; intervals that overlap settle nothing. */
export function judged(whether: Answer, text: string): Judgement {
  switch (whether) {
    case "yes":
      return { outcome: "holds", text };
    case "no":
      return { outcome: "does-not-hold", text };
    case "unclear":
      return { outcome: "not-testable", text: `Undecided, as 95 % intervals allow either: ${text}` };
  }
}

/** `native 0.73 s, wasmtime 0.79 s`, fastest first. */
export function listTimes(times: readonly MeasuredTime[]): string {
  return times
    .toSorted((a, b) => a.meanNs - b.meanNs)
    .map(({ runtime, meanNs }) => `${parseRuntimeRef(runtime).id} ${formatDuration(meanNs)}`)
    .join(", ");
}
