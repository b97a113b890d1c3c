import type { SandboxFailure } from "../sandbox.ts";
import { GuestExit } from "../guest/guest-exit.ts";
import type { GuestOutput } from "./guest-output.ts";

/** Why a guest's code can't be used, or did not get as far as it should. */
export class GuestFailure extends Error {
  readonly fault: SandboxFailure["fault"];

  constructor(fault: SandboxFailure["fault"], message: string) {
    super(message);
    this.fault = fault;
  }
}

/** What a guest threw, or what was thrown through it. */
export function failureOf(thrown: unknown, output: GuestOutput): { fault: SandboxFailure["fault"]; message: string } {
  // A guest with exceptions may catch what ends it, and then fail otherwise.
  if (output.ended !== null) return { fault: output.ended, message: ENDED[output.ended] };
  if (thrown instanceof GuestFailure) return { fault: thrown.fault, message: thrown.message };
  if (thrown instanceof GuestExit)
    return { fault: thrown.reason === "time-limit" ? "time-limit" : "output-limit", message: thrown.message };
  const { name, message } = described(thrown);
  if (name === "LinkError" || (name === "TypeError" && message.startsWith("WebAssembly.Instance()")))
    return { fault: "init-failed", message };
  if (name === "RangeError" && /out of memory/i.test(message)) return { fault: "memory-limit", message };
  return { fault: "trap", message };
}

const ENDED = {
  "memory-limit": "The function wanted more memory than its limit.",
  "output-limit": "The function printed more than its limit.",
};

/** It may come from another context, where errors have other classes. */
function described(thrown: unknown): { name: string; message: string } {
  if (typeof thrown !== "object" || thrown === null) return { name: "", message: String(thrown) };
  const { name, message } = thrown as { name?: unknown; message?: unknown };
  return {
    name: typeof name === "string" ? name : "",
    message: typeof message === "string" && message !== "" ? message : "an exception that nobody caught",
  };
}
