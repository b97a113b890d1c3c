import type { CodeListing, ListedFunction } from "../code-listing.ts";
import type { SourcePlace } from "#shared/model/lens/lens-code.ts";
import type { SourceRange } from "./source-lines.ts";

export interface WasmListedFunction extends ListedFunction {
  wasmIndex: number;
  /** `(func $name (param i32) (result i32) (local i32 i64)` */
  header: string;
  /** Null without debug information. */
  source: SourceRange | null;
}

export interface WasmImport {
  /** Among all functions. */
  wasmIndex: number;
  module: string;
  name: string;
  /** What code calls it: the import's name unless the module has another one for it. */
  symbol: string;
}

/**
 * The code of a module or object file in the text format. Addresses are offsets in the file, and a function's is that of
 * its body, where the declarations of its locals begin.
 */
export interface WasmListing extends CodeListing {
  /** By rising address. */
  functions: WasmListedFunction[];
  /** The imported functions. */
  imports: WasmImport[];
  /** An object file, in which functions have other indices and offsets than in what is linked from it. */
  isObject: boolean;
  /** Whether instructions have places. */
  hasLines: boolean;
  /** Why debug information that is there can't be read; null where it can, and where there is none. */
  debugProblem: string | null;
  /** The function whose body covers the offset; null between bodies. */
  functionAt(offset: number): WasmListedFunction | null;
  /** As instructions have them, for any offset in a body: before its first instruction it is where the function begins. */
  placesAt(offset: number): SourcePlace[];
}
