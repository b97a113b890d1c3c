import { mean, sampleStdDev } from "./moments.ts";
import { tQuantile } from "./student-t.ts";

/** Student's 95 % interval of the mean; null under two values. */
export function meanInterval95(values: readonly number[]): [number, number] | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const halfWidth = (tQuantile(0.975, values.length - 1) * sampleStdDev(values)) / Math.sqrt(values.length);
  return [center - halfWidth, center + halfWidth];
}
