import type { Account } from "#shared/model/faas/accounting.ts";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { CallLedger } from "./call-ledger.ts";
import type { Parts } from "./prepare.ts";
import type { SoakFunction } from "./soak-functions.ts";
import type { Verdicts } from "./verdicts.ts";

/** Whether every call came to what it should, or to what its record or a kill explains. */
export async function judgeCalls(parts: Parts, verdicts: Verdicts): Promise<void> {
  const { functions, ledger, load, disturbances } = parts;
  const { updates, killsByApi, killsBySignal, killsOfBusy } = disturbances;
  const sorted = load.latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number) => `${(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)} ms`;
  verdicts.tell(
    `calls: ${ledger.sent} sent, ${ledger.left} left by their clients, ${load.mostAtOnce} at once at most; ${load.heldBack} not sent, since the machine can't carry as many`,
  );
  verdicts.tell(`answered after ${at(0.5)} (median), ${at(0.99)} (p99), ${at(1)} (longest)`);
  verdicts.tell(
    `disturbances: ${updates} updates, ${killsByApi} sandboxes killed by the API and ${killsBySignal} by SIGKILL, ${killsOfBusy} of them at work`,
  );
  for (const fn of functions) verdicts.tell(outcomesOf(fn, ledger));
  for (const [cause, count] of ledger.explained) verdicts.tell(`explained: ${count} calls: ${cause}`);
  const details: string[] = [];
  for (const { words, activationId } of ledger.mistakes) {
    details.push(words);
    if (activationId !== null) details.push(...(await recordOf(parts, activationId)));
  }
  verdicts.judge(
    "every failed request is explained",
    ledger.mistakeCount === 0,
    `${ledger.mistakeCount} aren't`,
    details,
  );
  const never = ledger.neverSeen();
  verdicts.judge("every function came to what it should", never.length === 0, `${never.length} didn't`, never);
}

/** What a record has beside what the feed tells, and what was done around its end. */
async function recordOf({ emulator, kills }: Parts, activationId: string): Promise<string[]> {
  const path = `/workbench/v1/activations/${activationId}`;
  const { activation } = await emulator.ask<{ activation: Activation }>("GET", path);
  const { startedAtMs, endedAtMs, exitCode, trap, logs } = activation;
  const more = { startedAtMs, endedAtMs, exitCode, trap, logs: logs.slice(0, 10) };
  return [JSON.stringify(more), ...kills.around(endedAtMs)];
}

function outcomesOf({ name }: SoakFunction, { outcomes }: CallLedger): string {
  const own = [...outcomes].filter(([key]) => key.startsWith(`${name}: `));
  return `  ${name}: ${own.map(([key, count]) => `${key.slice(name.length + 2)} ${count}`).join(", ")}`;
}

/** Whether records, feed and accounts tell the same of the calls. */
export async function judgeRecords(
  { emulator, functions, ledger, observer }: Parts,
  verdicts: Verdicts,
): Promise<void> {
  const { answers, records } = ledger.unmatched;
  verdicts.judge(
    "every request has its record, and every record its request",
    answers + records === 0 && ledger.answered + ledger.left === ledger.sent,
    `${ledger.sent} sent, ${ledger.answered} answered, ${ledger.left} left; ${answers} answers without a record, ${records} records without an answer`,
  );
  const total = async (query: string): Promise<number> =>
    (await emulator.ask<{ total: number }>("GET", `/workbench/v1/activations?limit=1&total=true${query}`)).total;
  const kept = await total("");
  const wrong: string[] = [];
  for (const { name } of functions) {
    const count = await total(`&name=${name}`);
    const heard = ledger.usage.requestsOf(`guest/${name}`);
    if (count !== heard) wrong.push(`${name}: ${count} kept, ${heard} heard of`);
  }
  verdicts.judge(
    "the records that are kept are those that the feed told",
    kept === ledger.records && wrong.length === 0 && observer.lost === 0,
    `${kept} kept, ${ledger.records} heard of, ${observer.lost} lost`,
    wrong,
  );
  const { accounts } = await emulator.ask<{ accounts: Account[] }>("GET", "/workbench/v1/accounts");
  const differences = ledger.usage.differences(accounts);
  verdicts.judge(
    "the accounts are what the records add up to",
    differences.length === 0,
    `${differences.length} differ`,
    differences,
  );
}
