import { csvRow } from "../format/csv.ts";
import type { Account } from "../model/faas/accounting.ts";

/** Calls for which a sandbox had to be made, as a share of those that reached one; null where none did. */
export function coldShare({ starts }: Pick<Account, "starts">): number | null {
  const all = starts.cold + starts.prewarm + starts.recreated + starts.warm;
  return all === 0 ? null : (starts.cold + starts.recreated) / all;
}

/** A row for each account; the function is empty in the row of a namespace as a whole. Times in UTC. */
export function accountingCsv(accounts: readonly Account[]): string {
  const header = [
    "namespace",
    "function",
    "requests",
    "errors",
    "gb_seconds",
    "cpu_seconds",
    "calls_without_cpu_time",
    "request_bytes",
    "response_bytes",
    "cold_starts",
    "prewarm_starts",
    "recreated_starts",
    "warm_starts",
    "cold_share",
    "first_at",
    "last_at",
  ];
  const rows = accounts.map((account) => [
    account.namespace,
    account.function,
    account.requests,
    account.errors,
    account.gbSeconds,
    account.cpuSeconds,
    account.withoutCpu,
    account.requestBytes,
    account.responseBytes,
    account.starts.cold,
    account.starts.prewarm,
    account.starts.recreated,
    account.starts.warm,
    coldShare(account),
    new Date(account.firstAtMs).toISOString(),
    new Date(account.lastAtMs).toISOString(),
  ]);
  return [header, ...rows].map(csvRow).join("");
}
