import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { lossFailure } from "#shared/load/lost-series.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { SandboxId, SandboxInfo } from "#shared/model/faas/sandbox.ts";

/** An engine that is started again at once, or is only slow, is not lost. */
const ABSENCE_MS = 3_000;
const ASK_EVERY_MS = 500;

/** Kinds whose sandboxes are somebody else's processes, which may end without the emulator. */
export const isContainer = (sandbox: SandboxId) => sandbox.startsWith("docker-");

/**
 * Why sandboxes of a kind that was there can't be had any longer; null while they can. For calls that have failed:
 * asking takes the emulator's time, and an engine that has just gone is waited for.
 */
export async function findLoss(
  api: { sandboxes(): Promise<SandboxInfo[]> },
  sandbox: SandboxId | null,
): Promise<Failure | null> {
  if (sandbox === null || !isContainer(sandbox)) return null;
  const deadlineMs = performance.now() + ABSENCE_MS;
  for (;;) {
    const kind = (await api.sandboxes()).find(({ id }) => id === sandbox);
    if (kind?.state !== "unavailable") return null;
    if (performance.now() > deadlineMs) {
      const message = `${sandbox} was lost while it was called: ${kind.reason ?? "its engine no longer answers"}.`;
      return lossFailure(message, ["What was measured before is kept.", kind.hint].filter(Boolean).join(" "));
    }
    await sleep(ASK_EVERY_MS);
  }
}
