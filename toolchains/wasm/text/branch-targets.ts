import { ByteReader } from "../byte-reader.ts";

/** Finds where branches go while instructions come by in order: a loop's begin is known then, a block's end is not yet. */
export class BranchTargets<Branch> {
  /** From the function's own block on. */
  readonly #blocks: { loopOffset: number | null; branches: Branch[] }[] = [{ loopOffset: null, branches: [] }];

  /** A block begins; `loopOffset` is where branches to it go, null where they go to its end. */
  open(loopOffset: number | null): void {
    this.#blocks.push({ loopOffset, branches: [] });
  }

  /** The innermost block ends; returns the branches that go there. */
  close(): Branch[] {
    return this.#blocks.pop()?.branches ?? [];
  }

  /** The offset that a branch, whose label is the first of its immediates, goes to; null while that isn't known. */
  branch(bytes: Uint8Array, immediatesAt: number, end: number, branch: Branch): number | null {
    const label = new ByteReader(bytes, immediatesAt, end).unsigned();
    const block = this.#blocks.at(-1 - label);
    if (block?.loopOffset == null) block?.branches.push(branch);
    return block?.loopOffset ?? null;
  }
}
