import { WorkbenchError } from "#shared/errors.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import { CALL_GROUPS, IDLE_N } from "#shared/papers/persaud-2019/openwhisk-plan.ts";
import { callOnce } from "./call-once.ts";
import type { EmulatorRun } from "./emulator-run.ts";
import { poolNow } from "./watch-pool.ts";

/** Where a deployment is called: as the experiment asks, and with nothing to compute. */
interface CallTargets {
  whole: LoadTarget;
  idle: LoadTarget;
}

/** Throws PROGRAM_FAILED where the function doesn't answer with the right number; and what is made once is made then. */
export async function readyTargets(target: LoadTarget, n: number): Promise<CallTargets> {
  const withNumber = (value: number) => ({ ...target, bodies: [JSON.stringify({ n: value })] });
  const [whole, idle] = [withNumber(n), withNumber(IDLE_N)];
  await expectNumber(idle, IDLE_N);
  await expectNumber(whole, n);
  return { whole, idle };
}

async function expectNumber({ url, headers, bodies, timeoutMs }: LoadTarget, n: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { method: "POST", headers, body: bodies[0], signal });
  const text = await response.text();
  const expected = fibonacci(n);
  if (response.ok && new RegExp(`"fibonacci":\\s*${expected}\\b`).test(text)) return;
  throw new WorkbenchError(
    "PROGRAM_FAILED",
    `It answered ${text.slice(0, 300)} in place of fibonacci(${n}) = ${expected}.`,
  );
}

function fibonacci(n: number): number {
  let [value, next] = [0, 1];
  for (let step = 0; step < n; step++) [value, next] = [next, value + next];
  return value;
}

/**
 * In every round each series has its turn, another one first each time: all sandboxes are ended, one call makes a new
 * one, the next finds it; with the experiment's number, and then with nothing to compute. Samples are of the groups of
 * `CALL_GROUPS`; their index is the round.
 */
export async function callInRounds(
  run: EmulatorRun,
  targets: ReadonlyMap<number, CallTargets>,
  rounds: number,
): Promise<void> {
  const { job } = run;
  const series = [...targets];
  const calls = rounds * series.length * CALL_GROUPS.length;
  for (let round = 0; round < rounds; round++) {
    job.step(`Round ${round + 1} of ${rounds}`);
    const first = round % Math.max(1, series.length);
    for (const [index, { whole, idle }] of [...series.slice(first), ...series.slice(0, first)]) {
      const place = { thread: 0, index: round };
      for (const [target, cold, warm] of [[whole, 0, 1] as const, [idle, 2, 3] as const]) {
        if (job.signal.aborted) return;
        if (!run.isUsable(index)) continue;
        await endSandboxes(run);
        const samples = [await callOnce(target, { group: cold, ...place }, run.originMs)];
        samples.push(await callOnce(target, { group: warm, ...place }, run.originMs));
        await run.add(index, samples);
      }
    }
    job.progress((calls / rounds) * (round + 1), calls, "calls", null);
  }
  for (const index of targets.keys()) await run.conclude(index);
}

/** Returns when none is left: what is still being removed would take time of the next. */
export async function endSandboxes({ emulator: { api } }: EmulatorRun): Promise<void> {
  const { tiles } = await poolNow(api);
  // One may end by itself meanwhile.
  await Promise.all(tiles.map(({ instanceId }) => api.killSandbox(instanceId).catch(() => undefined)));
}
