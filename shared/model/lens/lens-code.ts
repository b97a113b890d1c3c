import { z } from "zod";

/** A line of a source; `file` is absolute where it is on this machine. */
export const SourcePlace = z.object({ file: z.string(), line: z.number().int().positive() });
export type SourcePlace = z.infer<typeof SourcePlace>;

export const LensArchitecture = z.enum(["x86_64", "aarch64"]);
export type LensArchitecture = z.infer<typeof LensArchitecture>;

/** How x86 machine code is written; other architectures have one syntax. */
export const LensSyntax = z.enum(["intel", "att"]);
export type LensSyntax = z.infer<typeof LensSyntax>;

/** How finely a pane's code is linked to the source: each instruction, only calls and traps, or whole functions. */
export const MappingGrain = z.enum(["instruction", "call", "function"]);
export type MappingGrain = z.infer<typeof MappingGrain>;

/** An instruction in a pane. */
export const LensInstruction = z.object({
  address: z.number().int().nonnegative(),
  sizeBytes: z.number().int().nonnegative(),
  /** Of machine code, in hexadecimal, where it was read; absent in WAT. */
  bytes: z.string().optional(),
  mnemonic: z.string(),
  text: z.string(),
  /** How many blocks are around it. */
  depth: z.number().int().nonnegative(),
  /** All lines that it belongs to; empty where that isn't known. */
  places: z.array(SourcePlace),
  /** Of the wasm instruction that machine code was made from, in the module file; null where that isn't known. */
  wasmOffset: z.number().int().nullable(),
  /** Where a jump or direct call goes within the same pane. */
  targetAddress: z.number().int().nullable(),
  /** What is called or referred to, demangled. */
  symbol: z.string().nullable(),
});
export type LensInstruction = z.infer<typeof LensInstruction>;

/** One function in one pane. */
export const LensCode = z.object({
  address: z.number().int(),
  sizeBytes: z.number().int(),
  /** By rising address. */
  instructions: z.array(LensInstruction),
});
export type LensCode = z.infer<typeof LensCode>;
