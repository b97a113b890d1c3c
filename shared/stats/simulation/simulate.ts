import { FULL_SIZE, type Rate, type SimulationSize } from "./rate.ts";
import { simulateCells } from "./simulate-cells.ts";
import { simulateEarlyStops } from "./simulate-early-stops.ts";
import { simulateOneAfterTheOther } from "./simulate-one-after-the-other.ts";
import { simulatePairs } from "./simulate-pairs.ts";
import { simulateTables } from "./simulate-tables.ts";

export { formatRates } from "./format-rates.ts";
export { isWithin } from "./rate.ts";

/** Everything that is promised of the statistics, in parts that a caller can report one by one. Seeds are fixed. */
export function simulations(size: SimulationSize = FULL_SIZE): { name: string; run: () => Rate[] }[] {
  return [
    { name: "one cell", run: () => simulateCells(size) },
    { name: "two cells", run: () => simulatePairs(size) },
    { name: "two cells, one after the other", run: () => simulateOneAfterTheOther(size) },
    { name: "early stops", run: () => simulateEarlyStops(size) },
    { name: "tables", run: () => simulateTables(size) },
  ];
}
