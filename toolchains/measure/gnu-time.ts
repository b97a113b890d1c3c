import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Measured } from "#shared/model/program-run.ts";
import type { DetectionContext } from "../process/detection.ts";
import type { MeasuredCommand, Measurer } from "./measured-command.ts";

const CHECK_TIMEOUT_MS = 5_000;

/** Absolute path of GNU time, which Homebrew calls gtime; null when there is none. Other programs called time don't know `-f`. */
export async function findGnuTime(context: DetectionContext): Promise<string | null> {
  if (context.platform === "win32") return null;
  for (const exe of await context.findExecutables(["time", "gtime"], ["/usr/bin"])) {
    const version = await context.run({ exe, args: ["--version"], timeoutMs: CHECK_TIMEOUT_MS }).catch(() => null);
    if (version !== null && /\bGNU time\b/i.test(version.stdout + version.stderr)) return exe;
  }
  return null;
}

/**
 * Peak memory from a run of its own under GNU time, for where the timed runs can't tell it exactly. Null when the program
 * could not be started that way or hit a limit. Rejects as `Measurer.measure` does.
 */
export async function peakMemoryByGnuTime(
  measurer: Measurer,
  gnuTime: string,
  command: MeasuredCommand,
  options: { signal?: AbortSignal } = {},
): Promise<Measured> {
  const report = join(tmpdir(), `wasm-workbench-memory-${randomUUID()}`);
  const args = ["-f", "%M", "-o", report, command.exe, ...command.args];
  try {
    const execution = await measurer.measure({ ...command, exe: gnuTime, args }, options);
    if (execution.limit !== null) return null;
    // Lines about a failed program come before it.
    const peak = /(\d+)\s*$/.exec(await readFile(report, "utf8"));
    // GNU time reports one that it couldn't start with these exit codes, and then measured itself.
    const notStarted = execution.exitCode === 126 || execution.exitCode === 127;
    return peak === null || notStarted
      ? null
      : { value: Number(peak[1]) * 1024, method: "GNU time (%M) in a run of its own that was not timed" };
  } finally {
    await rm(report, { force: true });
  }
}
