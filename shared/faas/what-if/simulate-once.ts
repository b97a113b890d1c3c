import type { PoolSettings } from "../../model/faas/pool.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";
import type { Generator } from "../../stats/generator.ts";
import { costKey, pick, resampled, type CostTable } from "./call-costs.ts";
import type { Machine } from "./processors.ts";
import type { RecordedCall } from "./read-record.ts";
import { simulateCalls, type Simulation } from "./simulate-calls.ts";

/** A record tells arrivals to the millisecond, and whoever sends them again has a timer of that kind, too. */
const ARRIVAL_DEVIATION_MS = 2;
/** The end of a sandbox is in no record: somewhere between these, evenly on a logarithmic scale. */
const STOP_MS = { least: 1, most: 60 };

export interface SimulationDraw {
  calls: readonly RecordedCall[];
  settings: PoolSettings;
  machine: Machine;
  table: CostTable;
  /** By how much all work takes longer than in the record. */
  pace: number;
  concurrencyOf: ((path: string) => number | undefined) | undefined;
  generator: Generator;
}

/** One possible course of the recorded arrivals under other settings. */
export function simulateOnce({
  calls,
  settings,
  machine,
  table,
  pace,
  concurrencyOf,
  generator,
}: SimulationDraw): Simulation {
  const { costs, makeMs, wayMs } = resampled(table, generator);
  const arrivals = calls
    .map(({ fn, arrivalMs }) => ({
      fn,
      atMs: arrivalMs + ARRIVAL_DEVIATION_MS * generator.nextNormal(),
      wayMs: pick(wayMs, generator) * pace,
    }))
    .sort((a, b) => a.atMs - b.atMs);
  const stopMs = STOP_MS.least * (STOP_MS.most / STOP_MS.least) ** generator.nextUnit();
  return simulateCalls({
    arrivals,
    settings,
    machine,
    concurrencyOf: concurrencyOf && ((fn) => concurrencyOf(fn.path) ?? Number.POSITIVE_INFINITY),
    draws: {
      cost: (arrival, origin) => {
        const fn = arrivals[arrival]?.fn;
        const cost = pick((fn && costs.get(costKey(fn, origin))) ?? [], generator);
        // Without a spread: what is drawn has all of its call with it, and copying that was half of a simulation's time.
        return {
          makeMs: cost.makeMs * pace,
          loadMs: cost.loadMs * pace,
          runMs: cost.runMs * pace,
          runCpuShare: cost.runCpuShare,
          replyMs: cost.replyMs * pace,
        };
      },
      makeMs: (sandbox) => {
        const known = makeMs.get(sandbox as SandboxId);
        return known === undefined ? 0 : pick(known, generator) * pace;
      },
      stopMs: () => stopMs,
    },
  });
}
