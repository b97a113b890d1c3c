import type { Activation, ActivationFault, StartKind } from "../model/faas/activation.ts";

/** What a start kind says of a call. */
export const START_WORDS: Readonly<Record<StartKind, string>> = {
  cold: "a sandbox was made for this call",
  prewarm: "a sandbox that waited with nothing in it was taken",
  recreated: "its own sandbox was gone, so one was made for this call again",
  warm: "a sandbox that was there already was used",
};

/** `cold: a sandbox was made for this call, and the code was compiled for it`. */
export function describeStart({ startKind, codeCached }: Pick<Activation, "startKind" | "codeCached">): string {
  if (startKind === null) return "It reached no sandbox.";
  const compiled =
    codeCached === null ? "" : codeCached ? "; the code was compiled before" : "; the code was compiled for it";
  return `${startKind}: ${START_WORDS[startKind]}${compiled}`;
}

/** Why a call did not succeed. */
export const FAULT_WORDS: Readonly<Record<ActivationFault, string>> = {
  "time-limit": "It ran past its time limit and was ended.",
  "memory-limit": "It wanted more memory than its limit.",
  "output-limit": "It wrote more than its limit and was ended.",
  trap: "It trapped.",
  "exit-code": "It ended with an exit code that is not 0.",
  "bad-output": "What it wrote is no answer: its last line has to be JSON.",
  "init-failed": "Its code could not be brought into the sandbox.",
  "sandbox-ended": "Its sandbox ended under it, killed by somebody for instance.",
  "queue-full": "Too many calls waited for a place.",
  "no-sandbox": "No sandbox could be had for it.",
  "client-gone": "Whoever asked was gone before it ended.",
  "emulator-stopped": "The emulator was stopped.",
  "node-lost": "The node that carried it out was lost; it may have run there.",
};
