import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "#shared/model/faas/accounting.ts";
import type { Activation } from "#shared/model/faas/activation.ts";
import type { PoolSettings, PoolSnapshot } from "#shared/model/faas/pool.ts";
import type { SandboxList } from "#shared/model/faas/workbench-api.ts";
import { CallLedger } from "./call-ledger.ts";
import { Disturbances } from "./disturbances.ts";
import { EmulatorProcess } from "./emulator-process.ts";
import { growthOf } from "./growth.ts";
import { Kills } from "./kills.ts";
import { codeFolders, leftoversIn } from "./leftovers.ts";
import { Load } from "./load.ts";
import { Observer } from "./observer.ts";
import { canSeeProcesses, openDescriptors, ProcessWatch } from "./process-watch.ts";
import { createRandom } from "./random.ts";
import { type SoakFunction, soakFunctions } from "./soak-functions.ts";
import { Verdicts } from "./verdicts.ts";
import { Versions } from "./versions.ts";

export interface SoakOptions {
  /** The built emulator. */
  entry: string;
  minutes: number;
  ratePerSecond: number;
  seed: number;
}

/** Longer than any call can take, so that only what hangs is given up. */
const ANSWERS_WITHIN_MS = 150_000;
const QUIET_WITHIN_MS = 30_000;
/** So often, a second apart, nothing has changed when it is quiet. */
const STEADY_LOOKS = 4;
const MEGABYTE = 1 << 20;

/** Room for some sandboxes of every function, and refusals instead of minutes of waiting where the machine is too slow. */
const POOL = {
  preset: "custom",
  memoryBudgetMb: 8192,
  maxSandboxes: 96,
  queueLength: 500,
  queueTimeoutMs: 20_000,
} as const;

/** Runs an emulator under mixed load, judges it and prints all of it; whether it stood the test. */
export async function soak(options: SoakOptions): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "wasm-workbench-soak-"));
  try {
    const parts = await prepare(options, folder);
    const verdicts = new Verdicts();
    try {
      await loadAndJudge(options, parts, verdicts);
    } finally {
      await stopAndJudge(options, parts, verdicts);
    }
    return verdicts.print();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Parts = Awaited<ReturnType<typeof prepare>>;

async function prepare({ entry, seed }: SoakOptions, folder: string) {
  const [dataDir, temporaryFolder] = [join(folder, "data"), join(folder, "tmp")];
  await Promise.all([mkdir(dataDir), mkdir(temporaryFolder)]);
  const emulator = await EmulatorProcess.start(entry, dataDir, temporaryFolder);
  const { sandboxes } = await emulator.ask<SandboxList>("GET", "/workbench/v1/sandboxes");
  const functions = soakFunctions(sandboxes);
  const random = createRandom(seed);
  const [versions, kills] = [new Versions(), new Kills()];
  const ledger = new CallLedger(functions, kills);
  const watch = new ProcessWatch(emulator.pid, folder);
  return {
    dataDir,
    temporaryFolder,
    emulator,
    functions,
    ledger,
    kills,
    watch,
    load: new Load({ emulator, functions, ledger, versions, random }),
    disturbances: new Disturbances({ emulator, functions, versions, kills, watch, random }),
    observer: new Observer(),
  };
}

async function loadAndJudge(
  { minutes, ratePerSecond, seed }: SoakOptions,
  parts: Parts,
  verdicts: Verdicts,
): Promise<void> {
  const { emulator, functions, ledger, watch, load, disturbances, observer } = parts;
  console.log(`${functions.length} functions, ${ratePerSecond} requests/s, ${minutes} minutes, seed ${seed}`);
  const enough = new AbortController();
  const following = follow(parts, enough.signal);
  const settings = { ...(await emulator.ask<PoolSettings>("GET", "/workbench/v1/pool/settings")), ...POOL };
  await deployAndTry(parts);
  const before = await quietState(parts, settings);

  const untilMs = performance.now() + minutes * 60_000;
  await Promise.all([
    load.run(ratePerSecond, untilMs),
    disturbances.run(untilMs),
    observer.run(emulator, watch, untilMs),
  ]);
  const allAnswered = await within(ANSWERS_WITHIN_MS, load.answered());
  if (!allAnswered) ledger.mistake(`calls were not answered within ${ANSWERS_WITHIN_MS / 1000} s of the last one`);
  const after = await quietState(parts, settings);
  await until(() => ledger.unmatched.answers + ledger.unmatched.records === 0);
  enough.abort();
  await following;

  await judgeCalls(parts, verdicts);
  await judgeRecords(parts, verdicts);
  judgeMachine(parts, verdicts, before, after);
}

async function follow({ emulator, ledger }: Parts, signal: AbortSignal): Promise<void> {
  for await (const records of emulator.records(signal)) for (const record of records) ledger.addRecord(record);
}

/** Every function once, one after the other: what it needs is in the caches then. */
async function deployAndTry({ functions, disturbances, load }: Parts): Promise<void> {
  for (const fn of functions) await disturbances.update(fn);
  for (const fn of functions) {
    load.call(fn);
    await load.answered();
  }
  disturbances.updates = 0;
  load.latenciesMs.length = 0;
}

interface QuietState {
  descriptors: number | null;
  /** Those that live below the emulator. */
  processes: number | null;
}

/** Lets go of all sandboxes and connections, looks at what is open then, and lets the pool be as it was. */
async function quietState({ emulator, watch }: Parts, settings: PoolSettings): Promise<QuietState> {
  const change = (changed: PoolSettings) => emulator.ask("PUT", "/workbench/v1/pool/settings", changed);
  const processes = async () => (canSeeProcesses ? (await watch.look()).length : null);
  await change({ ...settings, keepAliveMs: 0, stemCells: [] });
  await until(async () => (await emulator.ask<PoolSnapshot>("GET", "/workbench/v1/pool")).tiles.length === 0);
  emulator.closeIdleConnections();
  // Processes of those that are gone may need a moment to end, and the emulator to close what it had to them.
  let state: QuietState = { descriptors: null, processes: null };
  let sameFor = 0;
  await until(async () => {
    const now = { descriptors: await openDescriptors(emulator.pid), processes: await processes() };
    sameFor = now.descriptors === state.descriptors && now.processes === state.processes ? sameFor + 1 : 0;
    state = now;
    await sleep(1_000);
    return sameFor >= STEADY_LOOKS;
  });
  await change(settings);
  return state;
}

async function judgeCalls(parts: Parts, verdicts: Verdicts): Promise<void> {
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

async function judgeRecords({ emulator, functions, ledger, observer }: Parts, verdicts: Verdicts): Promise<void> {
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

function judgeMachine({ watch, observer }: Parts, verdicts: Verdicts, before: QuietState, after: QuietState): void {
  const { medians, share, isFlat } = growthOf(observer.memoryBytes);
  const sizes = medians.map((bytes) => (bytes / MEGABYTE).toFixed(0)).join(", ");
  verdicts.judge(
    "the emulator's memory is flat",
    isFlat,
    `after the first sixth of the time, medians of three windows: ${sizes} MiB; the highest later one is ${(share * 100).toFixed(1)} % above the first (10 % allowed)`,
  );
  const problems = [...observer.problems];
  verdicts.judge("it always called itself healthy", problems.length === 0, `${problems.length} problems`, problems);
  if (before.descriptors === null || after.descriptors === null)
    verdicts.tell("descriptors: this system doesn't tell them");
  else
    verdicts.judge(
      "no descriptor stays open",
      after.descriptors <= before.descriptors,
      `${before.descriptors} before the load and ${after.descriptors} after it, without sandboxes`,
    );
  if (before.processes === null || after.processes === null)
    return verdicts.tell("processes: this system doesn't tell them");
  const findings = [...watch.findings];
  verdicts.judge(
    "no zombie, and no process without its parent",
    findings.length === 0,
    `${findings.length} found`,
    findings,
  );
  verdicts.judge(
    "no process stays",
    after.processes <= before.processes,
    `${before.processes} before the load and ${after.processes} after it, without sandboxes`,
  );
}

async function stopAndJudge({ entry }: SoakOptions, parts: Parts, verdicts: Verdicts): Promise<void> {
  const { emulator, dataDir, temporaryFolder, watch, functions, ledger } = parts;
  if (canSeeProcesses) await watch.look();
  const exitCode = await emulator.stop();
  verdicts.judge(
    "it ends with 0 and has nothing to complain about",
    exitCode === 0 && emulator.stderr === "",
    `exit code ${exitCode}`,
    [emulator.stderr.slice(0, 2000)],
  );
  if (canSeeProcesses) {
    await until(async () => (await watch.left()).length === 0);
    const left = (await watch.left()).map(({ pid, args }) => `process ${pid}: ${args.slice(0, 300)}`);
    verdicts.judge("no process outlives it", left.length === 0, `${left.length} do`, left);
  }
  const leftovers = await leftoversIn(dataDir, temporaryFolder);
  verdicts.judge("no file is left behind", leftovers.length === 0, `${leftovers.length} are`, leftovers);

  // Code of earlier versions is kept for calls that may still want it, and removed by the next start at the latest.
  const next = await EmulatorProcess.start(entry, dataDir, temporaryFolder);
  const { total } = await next.ask<{ total: number }>("GET", "/workbench/v1/activations?limit=1&total=true");
  await next.stop();
  const code = await codeFolders(dataDir);
  const wanted = functions.filter(({ sandbox }) => sandbox !== null).length;
  verdicts.judge(
    "the next start finds all records, and keeps no code that nobody needs",
    total === ledger.records && code <= wanted,
    `${total} of ${ledger.records} records, code of ${code} functions of ${wanted}`,
  );
}

async function within(limitMs: number, what: Promise<void>): Promise<boolean> {
  const enough = new AbortController();
  const limit = sleep(limitMs, false, { signal: enough.signal }).catch(() => false);
  const isDone = await Promise.race([what.then(() => true), limit]);
  enough.abort();
  return isDone;
}

/** Looks until it holds, or too long; what follows judges how it is then. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = performance.now() + QUIET_WITHIN_MS;
  while (!(await holds()) && performance.now() < endMs) await sleep(100);
}
