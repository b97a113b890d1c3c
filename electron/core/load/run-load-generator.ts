import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { WorkbenchError } from "#shared/errors.ts";
import { fromSampleRow, type LoadSampleRow } from "#shared/load/sample-row.ts";
import { GeneratorLine, type LoadProgress } from "#shared/model/load/generator-line.ts";
import type { LoadPlan } from "#shared/model/load/load-plan.ts";
import type { LoadSample } from "#shared/model/load/load-sample.ts";
import type { LoadResult } from "#shared/model/load/load-summary.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";

export interface LoadRunOptions {
  /** Ends the run early; the result then has what was measured, and `ended` is `cancelled`. */
  signal?: AbortSignal;
  onStarted?: (startedAtMs: number) => void;
  /** Ten times in a second, with the samples since; they come in the order in which they were answered. */
  onSamples?: (samples: LoadSample[]) => void;
  onProgress?: (progress: LoadProgress) => void;
}

/** A generator that is asked to end answers within a write's time; one that doesn't is killed. */
const CANCEL_GRACE_MS = 3_000;
const LAST_WORDS = 2_000;

/** The generator's own program. */
const builtGenerator = () => builtEntry("load-generator");

/**
 * Carries out a plan in a process of its own. Throws INVALID_REQUEST for a plan that can't be carried out, HELPER_CRASHED
 * when the process ends without a result, and CANCELLED when it had to be killed.
 */
export async function runLoadGenerator(plan: LoadPlan, options: LoadRunOptions = {}): Promise<LoadResult> {
  const { signal, onStarted, onSamples, onProgress } = options;
  const child = spawn(process.execPath, [builtGenerator()], {
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // Inside Electron the same binary is Node only when it is told so.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  let lastWords = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS);
  });
  // It may end before it has read everything; how it ended says more than the broken pipe.
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(plan)}\n`);

  let killTimer: NodeJS.Timeout | undefined;
  const cancel = () => {
    child.stdin.write("cancel\n");
    killTimer = setTimeout(() => child.kill("SIGKILL"), CANCEL_GRACE_MS);
  };
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    let result: LoadResult | null = null;
    let refusal: WorkbenchError | null = null;
    for await (const text of createInterface({ input: child.stdout })) {
      const line = readLine(text);
      if (line.type === "started") onStarted?.(line.startedAtMs);
      else if (line.type === "samples") {
        if (line.rows.length > 0) onSamples?.(line.rows.map((row) => fromSampleRow(row as LoadSampleRow)));
        onProgress?.(line.progress);
      } else if (line.type === "finished") result = line.result;
      else refusal = new WorkbenchError("INVALID_REQUEST", line.message, { hint: line.hint ?? undefined });
    }
    const [code, killedBy] = await ended;
    if (refusal) throw refusal;
    if (result) return result;
    if (signal?.aborted) throw new WorkbenchError("CANCELLED", "The load generator was killed.");
    throw new WorkbenchError(
      "HELPER_CRASHED",
      `The load generator ended without a result (${killedBy ?? `exit code ${code}`}). ${lastWords}`.trim(),
    );
  } finally {
    signal?.removeEventListener("abort", cancel);
    clearTimeout(killTimer);
    // Where reading failed, it is not left behind.
    child.kill("SIGKILL");
  }
}

function readLine(text: string): GeneratorLine {
  try {
    return GeneratorLine.parse(JSON.parse(text));
  } catch (cause) {
    throw new WorkbenchError("HELPER_CRASHED", "The load generator wrote what can't be read.", { cause });
  }
}
