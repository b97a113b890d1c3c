import type { Measured } from "#shared/model/program-run.ts";
import { peakMemoryByGnuTime } from "#toolchains/measure/gnu-time.ts";
import type { Measurer } from "#toolchains/measure/measured-command.ts";
import type { JobContext } from "../jobs/job-registry.ts";
import { runHook } from "./hooks.ts";
import type { ReadyCell } from "./prepare-cells.ts";
import { MAX_OUTPUT_BYTES } from "./take-sample.ts";
import type { RunCommand } from "#toolchains/process/command-spec.ts";

/**
 * Peak memory of each cell from one more run under GNU time, which is not timed: for where no launcher can be built and
 * the timed runs are only looked at now and then. A cell whose peak can't be had is left out. Rejects as `measure` does.
 */
export async function measurePeaks(
  ready: readonly ReadyCell[],
  { gnuTime, measurer, run, job }: { gnuTime: string; measurer: Measurer; run: RunCommand; job: JobContext },
): Promise<Map<number, NonNullable<Measured>>> {
  const peaks = new Map<number, NonNullable<Measured>>();
  job.step("Measuring memory");
  const hookTerms = { run, job, signal: job.signal };
  for (const entry of ready.filter(({ isAuxiliary }) => !isAuxiliary)) {
    const { index, plan, command } = entry;
    const { stdin, stdinFile, timeoutMs } = plan.invocation;
    const measured = { ...command, stdin, stdinFile, timeoutMs, maxOutputBytes: MAX_OUTPUT_BYTES };
    if ((await runHook("prepare", entry, hookTerms)) !== null) continue;
    const peak = await peakMemoryByGnuTime(measurer, gnuTime, measured, { signal: job.signal });
    if (peak !== null) peaks.set(index, peak);
    await runHook("conclude", entry, hookTerms);
  }
  return peaks;
}
