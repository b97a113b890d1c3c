/** How many of a trace's arrivals fall into each second of the duration. */
export function perSecondCounts(offsetsMs: readonly number[], durationS: number): number[] {
  const counts = Array.from({ length: Math.ceil(durationS) }, () => 0);
  for (const offsetMs of offsetsMs) {
    const second = Math.floor(offsetMs / 1000);
    if (offsetMs < durationS * 1000) counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}
