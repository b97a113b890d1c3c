import { ForwardedOutcome } from "#shared/model/faas/nodes.ts";
import { parseJson } from "../controller/invoke/parse-json.ts";
import { totalOf } from "../controller/invoke/record-call.ts";
import type { CallOutcome } from "../invoker/invoker.ts";

/** What a node tells of a call that it carried out, as JSON. */
export function writeOutcome(outcome: CallOutcome, runtimeVersion: string | null): string {
  const { instanceId, startKind, codeCached, phases, run, failure, failedInInit, logs } = outcome;
  const told: ForwardedOutcome = {
    runtimeVersion,
    instanceId,
    startKind,
    codeCached,
    phases,
    run: null,
    failure,
    failedInInit,
    logs,
  };
  if (run) {
    const { stdout, value, exitCode, cpuNs, peakMemoryBytes } = run;
    try {
      // A text of its own, so that the reader's bound on nesting is the same as for a call that is carried out there.
      const valueText = JSON.stringify(value) ?? null;
      told.run = { stdout, valueText, exitCode, cpuNs, peakMemoryBytes };
    } catch (error) {
      told.failure ??= badOutput(error);
    }
  }
  return JSON.stringify(told);
}

/**
 * A node's words as the outcome of a call that took `elapsedNs` from its choice to its answer; `queueNs` passed before.
 * Throws where they can't be read.
 */
export function readOutcome(text: string, name: string, queueNs: number, elapsedNs: number): CallOutcome {
  const { runtimeVersion, run, ...told } = ForwardedOutcome.parse(JSON.parse(text));
  const value = readValue(run?.valueText ?? null);
  const forwardNs = Math.max(0, elapsedNs - totalOf(told.phases));
  return {
    ...told,
    failure: told.failure ?? value.failure,
    phases: {
      ...told.phases,
      queueNs: told.phases.queueNs + queueNs,
      placeNs: told.phases.placeNs + forwardNs,
    },
    run: run && {
      phases: {},
      failure: null,
      value: value.read,
      stdout: run.stdout,
      logs: [],
      exitCode: run.exitCode,
      cpuNs: run.cpuNs,
      peakMemoryBytes: run.peakMemoryBytes,
      reusable: true,
    },
    node: { name, forwardNs, runtimeVersion },
  };
}

function readValue(text: string | null): { read: unknown; failure: CallOutcome["failure"] } {
  try {
    return { read: text === null ? undefined : parseJson(text), failure: null };
  } catch (error) {
    return { read: undefined, failure: badOutput(error) };
  }
}

function badOutput(error: unknown): NonNullable<CallOutcome["failure"]> {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `The action did not produce a valid JSON response: ${reason}`;
  return { fault: "bad-output", message, exitCode: null, trap: null };
}
