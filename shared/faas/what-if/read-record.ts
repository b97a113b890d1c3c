import { WorkbenchError } from "../../errors.ts";
import type { ActivationSummary } from "../../model/faas/activation-feed.ts";
import type { InvocationPhases, StartKind } from "../../model/faas/activation.ts";
import type { PoolSettings } from "../../model/faas/pool.ts";
import type { SandboxId } from "../../model/faas/sandbox.ts";
import { traitsOf } from "./sandbox-traits.ts";

/** What is read of a record; lists and the feed of activations tell all of it. */
export type RecordedActivation = Pick<
  ActivationSummary,
  | "what"
  | "path"
  | "version"
  | "sandbox"
  | "instanceId"
  | "startedAtMs"
  | "startKind"
  | "phases"
  | "totalNs"
  | "cpuNs"
  | "memoryLimitMb"
  | "fault"
>;

/** How the pool came by the sandbox of a call: it was made for it, it waited with nothing in it, or it had calls before. */
export type Origin = "made" | "stem" | "reused";

export interface RecordedFunction {
  /** Path and version: another version never gets the sandboxes of this one. */
  key: string;
  path: string;
  sandbox: SandboxId;
  memoryMb: number;
}

export interface RecordedCall {
  fn: RecordedFunction;
  /** From the arrival of the first one; known to a millisecond, as the record tells it. */
  arrivalMs: number;
  /** Null where it reached no sandbox. */
  origin: Origin | null;
  startKind: StartKind | null;
  instanceId: string | null;
  phases: InvocationPhases;
  totalMs: number;
  cpuMs: number | null;
  /** It came to its end in its sandbox: what it took says what such calls take. */
  succeeded: boolean;
}

/**
 * Calls of functions by their arrival; `stemCells` are those that the pool had meanwhile. Throws INVALID_REQUEST where
 * there are none.
 */
export function readRecord(
  activations: readonly RecordedActivation[],
  { stemCells }: Pick<PoolSettings, "stemCells">,
): RecordedCall[] {
  const functions = new Map<string, RecordedFunction>();
  const calls = activations.flatMap((activation): RecordedCall[] => {
    const { what, path, version, sandbox, phases, totalNs, cpuNs, memoryLimitMb } = activation;
    // A sequence has no sandbox of its own; the calls that it makes are in the record themselves.
    if (what !== "function" || sandbox === null || phases === null || totalNs === null || memoryLimitMb === null)
      return [];
    const key = `${path}@${version}`;
    let fn = functions.get(key);
    if (!fn) functions.set(key, (fn = { key, path, sandbox, memoryMb: memoryLimitMb }));
    const waitNs = phases.queueNs + phases.placeNs + phases.createSandboxNs + phases.startRuntimeNs;
    return [
      {
        fn,
        arrivalMs: activation.startedAtMs - waitNs / 1e6,
        origin: null,
        startKind: activation.startKind,
        instanceId: activation.instanceId,
        phases,
        totalMs: totalNs / 1e6,
        cpuMs: cpuNs === null ? null : cpuNs / 1e6,
        succeeded: activation.fault === null && activation.startKind !== null,
      },
    ];
  });
  calls.sort((a, b) => a.arrivalMs - b.arrivalMs);
  const [first] = calls;
  if (first === undefined)
    throw new WorkbenchError("INVALID_REQUEST", "The record has no calls of functions.", {
      hint: "Call functions for a while first, or choose a longer time.",
    });
  const firstMs = first.arrivalMs;
  const seen = new Set<string>();
  for (const call of calls) {
    call.arrivalMs -= firstMs;
    const { sandbox, memoryMb } = call.fn;
    const hadStems = stemCells.some((cells) => cells.sandbox === sandbox && cells.memoryMb === memoryMb);
    call.origin = originOf(call, seen, hadStems);
  }
  return calls;
}

/**
 * Of calls in their order; `seen` has the sandboxes of those before. Records of kinds that make a new guest for every call
 * say `cold` of all: of these, the first call in a sandbox had it made, unless it may have been a stem cell.
 */
function originOf(
  { fn, startKind, instanceId, phases }: RecordedCall,
  seen: Set<string>,
  hadStems: boolean,
): Origin | null {
  if (startKind === null || instanceId === null) return null;
  const isFirst = !seen.has(instanceId);
  seen.add(instanceId);
  if (startKind === "prewarm") return "stem";
  if (startKind === "warm") return "reused";
  if (!traitsOf(fn.sandbox).freshPerCall) return "made";
  if (!isFirst) return "reused";
  return hadStems && phases.startRuntimeNs === 0 ? "stem" : "made";
}

/** Of those that got a sandbox, the share for which one had to be made. */
export function coldShareOf(calls: readonly Pick<RecordedCall, "origin">[]): number {
  const placed = calls.filter(({ origin }) => origin !== null);
  return placed.filter(({ origin }) => origin === "made").length / placed.length;
}
