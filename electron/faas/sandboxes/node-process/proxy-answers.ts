import type { ConfinedEnd, ProgramUsage } from "#toolchains/confine/start-confined.ts";
import type { LogLine, SandboxFailure } from "../sandbox.ts";
import type { ProxyAnswer } from "./proxy-client.ts";

const MAX_MESSAGE_LENGTH = 4_000;

/** How one question to an action's proxy went. */
export interface ProxyStep {
  answer: ProxyAnswer;
  /** Why the process was ended, if it was. */
  endedFor: "time-limit" | "output-limit" | "cancelled" | null;
  /** Of the process; null while it lives. */
  end: ConfinedEnd | null;
  logs: LogLine[];
  usage: Promise<ProgramUsage | null>;
  ranOutOfHeap: boolean;
  /** Of the answer; undefined when it is no JSON. */
  value: unknown;
}

/** Why the action could not be loaded, or its call did not end well; null when it did. */
export function failureOf(path: "/init" | "/run", step: ProxyStep): SandboxFailure | null {
  const { answer, endedFor, end, ranOutOfHeap, value } = step;
  const failed = (fault: SandboxFailure["fault"], message: string | null = null): SandboxFailure => ({
    fault,
    message: message?.slice(0, MAX_MESSAGE_LENGTH) ?? null,
    exitCode: end?.exitCode ?? null,
    trap: null,
  });
  if (end !== null) {
    if (end.reason === "memory" || ranOutOfHeap) return failed("memory-limit");
    if (endedFor === "cancelled") return failed("sandbox-ended", "It was ended from outside.");
    if (endedFor !== null) return failed(endedFor);
    if (end.reason === "lost") return failed("sandbox-ended", "The process that held it was killed.");
    if (end.signal !== null && end.reason === "itself") return failed("exit-code", `It was ended by ${end.signal}.`);
    if (end.exitCode !== null)
      return failed("exit-code", `It ended with exit code ${end.exitCode} instead of an answer.`);
    return failed("sandbox-ended", "It broke off the connection instead of an answer.");
  }
  if ("failure" in answer) return failed("sandbox-ended");
  if (answer.status !== 200)
    return failed(path === "/init" ? "init-failed" : "bad-output", errorIn(value) ?? answer.text);
  if (path === "/init" || (typeof value === "object" && value !== null)) return null;
  return failed("bad-output", `The action did not produce a valid JSON or JSON Array response: ${answer.text}`);
}

function errorIn(value: unknown): string | null {
  const error = typeof value === "object" && value !== null && "error" in value ? value.error : null;
  return typeof error === "string" ? error : null;
}
