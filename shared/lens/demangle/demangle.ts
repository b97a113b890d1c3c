import { demangleItanium } from "./itanium/demangle-itanium.ts";
import { demangleRustLegacy } from "./rust/demangle-rust-legacy.ts";
import { demangleRustV0 } from "./rust/demangle-rust-v0.ts";
import { NotMangled } from "./symbol-text.ts";

/**
 * A symbol as its source calls it: C++ as GCC and Clang mangle it, Rust by both of its schemes, without the hash that
 * tells crates apart. What isn't mangled, or by no known rule, stays as it is.
 */
export function demangle(symbol: string): string {
  // Mach-O puts an underscore before every symbol.
  const bare = /^_+(?=_[RZ])/.test(symbol) ? symbol.replace(/^_+(?=_[RZ])/, "") : symbol;
  const demangler = demanglerOf(bare);
  if (demangler === null) return symbol;
  try {
    return demangler(bare);
  } catch (error) {
    // A RangeError is the end of the stack: no compiler nests names that deeply.
    if (error instanceof NotMangled || error instanceof RangeError) return symbol;
    throw error;
  }
}

function demanglerOf(symbol: string): ((symbol: string) => string) | null {
  if (symbol.startsWith("_R")) return demangleRustV0;
  if (!symbol.startsWith("_Z")) return null;
  return /17h[0-9a-f]{16}E(?:\.|$)/.test(symbol) ? demangleRustLegacy : demangleItanium;
}
