import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PoolSettings } from "#shared/model/faas/pool.ts";
import { EmulatorProcess } from "./emulator-process.ts";
import { judgeCalls, judgeRecords } from "./judge-calls.ts";
import { judgeMachine } from "./judge-machine.ts";
import { codeFolders, leftoversIn } from "./leftovers.ts";
import { prepare, type Parts, type SoakOptions } from "./prepare.ts";
import { canSeeProcesses } from "./process-watch.ts";
import { quietState } from "./quiet-state.ts";
import { until } from "./until.ts";
import { Verdicts } from "./verdicts.ts";

/** Longer than any call can take, so that only what hangs is given up. */
const ANSWERS_WITHIN_MS = 150_000;

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
  judgeMachine(parts, verdicts, before, after, minutes);
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
