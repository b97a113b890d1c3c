import type { Command } from "commander";
import type { WorkbenchClient } from "#shared/contract/index.ts";
import { BuildOptions, type PreopenedFolder, type ProgramRunRequestInput } from "#shared/model/program-run.ts";
import { Target, type Optimization, type WasmOptLevel } from "#shared/model/target.ts";
import type { CompilerId, Tool } from "#shared/model/tool.ts";
import {
  flagOption,
  folderPair,
  keyValue,
  optOption,
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
  opt: Optimization;
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
    .option("--dir <host:guest>", "a folder the program may use (repeatable)", folderPair)
    .option("--env <key=value>", "an environment variable for the program (repeatable)", keyValue)
    .option("--stdin <file>", "what the program reads; - for this command's own input")
    .option("--timeout <ms>", "time limit of each run in milliseconds", wholeNumber(1));
}

/** The parts of a request that these options speak of. */
export async function programTerms(
  options: ProgramOptions,
  programArgs: string[],
  input: ProgramInput,
  client: WorkbenchClient,
): Promise<Required<Pick<ProgramRunRequestInput, "build" | "invocation">>> {
  const tools = options.with ? (await client.tools.list()).tools : [];
  return {
    build: buildOptions(options, tools),
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
 * Each compiler asked for is used for the targets that it can build here. A target that none of them can build keeps
 * its default, unless one asked for isn't usable at all: then the build says so.
 */
function buildOptions(options: ProgramOptions, tools: Tool[]): BuildOptions {
  const asked = options.with ?? [];
  const targetsOf = (id: CompilerId) => tools.find((tool) => tool.kind === "compiler" && tool.id === id)?.targets ?? [];
  const unusable = asked.find((id) => targetsOf(id).length === 0);
  const compilers: Partial<Record<Target, CompilerId>> = {};
  for (const target of Target.options) {
    const chosen = asked.find((id) => targetsOf(id).includes(target)) ?? unusable;
    if (chosen) compilers[target] = chosen;
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
