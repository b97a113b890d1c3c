import type { StemCells } from "../../../model/faas/pool.ts";

/** What the rules of the pool look at in a sandbox; times are of one clock, whichever it is. */
export interface RuledSandbox<Group extends RuledGroup> {
  readonly state: string;
  readonly idleSinceMs: number;
  readonly group: Group;
}

export interface RuledGroup {
  readonly kind: { readonly id: string };
  readonly memoryMb: number;
  /** Its sandboxes take calls of every function. */
  readonly shared: boolean;
  readonly idle: { readonly length: number };
  readonly stems: { readonly length: number };
}

/**
 * Which sandboxes are to go so that this much memory and so many places are free: the least recently used idle ones,
 * and stem cells only after those, because a function's own sandbox that nobody calls is worth less than one that any
 * function may have. When they don't suffice, all that could go.
 */
export function chooseVictims<Sandbox extends RuledSandbox<RuledGroup>>(
  sandboxes: Iterable<Sandbox>,
  missing: { mb: number; places: number },
): { chosen: Sandbox[]; suffice: boolean } {
  const candidates = [...sandboxes].filter(({ state }) => state === "idle" || state === "stem");
  candidates.sort((a, b) => rank(a) - rank(b) || a.idleSinceMs - b.idleSinceMs);
  const chosen: Sandbox[] = [];
  let leftMb = missing.mb;
  for (const candidate of candidates) {
    if (leftMb <= 0 && chosen.length >= missing.places) break;
    chosen.push(candidate);
    leftMb -= candidate.group.memoryMb;
  }
  return { chosen, suffice: leftMb <= 0 && chosen.length >= missing.places };
}

const rank = ({ state }: { state: string }) => (state === "idle" ? 0 : 1);

/** Idle sandboxes whose time is over, and when the next one's will be; null when none waits. */
export function findExpired<Sandbox extends RuledSandbox<RuledGroup>>(
  sandboxes: Iterable<Sandbox>,
  keepAliveMs: number,
  stemCells: readonly StemCells[],
  nowMs: number,
): { expired: Sandbox[]; nextInMs: number | null } {
  const idle = [...sandboxes].filter(({ state }) => state === "idle").sort((a, b) => a.idleSinceMs - b.idleSinceMs);
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

export function stemsWanted(stemCells: readonly StemCells[], { kind, memoryMb }: RuledGroup): number {
  return stemCells.find((cells) => cells.sandbox === kind.id && cells.memoryMb === memoryMb)?.count ?? 0;
}
