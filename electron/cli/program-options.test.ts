import { Command } from "commander";
import { expect, test } from "vitest";
import { wbBenchCommand } from "#shared/format/wb-command.ts";
import { BuildOptions } from "#shared/model/program-run.ts";
import { addProgramOptions, buildOptions, type ProgramOptions } from "./program-options.ts";

/** What the command line makes of a command that the window offers to copy. */
function parse(command: string) {
  const program = addProgramOptions(new Command().option("--on <runtimes>").option("--runs <n>"))
    .argument("<file...>")
    .exitOverride();
  program.parse(command.split(" ").slice(2), { from: "user" });
  return buildOptions(program.opts<ProgramOptions>(), program.args, []);
}

test.each([
  [{}],
  [{ simd: true }],
  [{ wasmOpt: "Oz" }],
  [{ sources: ["/p/sieve.c", "/p/print.c"], simd: true, wasmOpt: "O4", flags: ["-DN=1"], optimization: "Ofast" }],
] as const)("the copied command asks for the same build: %j", (build) => {
  const asked = BuildOptions.parse(build);
  const command = wbBenchCommand({ files: ["/p/prime.c"], runtimes: ["node"], build: asked });
  expect(parse(command)).toEqual(asked);
});
