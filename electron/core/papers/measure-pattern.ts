import type { LoadGroup } from "#shared/model/load/load-pattern.ts";
import type { PatternWork } from "#shared/papers/experiment.ts";
import type { EmulatorRun } from "./emulator-run.ts";

/** Calls that a pattern makes of one sandbox; those of open groups are not told before. */
export function callsOf(groups: readonly LoadGroup[]): number {
  return groups.reduce((sum, group) => sum + (group.kind === "closed" ? group.threads * (group.loops ?? 0) : 0), 0);
}

/** OpenWhisk's own for a function of which nothing is said, and what the paper's waiting process is for. */
export const OPENWHISK_MEMORY_MB = 256;

/** One sandbox after the other, each with the function deployed just before, so that its first call is a cold one. */
export async function measurePattern(run: EmulatorRun, work: PatternWork): Promise<void> {
  const calls = callsOf(work.pattern.groups);
  const { job } = run;
  for (const series of run.usable()) {
    if (job.signal.aborted) return;
    const sandbox = run.sandbox(series);
    job.step(`${sandbox}: deploying`);
    const target = await run.deploy(series, work.function, OPENWHISK_MEMORY_MB);
    if (target === null) continue;
    job.step(sandbox);
    await run.generate(series, [[target]], (answered) =>
      job.progress(series * calls + answered, work.sandboxes.length * calls, "calls", null),
    );
  }
}
