import type { CompilerAdapter } from "./adapter.ts";
import { createCargo } from "./cargo.ts";
import { createClang } from "./clang.ts";
import { createEmbeddedClang } from "./embedded-clang.ts";
import { createGcc } from "./gcc.ts";
import { createRustc } from "./rustc.ts";

/** Every compiler there is an adapter for, the preferred one of each language and target first. */
export const compilers: readonly CompilerAdapter[] = [
  createEmbeddedClang(),
  createGcc(),
  createClang(),
  createRustc(),
  createCargo(),
];
