import type { Segment } from "./segment.ts";

interface RetentionLimits {
  maxRecords: number;
  maxAgeMs: number;
  maxBytes: number;
}

/**
 * Removes the oldest segments for as long as there are too many records or bytes, or the last record that came into one
 * is too old. The one that is written to stays. Never throws: what can't be removed now stays until the next time.
 */
export async function applyRetention(
  segments: Segment[],
  limits: RetentionLimits,
  beforeRemoval: (upToNumber: number) => Promise<void>,
): Promise<void> {
  for (let oldest = segments[0]; oldest?.finished; oldest = segments[0]) {
    const tooOld = Date.now() - oldest.addedAtMs > limits.maxAgeMs;
    if (!tooOld && !isTooMuch(segments, limits)) return;
    try {
      await beforeRemoval(oldest.lastNumber);
      await oldest.remove();
    } catch {
      return;
    }
    segments.shift();
  }
}

function isTooMuch(segments: readonly Segment[], { maxRecords, maxBytes }: RetentionLimits): boolean {
  let records = 0;
  let bytes = 0;
  for (const { index, appendedBytes } of segments) {
    records += index.count;
    bytes += appendedBytes;
  }
  return records > maxRecords || bytes > maxBytes;
}
