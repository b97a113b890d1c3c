import { readRunnerTrap } from "#toolchains/runtimes/js-wasi-command.ts";
import type { LoadOutcome, RunOutcome, SandboxFailure } from "../sandbox.ts";
import type { Answer } from "./host-process.ts";
import { OUT_OF_MEMORY } from "./host-process.ts";
import { decodeReply, type Reply } from "./reply.ts";

/** What a call comes to that its host did not answer. */
function unanswered(answer: Exclude<Answer, { kind: "frame" }>): SandboxFailure {
  const failure = (fault: SandboxFailure["fault"], message: string): SandboxFailure => ({
    fault,
    message,
    exitCode: null,
    trap: null,
  });
  if (answer.kind === "time-limit") return failure("time-limit", "The function took longer than its time limit.");
  if (answer.kind === "cancelled") return failure("sandbox-ended", "The call was given up.");
  if (answer.reason === OUT_OF_MEMORY) return failure("memory-limit", "The function filled the heap of its sandbox.");
  return failure("sandbox-ended", `The sandbox ended: ${answer.reason}.`);
}

const UNREADABLE = { kind: "ended", reason: "it answered what is no answer" } as const;

function failureIn({ fault, message, exitCode }: Reply): SandboxFailure | null {
  if (fault === null) return null;
  const line = message?.split("\n", 1)[0] ?? null;
  return { fault, message: line, exitCode, trap: fault === "trap" ? trapOf(line) : null };
}

/** V8's words as the adapters of its runtimes read them. */
function trapOf(message: string | null): SandboxFailure["trap"] {
  const said = message ?? "";
  const trap = readRunnerTrap({ exitCode: 134, stdout: "", stderr: `wasm trap: ${said}`, silent: false });
  return trap ?? { kind: "unknown", message: said };
}

export function runOutcome(answer: Answer): RunOutcome {
  const reply = answer.kind === "frame" ? decodeReply(answer.frame) : null;
  if (reply === null)
    return {
      phases: {},
      failure: unanswered(answer.kind === "frame" ? UNREADABLE : answer),
      stdout: "",
      logs: [],
      exitCode: null,
      cpuNs: null,
      peakMemoryBytes: null,
      reusable: false,
    };
  const outcome: RunOutcome = {
    phases: reply.phases,
    failure: failureIn(reply),
    stdout: reply.stdout,
    logs: reply.logs,
    exitCode: reply.exitCode,
    cpuNs: reply.cpuNs,
    peakMemoryBytes: reply.peakMemoryBytes,
    reusable: reply.reusable,
  };
  if (reply.value === null) return outcome;
  try {
    outcome.value = JSON.parse(reply.value);
    return outcome;
  } catch {
    return runOutcome(UNREADABLE);
  }
}

export function loadOutcome(answer: Answer): LoadOutcome {
  const reply = answer.kind === "frame" ? decodeReply(answer.frame) : null;
  if (reply !== null)
    return { phases: reply.phases, codeCached: reply.codeCached, logs: reply.logs, failure: failureIn(reply) };
  const failure = unanswered(answer.kind === "frame" ? UNREADABLE : answer);
  return { phases: {}, codeCached: false, logs: [], failure };
}

/** Of code that can't be read. */
export function unreadableCode(error: unknown): LoadOutcome {
  const message = `The function's code can't be read: ${(error as Error).message}`;
  const failure: SandboxFailure = { fault: "init-failed", message, exitCode: null, trap: null };
  return { phases: {}, codeCached: false, logs: [], failure };
}

/** Of code that is in already. */
export const LOADED_BEFORE: LoadOutcome = { phases: {}, codeCached: true, logs: [], failure: null };
