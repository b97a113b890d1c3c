import { Command } from "commander";
import { expect, test } from "vitest";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { wbBenchCommand } from "#shared/format/wb-command.ts";
import { BuildOptions } from "#shared/model/program-run.ts";
import { addProgramOptions, programTerms, type ProgramOptions } from "./program-options.ts";

/** What the command line makes of a command that the window offers to copy. */
async function parse(command: string) {
  const program = addProgramOptions(new Command().option("--on <runtimes>").option("--runs <n>"))
    .argument("<file...>")
    .exitOverride();
  program.parse(command.split(" ").slice(2), { from: "user" });
  // No compiler is named, so that nobody is asked what it can build.
  return programTerms(program.opts<ProgramOptions>(), [], {}, {} as WorkbenchClient);
}

test.each([
  [{}],
  [{ simd: true }],
  [{ wasmOpt: "Oz" }],
  [{ sources: ["/p/sieve.c", "/p/print.c"], simd: true, wasmOpt: "O4", flags: ["-DN=1"], optimization: "Ofast" }],
] as const)("the copied command asks for the same build: %j", async (build) => {
  const asked = BuildOptions.parse(build);
  const command = wbBenchCommand({ files: ["/p/prime.c"], runtimes: ["node"], build: asked });
  expect((await parse(command)).build).toEqual(asked);
});
