import { WorkbenchError } from "../errors.ts";
import type { Arrivals } from "../model/load/load-pattern.ts";
import { parseCsv } from "./parse-csv.ts";

const MS_PER_UNIT = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000 } as const;

/**
 * The arrivals in the first column of a CSV file, offsets or moments of any clock: the earliest becomes 0. A header is
 * passed over. Throws INVALID_REQUEST for what is no number, or no file of them.
 */
export function readTrace(text: string, unit: keyof typeof MS_PER_UNIT): Extract<Arrivals, { kind: "trace" }> {
  const cells = parseCsv(text).map(([first = ""]) => first.trim());
  const isHeader = cells[0] !== undefined && Number.isNaN(Number(cells[0]));
  const moments = (isHeader ? cells.slice(1) : cells).map((cell, index) => {
    const value = cell === "" ? Number.NaN : Number(cell);
    if (Number.isFinite(value)) return value;
    throw new WorkbenchError("INVALID_REQUEST", `Arrival ${index + 1} of the trace is no number: ${cell}`);
  });
  if (moments.length === 0) throw new WorkbenchError("INVALID_REQUEST", "This trace has no arrivals.");
  // Not by spreading: a trace may have more arrivals than a call takes arguments.
  const first = moments.reduce((least, moment) => Math.min(least, moment));
  return {
    kind: "trace",
    offsetsMs: moments.map((moment) => (moment - first) * MS_PER_UNIT[unit]).sort((a, b) => a - b),
  };
}
