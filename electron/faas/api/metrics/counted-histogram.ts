import { Histogram } from "prom-client";
import { BUCKETS_NS, type DurationCounts } from "./duration-buckets.ts";

interface CountedRow {
  labels: Record<string, string>;
  counts: DurationCounts;
}

interface Options {
  name: string;
  help: string;
  labelNames: string[];
  rows: () => CountedRow[];
}

/**
 * A histogram in seconds of durations that were counted elsewhere: `observe` of the library looks its labels up anew each
 * time, about a microsecond for every phase of every call.
 */
export class CountedHistogram extends Histogram {
  readonly #options: Options;

  constructor(options: Options) {
    const { name, help, labelNames } = options;
    super({ name, help, labelNames, registers: [], buckets: BUCKETS_NS.map((ns) => ns / 1e9) });
    this.#options = options;
  }

  /** What the registry asks for when it writes text, though the library's types don't name it. */
  async getForPromString() {
    const { name, help, rows } = this.#options;
    return { name, help, type: "histogram", aggregator: "sum", values: rows().flatMap((row) => valuesOf(name, row)) };
  }
}

function valuesOf(name: string, { labels, counts }: CountedRow) {
  let upTo = 0;
  const buckets = Array.from(counts.counts, (count, index) => {
    upTo += count;
    const bound = BUCKETS_NS[index];
    const le = bound === undefined ? "+Inf" : bound / 1e9;
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: upTo };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: counts.sumNs / 1e9 },
    { metricName: `${name}_count`, labels, value: upTo },
  ];
}
