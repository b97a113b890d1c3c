import type { Optimization } from "#shared/model/target.ts";
import { createNativeCCompiler } from "./native-c-compiler.ts";
import type { CompilerAdapter } from "./adapter.ts";

export const CLANG_OPTIMIZATION_FLAGS: Record<Optimization, string[]> = {
  O0: ["-O0"],
  O1: ["-O1"],
  O2: ["-O2"],
  O3: ["-O3"],
  Os: ["-Os"],
  Oz: ["-Oz"],
  // What -Ofast means; clang warns since version 19 that the flag itself will go.
  Ofast: ["-O3", "-ffast-math"],
};

/** Clang of the machine, for native programs. */
export function createClang(platform?: NodeJS.Platform, searchPath?: string): CompilerAdapter {
  return createNativeCCompiler(
    {
      id: "clang",
      name: "Clang",
      executable: "clang",
      majorVersions: { newest: 23, oldest: 11 },
      cppExecutable: "clang++",
      // It assembles by itself.
      binutils: ["ld"],
      optimizationFlags: CLANG_OPTIMIZATION_FLAGS,
      versionOf: (output) => /clang version (\d+(?:\.\d+)*)/.exec(output)?.[1] ?? null,
    },
    platform,
    searchPath,
  );
}
