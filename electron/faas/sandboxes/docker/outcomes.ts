import type { IncomingHttpHeaders } from "node:http";
import type { LogLine, SandboxFailure } from "../sandbox.ts";
import type { ActionAnswer } from "./action-client.ts";
import type { ContainerEnd } from "./action-container.ts";
import type { Conversation } from "./conversation.ts";

const MAX_MESSAGE_LENGTH = 4_000;
const SIGKILL = 9;
/** What a shell, and so an engine, makes of a process that a signal ended. */
const SIGNAL_EXIT_CODES = 128;
/** V8 says so on stderr before it aborts. */
const OUT_OF_HEAP = "JavaScript heap out of memory";

/** How one question to a container's proxy went. */
export interface ActionStep {
  path: "/init" | "/run";
  answer: ActionAnswer;
  /** Why the container was ended, if it was. */
  endedFor: "time-limit" | "memory-limit" | "output-limit" | "cancelled" | null;
  /** Of the container; null while it lives, and where nobody waited for it. */
  end: ContainerEnd | null;
  logs: LogLine[];
}

/** What our own proxy tells beside the answer; null of each that it doesn't. */
export interface ProgramFacts {
  exitCode: number | null;
  signal: number;
  cpuNs: number | null;
  peakMemoryBytes: number | null;
  isCut: boolean;
}

export function programFacts(answer: ActionAnswer): ProgramFacts {
  const headers = "headers" in answer ? answer.headers : {};
  const exitCode = numberIn(headers, "x-exit-code");
  return {
    exitCode: exitCode === null || exitCode < 0 ? null : exitCode,
    signal: numberIn(headers, "x-exit-signal") ?? 0,
    cpuNs: numberIn(headers, "x-cpu-ns"),
    peakMemoryBytes: numberIn(headers, "x-peak-bytes"),
    isCut: numberIn(headers, "x-answer-cut") === 1,
  };
}

function numberIn(headers: IncomingHttpHeaders, name: string): number | null {
  const text = headers[name];
  return typeof text === "string" && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Whether a program was killed by somebody, which only the container's end can explain. */
export function wasKilled(answer: ActionAnswer): boolean {
  return programFacts(answer).signal === SIGKILL;
}

/** Why a function could not be loaded, or its call did not end well; null when it did. */
export function failureOf(step: ActionStep, { trapIn }: Pick<Conversation, "trapIn">): SandboxFailure | null {
  const { path, answer, endedFor, end, logs } = step;
  const { exitCode, signal, isCut } = programFacts(answer);
  const failed = (fault: SandboxFailure["fault"], message: string | null = null, code = exitCode): SandboxFailure => ({
    fault,
    message: message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
    exitCode: code,
    trap: null,
  });
  if (end !== null && "exitCode" in end && end.ranOutOfMemory) return failed("memory-limit");
  if (endedFor === "cancelled") return failed("sandbox-ended", "It was ended from outside.");
  if (endedFor !== null) return failed(endedFor);
  if ("failure" in answer) {
    if (answer.failure === "too-long") return failed("output-limit");
    return withoutAnswer(end, logs, failed);
  }
  if (isCut) return failed("output-limit");
  if (signal !== 0) return failed("exit-code", `It was ended by signal ${signal}.`);
  if (exitCode !== null && exitCode !== 0) {
    const trap = trapIn(exitCode, logs);
    if (trap !== null) return { fault: "trap", message: trap.message, exitCode, trap };
    return failed("exit-code", logs.findLast(({ stream }) => stream === "stderr")?.text ?? null);
  }
  if (answer.status !== 200) {
    const message = errorIn(answer.text) ?? answer.text;
    return failed(path === "/init" ? "init-failed" : "bad-output", message);
  }
  return null;
}

function withoutAnswer(
  end: ContainerEnd | null,
  logs: readonly LogLine[],
  failed: (fault: SandboxFailure["fault"], message?: string | null, code?: number | null) => SandboxFailure,
): SandboxFailure {
  if (end === null) return failed("sandbox-ended", "It broke off the connection instead of an answer.");
  if ("lost" in end) return failed("sandbox-ended", end.lost);
  const { exitCode } = end;
  if (logs.some(({ text }) => text.includes(OUT_OF_HEAP))) return failed("memory-limit", null, exitCode);
  if (exitCode === SIGNAL_EXIT_CODES + SIGKILL) return failed("sandbox-ended", "The container was killed.", exitCode);
  const how = exitCode > SIGNAL_EXIT_CODES ? `by signal ${exitCode - SIGNAL_EXIT_CODES}` : `with exit code ${exitCode}`;
  return failed("exit-code", `It ended ${how} instead of an answer.`, exitCode);
}

function errorIn(text: string): string | null {
  const value = valueOf(text);
  const error = typeof value === "object" && value !== null && "error" in value ? value.error : null;
  return typeof error === "string" ? error : null;
}

/** Undefined of what is no JSON. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
