/** Upper bounds in nanoseconds: 1, 2 and 5 of each decade from a microsecond to 100 seconds, and five minutes. */
export const BUCKETS_NS: readonly number[] = [
  ...[1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10].flatMap((decade) => [decade, 2 * decade, 5 * decade]),
  100e9,
  300e9,
];

/** How often durations fell into each bucket; the last count is of those beyond all bounds. */
export class DurationCounts {
  readonly counts = new Float64Array(BUCKETS_NS.length + 1);
  sumNs = 0;

  observe(ns: number): void {
    let bucket = 0;
    while (ns > (BUCKETS_NS[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sumNs += ns;
  }
}
