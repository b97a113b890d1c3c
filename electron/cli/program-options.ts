import type { Command } from "commander";
import { BuildOptions, type PreopenedFolder, type ProgramRunRequestInput } from "#shared/model/program-run.ts";
import { languageOf, Target, type Optimization, type WasmOptLevel } from "#shared/model/target.ts";
import { CompilerId, type Tool } from "#shared/model/tool.ts";
import {
  flagOption,
  folderPair,
  keyValue,
  optOption,
  RepeatableOption,
  simdOption,
  sourceOption,
  wasmOptOption,
  wholeNumber,
  withOptions,
} from "./options.ts";
import type { ProgramInput } from "./program-input.ts";

/** How a program is built and what surrounds it, the same for one run and for a benchmark. */
export interface ProgramOptions {
  with?: CompilerId[];
  /** Left out: the core's own. */
  opt?: Optimization;
  flag: string[];
  simd: boolean;
  wasmOpt?: WasmOptLevel;
  /** Absolute. */
  source: string[];
  dir?: PreopenedFolder[];
  env?: Record<string, string>;
  stdin?: string;
  timeout?: number;
}

export function addProgramOptions(command: Command): Command {
  return command
    .addOption(withOptions())
    .addOption(optOption())
    .addOption(flagOption())
    .addOption(simdOption())
    .addOption(wasmOptOption())
    .addOption(sourceOption())
    .addOption(
      new RepeatableOption("--dir <host:guest>", "a folder the program may use (repeatable)").argParser(folderPair),
    )
    .addOption(
      new RepeatableOption("--env <key=value>", "an environment variable for the program (repeatable)").argParser(
        keyValue,
      ),
    )
    .option("--stdin <file>", "what the program reads; - for this command's own input")
    .option("--timeout <ms>", "time limit of each run in milliseconds", wholeNumber(1));
}

/** The parts of a request that these options speak of. */
export function programTerms(
  options: ProgramOptions,
  programArgs: string[],
  input: ProgramInput,
  build: BuildOptions,
): Required<Pick<ProgramRunRequestInput, "build" | "invocation">> {
  return {
    build,
    invocation: {
      args: programArgs,
      env: options.env,
      ...input,
      dirs: options.dir,
      timeoutMs: options.timeout,
    },
  };
}

/**
 * Each compiler asked for is used for the targets that it can build here, the first one named for each; one that knows
 * the languages of the programs comes before one that doesn't.
 */
export function buildOptions(options: ProgramOptions, files: readonly string[], tools: readonly Tool[]): BuildOptions {
  const asked = (options.with ?? []).flatMap(
    (id) => tools.find((tool) => tool.kind === "compiler" && tool.id === id) ?? [],
  );
  const languages = [...files, ...options.source].flatMap((file) => languageOf(file) ?? []);
  const compilers: Partial<Record<Target, CompilerId>> = {};
  for (const target of Target.options) {
    const able = asked.filter(({ targets }) => targets.includes(target));
    const chosen = able.find((tool) => languages.every((language) => tool.languages.includes(language))) ?? able[0];
    if (chosen) compilers[target] = CompilerId.parse(chosen.id);
  }
  return BuildOptions.parse({
    optimization: options.opt,
    flags: options.flag,
    simd: options.simd,
    wasmOpt: options.wasmOpt,
    sources: options.source,
    compilers,
  });
}
