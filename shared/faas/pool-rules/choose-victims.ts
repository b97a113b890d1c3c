import { isIdle, type RuledSandbox } from "./ruled-sandbox.ts";

/**
 * Which sandboxes are to go so that this much memory and so many places are free: the least recently used idle ones,
 * and stem cells only after those, because a function's own sandbox that nobody calls is worth less than one that any
 * function may have. When they don't suffice, all that could go.
 */
export function chooseVictims<Sandbox extends RuledSandbox>(
  sandboxes: Iterable<Sandbox>,
  missing: { mb: number; places: number },
): { chosen: Sandbox[]; suffice: boolean } {
  const candidates: Sandbox[] = [];
  for (const sandbox of sandboxes) if (isIdle(sandbox) || sandbox.state === "stem") candidates.push(sandbox);
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

/**
 * A sandbox that was just made stays for this many times as long as making it took, but for the longest time at most.
 * Where more functions are called than there is room for, each would otherwise be evicted after its first call, by a call
 * that the next one evicts in turn; like this making takes a fifth of the time that sandboxes are there for.
 */
const STAYS_FOR_MAKINGS = 4;
const LONGEST_STAY_MS = 5_000;

function hasStayed({ makingMs, readySinceMs }: RuledSandbox, nowMs: number): boolean {
  return readySinceMs === null || nowMs - readySinceMs >= Math.min(STAYS_FOR_MAKINGS * makingMs, LONGEST_STAY_MS);
}

/**
 * Which sandboxes are to go for a call that needs so much; `full` when all that could go don't suffice, `later` when the
 * one whose turn it is to go has not stayed for long, and the call may wait. One that needs the room of several doesn't
 * wait for that: others would use them meanwhile, and they would hardly ever be idle at the same time.
 */
export function victimsFor<Sandbox extends RuledSandbox>(
  sandboxes: Iterable<Sandbox>,
  missing: { mb: number; places: number },
  { nowMs, mayWait }: { nowMs: number; mayWait: boolean },
): Sandbox[] | "full" | "later" {
  const { chosen, suffice } = chooseVictims(sandboxes, missing);
  if (!suffice) return "full";
  const [first] = chosen;
  const isLater = mayWait && chosen.length === 1 && first !== undefined && !hasStayed(first, nowMs);
  return isLater ? "later" : chosen;
}

const rank = (sandbox: RuledSandbox) => (isIdle(sandbox) ? 0 : 1);
