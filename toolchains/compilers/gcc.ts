import { createNativeCCompiler } from "./native-c-compiler.ts";
import type { CompilerAdapter } from "./adapter.ts";

/** GCC of the machine, for native programs. */
export function createGcc(platform?: NodeJS.Platform, searchPath?: string): CompilerAdapter {
  return createNativeCCompiler(
    {
      id: "gcc",
      name: "GCC",
      executable: "gcc",
      majorVersions: { newest: 16, oldest: 8 },
      cppExecutable: "g++",
      binutils: ["as", "ld"],
      optimizationFlags: {
        O0: ["-O0"],
        O1: ["-O1"],
        O2: ["-O2"],
        O3: ["-O3"],
        Os: ["-Os"],
        // GCC has -Oz from version 12 on; -Os is the same aim in every version.
        Oz: ["-Os"],
        Ofast: ["-Ofast"],
      },
      versionOf(output) {
        // On macOS `gcc` is Apple's clang under another name.
        const clang = /clang version (\d+(?:\.\d+)*)/.exec(output)?.[1];
        if (clang !== undefined) return `${clang} (this gcc is clang)`;
        return /^\S*g(?:cc|\+\+)\S* .*?(\d+\.\d+(?:\.\d+)?)(?: \d{8}.*)?\s*$/im.exec(output)?.[1] ?? null;
      },
    },
    platform,
    searchPath,
  );
}
