import { WorkbenchError } from "#shared/errors.ts";
import type { DetectionContext } from "./detection.ts";

/**
 * Warm tools answer within tens of milliseconds; whoever scans waits this long for one that hangs. It is longer where
 * one that is only slow can't be told from it.
 */
export const PROBE_TIMEOUT_MS = process.platform === "linux" ? 1_500 : 2_000;
/** How long one may work on its answer, on a machine that has much else to do. */
const BUSY_PROBE_TIMEOUT_MS = 10_000;
const PROBE_MAX_OUTPUT_BYTES = 256 * 1024;

/** What a question to a program gave: its output, or why there is no answer. */
export type ProbeAnswer = { output: string } | { reason: string };

/**
 * Asks a program something short, such as its version. One that hangs, floods, crashes or fails gives a
 * reason, which continues the sentence that its path begins.
 */
export async function probe(
  context: DetectionContext,
  exe: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<ProbeAnswer> {
  const question = args.join(" ");
  try {
    const result = await context.run({
      exe,
      args,
      env: { LC_ALL: "C", ...env },
      timeoutMs: PROBE_TIMEOUT_MS,
      busyTimeoutMs: BUSY_PROBE_TIMEOUT_MS,
      maxOutputBytes: PROBE_MAX_OUTPUT_BYTES,
      killGraceMs: 0,
    });
    if (result.timedOut) {
      const seconds = Number((result.elapsedNs / 1e9).toFixed(1));
      return {
        reason: result.wasBusy
          ? `was still at work on ${question} after ${seconds} s: it is slow here, or the machine is busy`
          : `gave no answer to ${question} within ${seconds} s`,
      };
    }
    if (result.outputTruncated)
      return { reason: `printed more than ${PROBE_MAX_OUTPUT_BYTES / 1024} KiB for ${question}` };
    if (result.signal !== null) return { reason: `was ended by ${result.signal} at ${question}` };
    if (result.exitCode !== 0) {
      const words = result.stderr.trim().split("\n")[0];
      return { reason: `ended with code ${result.exitCode} at ${question}${words ? `: ${words}` : ""}` };
    }
    return { output: result.stdout };
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error;
    if (!(await context.fileExists(exe))) return { reason: "is a link that leads nowhere" };
    return { reason: error.message.replace(`${exe} `, "") };
  }
}
