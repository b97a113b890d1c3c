const MINUTE = 60;
const HOUR = 3_600;

/** `about 40 s`, `about 6 min`, `about 21 h`: an estimate, so no finer than that. */
export function describeEstimate(seconds: number): string {
  if (seconds < 100) return `about ${Math.ceil(seconds / 10) * 10} s`;
  return seconds < 2 * HOUR ? `about ${Math.ceil(seconds / MINUTE)} min` : `about ${Math.ceil(seconds / HOUR)} h`;
}
