import type { DurationUnit } from "#shared/format/durations.ts";
import { decimalsFor } from "#shared/format/numbers.ts";

/** A time in the unit of its column, so that the unit stands in the head once; a dash where there is none. */
export function formatIn(unit: DurationUnit, ns: number | null): string {
  if (ns === null) return "–";
  const value = ns / unit.ns;
  return value.toFixed(Math.min(decimalsFor(value), 3));
}
