import type { StemCells } from "../../model/faas/pool.ts";
import { isIdle, type RuledSandbox } from "./ruled-sandbox.ts";
import { stemsWanted } from "./stem-cells.ts";

/** Idle sandboxes whose time is over, and when the next one's will be; null when none waits. */
export function findExpired<Sandbox extends RuledSandbox>(
  sandboxes: Iterable<Sandbox>,
  keepAliveMs: number,
  stemCells: readonly StemCells[],
  nowMs: number,
): { expired: Sandbox[]; nextInMs: number | null } {
  const idle = [...sandboxes].filter(isIdle).sort((a, b) => a.idleSinceMs - b.idleSinceMs);
  const expired: Sandbox[] = [];
  for (const sandbox of idle) {
    const leftMs = sandbox.idleSinceMs + keepAliveMs - nowMs;
    if (leftMs > 0) return { expired, nextInMs: leftMs };
    const { group } = sandbox;
    // One that nothing is left in is as good as a stem cell, and would have to be made again at once.
    const kept = stemsWanted(stemCells, group) - group.stems.length;
    const going = expired.filter((other) => other.group === group).length;
    if (!group.shared || group.idle.length - going > kept) expired.push(sandbox);
  }
  return { expired, nextInMs: null };
}

/** Sandboxes that can be paused and were idle for that long, and when the next one will have been. */
export function findIdleFor<Sandbox extends RuledSandbox & { readonly canRest: boolean }>(
  sandboxes: Iterable<Sandbox>,
  idleMs: number,
  nowMs: number,
): { due: Sandbox[]; nextInMs: number | null } {
  const due: Sandbox[] = [];
  let nextInMs = Infinity;
  for (const sandbox of sandboxes) {
    if (sandbox.state !== "idle" || !sandbox.canRest) continue;
    const leftMs = sandbox.idleSinceMs + idleMs - nowMs;
    if (leftMs > 0) nextInMs = Math.min(nextInMs, leftMs);
    else due.push(sandbox);
  }
  return { due, nextInMs: nextInMs < Infinity ? nextInMs : null };
}
