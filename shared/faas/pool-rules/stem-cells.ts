import type { StemCells } from "../../model/faas/pool.ts";
import type { RuledGroup } from "./ruled-sandbox.ts";

export function stemsWanted(
  stemCells: readonly StemCells[],
  { kind, memoryMb }: Pick<RuledGroup, "kind" | "memoryMb">,
): number {
  return stemCells.find((cells) => cells.sandbox === kind.id && cells.memoryMb === memoryMb)?.count ?? 0;
}

/** A group for each stem cell that is missing. Sandboxes for any function count while they are idle: nothing is in them. */
export function missingStems<Group extends RuledGroup>(
  stemCells: readonly StemCells[],
  groupOf: (cells: StemCells) => Group | null,
): Group[] {
  return stemCells.flatMap((cells) => {
    const group = groupOf(cells);
    if (!group) return [];
    const there = group.stems.length + group.stemsStarting + (group.shared ? group.idle.length : 0);
    return Array<Group>(Math.max(0, cells.count - there)).fill(group);
  });
}
