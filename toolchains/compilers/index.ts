import type { CompilerAdapter } from "./adapter.ts";
import { createCargo } from "./cargo.ts";
import { createClang } from "./clang.ts";
import { createEmbeddedClang } from "./embedded-clang.ts";
import { createEmcc } from "./emcc.ts";
import { createGcc } from "./gcc.ts";
import { createRustc } from "./rustc.ts";
import { createWasiSdk } from "./wasi-sdk.ts";
import { createZig } from "./zig.ts";

/** Every compiler there is an adapter for, the preferred one of each language and target first. */
export const compilers: readonly CompilerAdapter[] = [
  createEmbeddedClang(),
  createWasiSdk(),
  createEmcc(),
  createGcc(),
  createClang(),
  createZig(),
  createRustc(),
  createCargo(),
];
