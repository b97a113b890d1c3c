/** What a function's code consists of, in one pane. Null: this engine's code doesn't tell it apart, which isn't 0. */
export interface LensCounts {
  instructions: number;
  sizeBytes: number;
  /** Jumps, conditional or not; calls and returns aren't any. */
  branches: number;
  /** Calls of functions, of the runtime too, but not those that only trap. */
  calls: number;
  /** Of the calls, those of the engine's or the translator's own helpers. */
  runtimeCalls: number | null;
  /** Instructions that read or write memory, the function's own stack frame aside; in WAT: loads, stores, bulk memory. */
  memoryAccesses: number;
  /** Stores to the function's own stack frame, but for registers that the caller wants back. */
  spills: number | null;
  /** Loads from it, but for those registers. */
  reloads: number | null;
  /** Of several lanes; moving and zeroing a register, which scalar code does with vector instructions too, aside. */
  vectorInstructions: number;
  /** Comparisons of an address with the size of a memory or table before an access to it. */
  boundsChecks: number | null;
  /** Comparisons of the stack pointer with its limit; in V8 also the polls for an interrupt in loops. */
  stackChecks: number | null;
  /** Comparisons before an indirect call: of the table's index, with null and of the signature. */
  indirectCallChecks: number | null;
}
