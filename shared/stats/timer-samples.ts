import type { RunSummary, Sample } from "../model/benchmark.ts";

const UNIT_NS: Record<string, number> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** The programs' own timers that are times: their names end with a unit, such as `sort_ns`. */
export function timersOf({ series }: Pick<RunSummary, "series">): string[] {
  const names = new Set(series.flatMap(({ metrics }) => Object.keys(metrics)));
  return [...names].filter((name) => unitOf(name) !== undefined);
}

/** The runs that reported a timer, with its time in place of the wall time. */
export function samplesByTimer(samples: readonly Sample[], timer: string): Sample[] {
  const unit = unitOf(timer) ?? 1;
  return samples.flatMap((sample) => {
    const value = sample.metrics[timer];
    return value === undefined ? [] : [{ ...sample, wallNs: Math.round(value * unit) }];
  });
}

function unitOf(name: string): number | undefined {
  return UNIT_NS[/_(ns|us|ms|s)$/.exec(name)?.[1] ?? ""];
}
