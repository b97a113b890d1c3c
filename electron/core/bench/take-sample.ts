import { createHash } from "node:crypto";
import type { Sample } from "#shared/model/benchmark.ts";
import { endedWell } from "#shared/stats/ended-well.ts";
import type { Measurer } from "#toolchains/measure/measured-command.ts";
import { outputTail } from "./output-tail.ts";
import { parseProgramMetrics } from "./program-metrics.ts";
import type { ReadyCell } from "./prepare-cells.ts";
import type { Slot } from "./schedule.ts";

export const MAX_OUTPUT_BYTES = 16 << 20;

export interface SampleTerms {
  session: number;
  measurer: Measurer;
  /** Added to the environment's size; see `jitterBytes`. */
  environmentPaddingBytes: number;
  signal: AbortSignal;
}

/** Runs a cell once. Rejects as `Measurer.measure` does. */
export async function takeSample(
  { index, plan, command, readEnd }: ReadyCell,
  slot: Slot,
  terms: SampleTerms,
): Promise<Sample> {
  const { invocation } = plan;
  const startedAtMs = Date.now();
  const execution = await terms.measurer.measure(
    {
      ...command,
      stdin: invocation.stdin,
      stdinFile: invocation.stdinFile,
      timeoutMs: invocation.timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      environmentPaddingBytes: terms.environmentPaddingBytes,
      countsHardware: true,
    },
    { signal: terms.signal },
  );
  const { trap, stdout } = readEnd(execution);
  const sample: Sample = {
    cell: index,
    phase: slot.phase,
    round: slot.round,
    session: terms.session,
    startedAtMs,
    wallNs: execution.wallNs,
    userNs: execution.userNs,
    sysNs: execution.sysNs,
    maxRssBytes: execution.maxRssBytes,
    exitCode: execution.exitCode,
    signal: execution.signal,
    limit: execution.limit,
    ...(execution.events === null ? {} : { events: execution.events }),
    ...(trap === null ? {} : { trap }),
    stdoutSha256: createHash("sha256").update(stdout).digest("hex"),
    metrics: parseProgramMetrics(new TextDecoder().decode(execution.stderr)),
  };
  if (endedWell(sample) || execution.stderr.length === 0) return sample;
  return { ...sample, stderrTail: outputTail(execution.stderr) };
}
