import { buildHelperProgram } from "./build-helper-program.ts";
import type { BuiltHelper, HelperBuildOptions, HelperProgram } from "./build-helper-program.ts";
import emptyProgramSource from "./empty-program.c?raw";

const emptyProgram: HelperProgram = {
  name: "empty",
  source: emptyProgramSource,
  variants: [
    ...(process.platform === "linux"
      ? [
          { flags: ["-DFREESTANDING", "-nostdlib", "-static"], label: "an empty program without a C library" },
          { flags: ["-static"], label: "an empty C program, linked statically" },
        ]
      : []),
    { flags: [], label: "an empty C program" },
  ],
  works: ({ exitCode, signal }) => exitCode === 0 && signal === null,
};

/** The program whose time is the floor under every other's: see measureSpawnFloor. Null when no compiler can build it. */
export async function buildEmptyProgram(options: HelperBuildOptions): Promise<BuiltHelper | null> {
  return buildHelperProgram(emptyProgram, options);
}
