import type { Account } from "../model/faas/accounting.ts";
import type { FunctionPrices, ServerPrice } from "./prices.ts";

/** Hours of a month as AWS' price calculator counts them: 365 days of 24 hours, over twelve months. */
const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** What calls used, and how fast they came. */
export interface Usage {
  requests: number;
  /** Memory limit times init and run; 1 GB is 2^30 bytes. */
  gbSeconds: number;
  /** Of the calls whose CPU time is known; null where it is known of none. */
  cpuSecondsPerRequest: number | null;
  /** From the first call's start to the last one's; null of fewer than two calls, or where no time lies between them. */
  requestsPerSecond: number | null;
}

export function usageOf(account: Pick<Account, UsedField>): Usage {
  const { requests, gbSeconds, cpuSeconds, withoutCpu, firstAtMs, lastAtMs } = account;
  const spanSeconds = (lastAtMs - firstAtMs) / 1000;
  const withCpu = requests - withoutCpu;
  return {
    requests,
    gbSeconds,
    cpuSecondsPerRequest: withCpu > 0 && cpuSeconds > 0 ? cpuSeconds / withCpu : null,
    // n calls have n - 1 gaps between them.
    requestsPerSecond: requests > 1 && spanSeconds > 0 ? (requests - 1) / spanSeconds : null,
  };
}

type UsedField = "requests" | "gbSeconds" | "cpuSeconds" | "withoutCpu" | "firstAtMs" | "lastAtMs";

/** US dollars. */
export interface UsageCost {
  computeUsd: number;
  requestsUsd: number;
  totalUsd: number;
  /** The mean; null where nothing was called. */
  perRequestUsd: number | null;
}

/** What the calls would have cost: GB-seconds and requests at their prices, without rounding and free allowances. */
export function costOfUsage({ requests, gbSeconds }: Usage, prices: FunctionPrices): UsageCost {
  const computeUsd = gbSeconds * prices.gbSecondUsd;
  const requestsUsd = (requests / 1e6) * prices.millionRequestsUsd;
  const totalUsd = computeUsd + requestsUsd;
  return { computeUsd, requestsUsd, totalUsd, perRequestUsd: requests === 0 ? null : totalUsd / requests };
}

/**
 * Requests in a month that one server carries at most: all of its processors are busy with nothing else, all the time.
 * Null where the CPU time of a request isn't known.
 */
export function capacityPerMonth(
  { cpuSecondsPerRequest }: Pick<Usage, "cpuSecondsPerRequest">,
  { vcpus }: Pick<ServerPrice, "vcpus">,
): number | null {
  return cpuSecondsPerRequest === null ? null : (SECONDS_PER_MONTH * vcpus) / cpuSecondsPerRequest;
}

/** As many servers as the requests need, at least one, as it is always on. In US dollars. */
export function serverCostUsd(requestsPerMonth: number, server: ServerPrice, capacity: number | null): number {
  return server.monthUsd * serversFor(requestsPerMonth, capacity);
}

export function serversFor(requestsPerMonth: number, capacity: number | null): number {
  return capacity === null ? 1 : Math.max(1, Math.ceil(requestsPerMonth / capacity));
}

/**
 * Where a single server begins to be cheaper than functions. `never`: it is fully busy before that, and a second one
 * would be needed. `unknown`: nothing was called. `free`: calls cost nothing at these prices.
 */
export type BreakEven =
  | { kind: "crosses"; requestsPerMonth: number; requestsPerSecond: number }
  | { kind: "never"; capacityPerMonth: number }
  | { kind: "free" }
  | { kind: "unknown" };

export function breakEven(usage: Usage, prices: FunctionPrices, server: ServerPrice): BreakEven {
  const { perRequestUsd } = costOfUsage(usage, prices);
  if (perRequestUsd === null) return { kind: "unknown" };
  if (perRequestUsd === 0) return { kind: "free" };
  const requestsPerMonth = server.monthUsd / perRequestUsd;
  const capacity = capacityPerMonth(usage, server);
  if (capacity !== null && requestsPerMonth > capacity) return { kind: "never", capacityPerMonth: capacity };
  return { kind: "crosses", requestsPerMonth, requestsPerSecond: requestsPerMonth / SECONDS_PER_MONTH };
}

/** A month at the rate that was measured, in US dollars. */
export interface MonthAhead {
  requests: number;
  functionsUsd: number;
  servers: number;
  serverUsd: number;
}

/** Null where no rate was measured. */
export function monthAhead(usage: Usage, prices: FunctionPrices, server: ServerPrice): MonthAhead | null {
  const { perRequestUsd } = costOfUsage(usage, prices);
  if (usage.requestsPerSecond === null || perRequestUsd === null) return null;
  const requests = usage.requestsPerSecond * SECONDS_PER_MONTH;
  const capacity = capacityPerMonth(usage, server);
  return {
    requests,
    functionsUsd: requests * perRequestUsd,
    servers: serversFor(requests, capacity),
    serverUsd: serverCostUsd(requests, server, capacity),
  };
}
