import type { LoadTarget } from "#shared/model/load/load-target.ts";
import type { ColdStartWork } from "#shared/papers/experiment.ts";
import { callOnce } from "./call-once.ts";
import type { EmulatorRun } from "./emulator-run.ts";
import { OPENWHISK_MEMORY_MB } from "./measure-pattern.ts";
import { poolNow } from "./watch-pool.ts";

/** Of each round the cold call, and one that finds its sandbox. */
const CALLS_A_ROUND = 2;

/**
 * In every round each kind of sandbox has its turn: those that are there are killed, one call makes another, one more
 * finds it. What drifts on the machine is then in all kinds alike. Samples of group 0 are meant cold, of group 1 find its process.
 */
export async function measureColdStarts(run: EmulatorRun, work: ColdStartWork): Promise<void> {
  const { job } = run;
  const targets = new Map<number, LoadTarget>();
  for (const series of run.usable()) {
    job.step(`${run.sandbox(series)}: deploying`);
    const target = await run.deploy(series, work.function, OPENWHISK_MEMORY_MB);
    if (target === null) continue;
    // What is made once for a function or an image is no part of a cold start: it is compiled, built and pulled here.
    const { error } = await callOnce(target, { group: 0, thread: 0, index: 0 }, run.originMs);
    if (error === null) targets.set(series, target);
    else await run.failCall(series, { code: "PROGRAM_FAILED", message: error.message, hint: null });
  }
  const calls = work.rounds * work.sandboxes.length * CALLS_A_ROUND;
  for (let round = 0; round < work.rounds; round++) {
    job.step(`Round ${round + 1} of ${work.rounds}`);
    for (const [series, target] of targets) {
      if (job.signal.aborted) return;
      if (!run.isUsable(series)) continue;
      await killSandboxes(run, series);
      const place = { thread: 0, index: round };
      const cold = await callOnce(target, { group: 0, ...place }, run.originMs);
      const warm = await callOnce(target, { group: 1, ...place }, run.originMs);
      await run.add(series, [cold, warm]);
    }
    job.progress((calls / work.rounds) * (round + 1), calls, "calls", null);
  }
  for (const series of targets.keys()) await run.conclude(series);
}

async function killSandboxes(run: EmulatorRun, series: number): Promise<void> {
  const { api } = run.emulator;
  const { tiles } = await poolNow(api);
  const own = tiles.filter(({ sandbox, state }) => sandbox === run.sandbox(series) && state !== "stopping");
  // One may end by itself meanwhile.
  for (const { instanceId } of own) await api.killSandbox(instanceId).catch(() => undefined);
}
