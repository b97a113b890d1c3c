import type { MappingGrain, SourcePlace } from "#shared/model/lens/lens-code.ts";

/** One instruction of any kind of code, as its disassembler prints it. */
export interface DisassembledInstruction {
  /** Of its first byte: in the module file for wasm, in the listing's own address space for machine code. */
  address: number;
  sizeBytes: number;
  /** Of machine code, in hexadecimal, as they are before anything is linked; absent in the text format. */
  bytes?: string;
  mnemonic: string;
  /** With operands, in the syntax that was asked for. */
  text: string;
  /** Where a jump or direct call goes, in the same address space; null for everything else. */
  targetAddress: number | null;
  /** The function called or the data referred to, where a relocation or symbol says so, as it is in the symbol table. */
  symbol: string | null;
}

/** An instruction with where it comes from. */
export interface ListedInstruction extends DisassembledInstruction {
  /** How many blocks are around it; 0 in machine code. */
  depth: number;
  /** From debug information of the listing itself (wasm, native); empty where it has none. */
  places: SourcePlace[];
  /** Of the wasm instruction that it was made from, in the module file; null where the engine doesn't say. */
  wasmOffset: number | null;
}

/** A function of a listing, without its instructions. */
export interface ListedFunction {
  /** As in the symbol table or name section, mangled where that is; `12` where it has no name. */
  symbol: string;
  /** Among all functions of the module, imported ones first; null in native code and for an engine's own helpers. */
  wasmIndex: number | null;
  address: number;
  sizeBytes: number;
}

/** All code of one artifact by one engine: outlines at once, instructions when a function is looked at. */
export interface CodeListing {
  functions: ListedFunction[];
  /** By rising address. Throws a RangeError where the code can't be read. */
  instructions(listed: ListedFunction): Promise<ListedInstruction[]>;
  /** Where its links are other than the engine's usual ones: how fine they are here, and why, in a sentence. */
  remark?: { grain: MappingGrain; note: string };
}
