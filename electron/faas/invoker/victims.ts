import type { StemCells } from "#shared/model/faas/pool.ts";
import type { PooledSandbox } from "./pooled-sandbox.ts";
import { stemsWanted } from "./stem-cells.ts";

/**
 * Which sandboxes are to go so that this much memory and so many places are free: the least recently used idle ones,
 * and stem cells only after those, because a function's own sandbox that nobody calls is worth less than one that any
 * function may have. When they don't suffice, all that could go.
 */
export function chooseVictims(
  sandboxes: Iterable<PooledSandbox>,
  missing: { mb: number; places: number },
): { chosen: PooledSandbox[]; suffice: boolean } {
  const candidates: PooledSandbox[] = [];
  for (const sandbox of sandboxes) if (sandbox.isIdle || sandbox.state === "stem") candidates.push(sandbox);
  candidates.sort((a, b) => rank(a) - rank(b) || a.idleSinceMs - b.idleSinceMs);
  const chosen: PooledSandbox[] = [];
  let leftMb = missing.mb;
  for (const candidate of candidates) {
    if (leftMb <= 0 && chosen.length >= missing.places) break;
    chosen.push(candidate);
    leftMb -= candidate.group.memoryMb;
  }
  return { chosen, suffice: leftMb <= 0 && chosen.length >= missing.places };
}

const rank = ({ isIdle }: PooledSandbox) => (isIdle ? 0 : 1);

/** Sandboxes that can be paused and were idle for that long, and when the next one will have been. */
export function findIdleFor(
  sandboxes: Iterable<PooledSandbox>,
  idleMs: number,
): { due: PooledSandbox[]; nextInMs: number | null } {
  const nowMs = performance.now();
  const due: PooledSandbox[] = [];
  let nextInMs = Infinity;
  for (const sandbox of sandboxes) {
    if (sandbox.state !== "idle" || !sandbox.canRest) continue;
    const leftMs = sandbox.idleSinceMs + idleMs - nowMs;
    if (leftMs > 0) nextInMs = Math.min(nextInMs, leftMs);
    else due.push(sandbox);
  }
  return { due, nextInMs: nextInMs < Infinity ? nextInMs : null };
}

/** Idle sandboxes whose time is over, and when the next one's will be; null when none waits. */
export function findExpired(
  sandboxes: Iterable<PooledSandbox>,
  keepAliveMs: number,
  stemCells: readonly StemCells[],
): { expired: PooledSandbox[]; nextInMs: number | null } {
  const nowMs = performance.now();
  const idle = [...sandboxes].filter(({ isIdle }) => isIdle).sort((a, b) => a.idleSinceMs - b.idleSinceMs);
  const expired: PooledSandbox[] = [];
  let nextInMs: number | null = null;
  for (const sandbox of idle) {
    const leftMs = sandbox.idleSinceMs + keepAliveMs - nowMs;
    if (leftMs > 0) {
      nextInMs = leftMs;
      break;
    }
    const { group } = sandbox;
    // One that nothing is left in is as good as a stem cell, and would have to be made again at once.
    const kept = stemsWanted(stemCells, group) - group.stems.length;
    const going = expired.filter((other) => other.group === group).length;
    if (!group.shared || group.idle.length - going > kept) expired.push(sandbox);
  }
  return { expired, nextInMs };
}
