import type { PoolSettings } from "../../model/faas/pool.ts";
import { quantile } from "../../stats/quantiles.ts";
import { coldShareOf, readRecord, type RecordedActivation } from "./read-record.ts";
import type { SimulatedCall } from "./simulate-calls.ts";

/** What is predicted, and measured afterwards. */
export const WHAT_IF_QUANTITIES = [
  "p50Ms",
  "p95Ms",
  "p99Ms",
  "coldShare",
  "queueP95Ms",
  "refused",
  "evictions",
] as const;
export type WhatIfQuantity = (typeof WHAT_IF_QUANTITIES)[number];

/**
 * Times are those in the emulator, of calls that got a sandbox; `queueP95Ms` is the 95th percentile of their queue
 * phases; `coldShare` is the share of them for which a sandbox had to be made.
 */
export type WhatIfMeasures = Record<WhatIfQuantity, number>;

/** `evictions` is for the caller to count: records don't tell. */
export function measuresOf(
  calls: readonly Pick<SimulatedCall, "origin" | "queueMs" | "totalMs">[],
): Omit<WhatIfMeasures, "evictions"> {
  const placed = calls.filter(({ origin }) => origin !== null);
  const totals = placed.map(({ totalMs }) => totalMs);
  return {
    p50Ms: quantile(totals, 0.5),
    p95Ms: quantile(totals, 0.95),
    p99Ms: quantile(totals, 0.99),
    coldShare: coldShareOf(placed),
    queueP95Ms: quantile(
      placed.map(({ queueMs }) => queueMs),
      0.95,
    ),
    refused: calls.length - placed.length,
  };
}

/** Of a record of real calls under such settings. Throws INVALID_REQUEST where it has none. */
export function measuresOfRecord(
  activations: readonly RecordedActivation[],
  settings: Pick<PoolSettings, "stemCells">,
): Omit<WhatIfMeasures, "evictions"> {
  return measuresOf(readRecord(activations, settings).map((call) => ({ ...call, queueMs: call.phases.queueNs / 1e6 })));
}
