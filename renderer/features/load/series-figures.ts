import { measuredNs, type LoadMeasure } from "#shared/figures/load-figure-input.ts";
import { isWarmUp } from "#shared/load/request-times.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadManifest, LoadSeries } from "#shared/model/load/load-run.ts";
import type { LatencySummary, LoadFigures } from "#shared/model/load/load-summary.ts";

type TimeSummary = Pick<LatencySummary, "avgNs" | "minNs" | "p50Ns" | "p95Ns" | "p99Ns" | "maxNs">;

type SeriesFigures = Pick<LoadFigures, "requests" | "errors"> & Record<LoadMeasure, TimeSummary | null>;

/** What a series came to; of one that was broken off, of what was kept. Null where nothing was. */
export function seriesFigures(
  { result }: Pick<LoadSeries, "result">,
  samples: readonly LoadSample[],
  { request: { warmUp } }: Pick<LoadManifest, "request">,
): SeriesFigures | null {
  if (result) return result.summary.whole;
  if (samples.length === 0) return null;
  const counted = samples.filter((sample) => !isWarmUp(sample, warmUp));
  const summary = (measure: LoadMeasure) => summarize(counted.flatMap((sample) => measuredNs(sample, measure) ?? []));
  return {
    requests: counted.length,
    errors: counted.filter(({ error }) => error !== null).length,
    latency: summary("latency"),
    corrected: summary("corrected"),
    server: summary("server"),
  };
}

/** Percentiles as HdrHistogram has them: the smallest value that so many are not above. */
function summarize(times: readonly number[]): TimeSummary | null {
  const sorted = new Float64Array(times).sort();
  const at = (share: number) => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
  if (sorted.length === 0) return null;
  return {
    avgNs: sorted.reduce((sum, ns) => sum + ns, 0) / sorted.length,
    minNs: at(0),
    p50Ns: at(0.5),
    p95Ns: at(0.95),
    p99Ns: at(0.99),
    maxNs: at(1),
  };
}
