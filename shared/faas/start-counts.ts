import type { Account } from "../model/faas/accounting.ts";

export type StartCounts = Account["starts"];

/** How calls began, of one function (`name` or `package/name`) or of all; over all namespaces. */
export function startCounts(accounts: readonly Account[], name: string | null): StartCounts {
  const sum: StartCounts = { cold: 0, prewarm: 0, recreated: 0, warm: 0 };
  for (const { function: path, starts } of accounts) {
    // The account of a namespace as a whole has the calls of its functions in it.
    const isMeant = name === null ? path === null : path !== null && path.slice(path.indexOf("/") + 1) === name;
    if (!isMeant) continue;
    sum.cold += starts.cold;
    sum.prewarm += starts.prewarm;
    sum.recreated += starts.recreated;
    sum.warm += starts.warm;
  }
  return sum;
}
