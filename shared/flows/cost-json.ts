import type { Account } from "../model/faas/accounting.ts";
import {
  breakEven,
  capacityPerMonth,
  costOfUsage,
  monthAhead,
  SECONDS_PER_MONTH,
  usageOf,
  type BreakEven,
  type MonthAhead,
  type Usage,
  type UsageCost,
} from "./cost.ts";
import { describeCost } from "./cost-words.ts";
import { COST_LIMITS, type FunctionPrices, type ServerPrice } from "./prices.ts";

/** Prices with where they are from; `own` where any of them was typed. */
export interface ChosenPrices extends FunctionPrices {
  source: string;
}

interface AccountCost extends Usage, UsageCost {
  namespace: string;
  /** Null of the namespace as a whole. */
  function: string | null;
  /** What one server carries in a month; null where the CPU time of calls isn't known. */
  serverCapacityPerMonth: number | null;
  month: MonthAhead | null;
  breakEven: BreakEven;
  /** The same in sentences. */
  text: string[];
}

/** What `wb faas cost --json` prints: amounts in US dollars. */
export interface CostJson {
  prices: ChosenPrices;
  server: ServerPrice;
  secondsPerMonth: number;
  accounts: AccountCost[];
  notes: readonly string[];
}

export function costJson(accounts: readonly Account[], prices: ChosenPrices, server: ServerPrice): CostJson {
  return {
    prices,
    server,
    secondsPerMonth: SECONDS_PER_MONTH,
    accounts: accounts.map((account) => {
      const usage = usageOf(account);
      return {
        namespace: account.namespace,
        function: account.function,
        ...usage,
        ...costOfUsage(usage, prices),
        serverCapacityPerMonth: capacityPerMonth(usage, server),
        month: monthAhead(usage, prices, server),
        breakEven: breakEven(usage, prices, server),
        text: describeCost(usage, prices, server),
      };
    }),
    notes: COST_LIMITS,
  };
}
