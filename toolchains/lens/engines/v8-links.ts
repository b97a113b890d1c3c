import type { PrintedCall, PrintedFunction } from "./v8-output.ts";

/**
 * Positions in the function's body of what its calls and its accesses to memory were made from, by their offsets in the
 * code; 0 is the beginning of the function.
 *
 * V8 notes a position where the code for a call or an access begins, and the next one only where it differs from that.
 * Nothing else is noted, so a position belongs to the first call or access from there on, and to those traps behind it
 * that follow each other without anything between.
 */
export function linkedPositions({ calls, guarded, positions }: PrintedFunction): Map<number, number> {
  const links = new Map<number, number>();
  const exact = new Map(positions.map(({ offset, position }) => [offset, position]));
  for (const { offset } of guarded) {
    const position = exact.get(offset);
    if (position !== undefined) links.set(offset, position);
  }
  const accesses = new Set(links.keys());
  let next = 0;
  let used = -1;
  let before: PrintedCall | undefined;
  for (const call of calls) {
    while (next < positions.length && positions[next]!.offset <= call.offset) next++;
    const current = next - 1;
    const last = positions[current];
    const isFree = current !== used && last !== undefined && !accesses.has(last.offset);
    const followsTrap = call.target !== null && before?.end === call.offset && links.has(before.offset);
    if (last !== undefined && (isFree || followsTrap)) links.set(call.offset, last.position);
    used = current;
    before = call;
  }
  // Of an access and what throws for it, only one may have a position: in Liftoff's code what throws, in TurboFan's the
  // access, as the position is the same.
  for (const { offset, landingPad } of guarded) {
    const throwing = landingPad === null ? undefined : firstFrom(calls, landingPad);
    if (throwing === undefined) continue;
    const position = links.get(offset) ?? links.get(throwing.offset);
    if (position === undefined) continue;
    links.set(offset, position);
    links.set(throwing.offset, position);
  }
  return links;
}

/** The first call at an offset or behind it; calls are by rising offset. */
function firstFrom(calls: readonly PrintedCall[], offset: number): PrintedCall | undefined {
  let low = 0;
  let high = calls.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (calls[middle]!.offset < offset) low = middle + 1;
    else high = middle;
  }
  return calls[low];
}
