import type { ActivationFault } from "#shared/model/faas/activation.ts";
import type { ActivationSummary } from "#shared/model/faas/activation-feed.ts";
import type { SandboxId } from "#shared/model/faas/sandbox.ts";

/** A sandbox that was killed on purpose. */
export interface Kill {
  atMs: number;
  /** Null where its process serves several, or is one of a single call. */
  instanceId: string | null;
  /** Null where the process doesn't tell. */
  sandbox: SandboxId | null;
  /** What was killed, for people. */
  what: string;
}

/** What a record may say of a call whose sandbox, or whose only process, was killed. */
const FAULTS: readonly (ActivationFault | null)[] = ["sandbox-ended", "exit-code", "no-sandbox", "init-failed"];

/** A kill takes effect a little later, and a call may be given to a sandbox before its end is noticed. */
const BEFORE_MS = 1_000;
/** Records tell their times in whole milliseconds. */
const AFTER_MS = 20;
/** No call lasts longer, waiting included. */
const SHOWN_AROUND_MS = 3_000;
const KEPT_MS = 5 * 60_000;

/** The kills that were done, by which failures of calls are explained. */
export class Kills {
  #kills: Kill[] = [];

  add(kill: Kill): void {
    this.#kills = this.#kills.filter(({ atMs }) => atMs > kill.atMs - KEPT_MS);
    this.#kills.push(kill);
  }

  /** In sentences, those of a time. */
  around(atMs: number): string[] {
    return this.#kills
      .filter((kill) => Math.abs(kill.atMs - atMs) < SHOWN_AROUND_MS)
      .map((kill) => `killed ${kill.atMs - atMs} ms after: ${kill.instanceId} (${kill.sandbox}), ${kill.what}`);
  }

  /** Whether the failure that a record tells of follows from one of them. */
  explain({ fault, startedAtMs, phases, totalNs, instanceId, sandbox }: ActivationSummary): boolean {
    if (!FAULTS.includes(fault) || !phases || totalNs === null) return false;
    const runMs = (phases.loadCodeNs + phases.compileNs + phases.instantiateNs + phases.initNs + phases.runNs) / 1e6;
    const endMs = startedAtMs + runMs + phases.replyNs / 1e6;
    const beginMs = endMs - totalNs / 1e6;
    return this.#kills.some((kill) => {
      if (kill.atMs > endMs + AFTER_MS) return false;
      if (kill.instanceId !== null && instanceId !== null) return kill.instanceId === instanceId;
      return (kill.sandbox ?? sandbox) === sandbox && kill.atMs >= beginMs - BEFORE_MS;
    });
  }
}
