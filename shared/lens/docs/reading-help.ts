/** What a reader is told about an instruction. */
export interface ReadingHelp {
  /** What it is called, `Signed division (i32)`. */
  title: string;
  /** What it does, in a sentence. */
  text: string;
  /** Of wasm: what it takes from the stack and leaves there, `[i32 i32] → [i32]`; the last one is on top. */
  stack?: string;
  /** When it traps; absent where it never does. */
  traps?: string;
  /** Of machine code: operands that don't speak for themselves, `[rdi + 8]: memory at rdi plus 8 bytes`. */
  operands?: string[];
}

/** Help by an instruction's name. */
export type HelpTable = ReadonlyMap<string, ReadingHelp>;
