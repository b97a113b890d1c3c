import type { SandboxState } from "../../model/faas/pool.ts";

/** What the rules of the pool look at in a sandbox; times are of one clock, whichever it is. */
export interface RuledSandbox<Group extends RuledGroup = RuledGroup> {
  readonly state: SandboxState;
  readonly idleSinceMs: number;
  /** How long it took until a function's code was in, and when that was; null before. */
  readonly makingMs: number;
  readonly readySinceMs: number | null;
  readonly group: Group;
}

/** Sandboxes of one kind and memory limit. */
export interface RuledGroup {
  readonly kind: { readonly id: string };
  readonly memoryMb: number;
  /** Its sandboxes take calls of every function. */
  readonly shared: boolean;
  readonly idle: { readonly length: number };
  readonly stems: { readonly length: number };
  /** Stem cells on their way. */
  readonly stemsStarting: number;
  /** All that are there or on their way, but those that stop. */
  readonly size: number;
  /** When a call got one that was there. */
  readonly givenOutMs: number;
}

/** Whether it waits for a call of its function, paused or not. */
export function isIdle({ state }: Pick<RuledSandbox, "state">): boolean {
  return state === "idle" || state === "paused";
}
