import { build } from "hdr-histogram-js";
import type { LatencySummary } from "../model/load/load-summary.ts";

/** Takes latencies one by one and keeps their distribution, in a size that doesn't grow with their number. */
export interface LatencyRecorder {
  record: (latencyNs: number) => void;
  /** Null where nothing was recorded. */
  summarize: () => LatencySummary | null;
}

export function createLatencyRecorder(): LatencyRecorder {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    autoResize: true,
    numberOfSignificantValueDigits: 3,
  });
  let count = 0;
  let sumNs = 0;
  let minNs = Number.POSITIVE_INFINITY;
  let maxNs = 0;
  // The upper end of the histogram's bucket, which can lie above the largest value.
  const percentileNs = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile), maxNs);
  return {
    record: (latencyNs) => {
      histogram.recordValue(latencyNs);
      count++;
      sumNs += latencyNs;
      minNs = Math.min(minNs, latencyNs);
      maxNs = Math.max(maxNs, latencyNs);
    },
    summarize: () =>
      count === 0
        ? null
        : {
            count,
            avgNs: sumNs / count,
            minNs,
            maxNs,
            p50Ns: percentileNs(50),
            p75Ns: percentileNs(75),
            p90Ns: percentileNs(90),
            p95Ns: percentileNs(95),
            p99Ns: percentileNs(99),
            p999Ns: percentileNs(99.9),
            p9999Ns: percentileNs(99.99),
          },
  };
}
