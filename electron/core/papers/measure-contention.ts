import { performance } from "node:perf_hooks";
import type { LoadPattern } from "#shared/model/load/load-pattern.ts";
import type { LoadTarget } from "#shared/model/load/load-target.ts";
import type { PoolMoment } from "#shared/model/paper.ts";
import type { ContentionWork } from "#shared/papers/experiment.ts";
import type { EmulatorRun } from "./emulator-run.ts";
import { callsOf } from "./measure-pattern.ts";
import { momentOf, poolNow, watchPool } from "./watch-pool.ts";

const LOOK_EVERY_MS = 50;
/** Between the calls of a client: another function may have the room then. */
const DELAY_MS = 50;

/** A group for each function, all at the same time. */
export function contentionPattern({ functions }: Pick<ContentionWork, "functions">): LoadPattern {
  return {
    name: "Contention",
    groups: functions.map(({ name, threads, loops }) => ({
      kind: "closed",
      name,
      startDelayMs: 0,
      keepAlive: true,
      threads,
      rampUpS: 0,
      loops,
      durationS: null,
      delayMs: DELAY_MS,
    })),
  };
}

/** All functions at once on each kind of sandbox, with the pool watched: who waits, and what is evicted. */
export async function measureContention(run: EmulatorRun, work: ContentionWork): Promise<void> {
  const { job } = run;
  const calls = callsOf(contentionPattern(work).groups);
  for (const series of run.usable()) {
    if (job.signal.aborted) return;
    const sandbox = run.sandbox(series);
    job.step(`${sandbox}: deploying`);
    const targets: LoadTarget[][] = [];
    for (const { name, memoryMb } of work.functions) {
      const target = await run.deploy(series, name, memoryMb);
      if (target === null) break;
      targets.push([target]);
    }
    if (targets.length < work.functions.length) continue;
    job.step(sandbox);
    const { api } = run.emulator;
    const moments: PoolMoment[] = [];
    const look = (pool: Awaited<ReturnType<typeof poolNow>>) =>
      void moments.push(momentOf(pool, series, performance.now() - run.originMs));
    look(await poolNow(api));
    const load = run.generate(series, targets, (answered) =>
      job.progress(series * calls + answered, work.sandboxes.length * calls, "calls", null),
    );
    await watchPool(api, load, { everyMs: LOOK_EVERY_MS, onPool: look });
    await load;
    const last = await poolNow(api);
    look(last);
    await run.note({ moments });
    for (const { instanceId } of last.tiles) await api.killSandbox(instanceId).catch(() => undefined);
  }
}
