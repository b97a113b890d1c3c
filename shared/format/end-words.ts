import type { Trap } from "../model/program-run.ts";

/** What the usual fatal signals mean to the author of a program; the first four are to native code what a trap is to a module. */
export const SIGNAL_MEANINGS: Record<string, string> = {
  SIGFPE: "an arithmetic fault, such as an integer divided by zero",
  SIGSEGV: "invalid memory access",
  SIGILL: "a trap that the compiler put there, or an instruction the processor does not have",
  SIGABRT: "abort, a failed assertion or a wasm trap",
  SIGBUS: "a memory access that the processor does not allow",
  SIGTRAP: "a trap that the compiler put there",
  SIGKILL: "from outside",
  SIGTERM: "from outside",
  SIGINT: "interrupted",
};

/** `trapped: integer divide by zero`, the same on every runtime; only what WebAssembly has no words for is the runtime's. */
export function describeTrap({ kind, message }: Trap): string {
  return `trapped: ${kind === "unknown" ? message : kind}`;
}
