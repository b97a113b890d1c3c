import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Workbench } from "#core/create-workbench.ts";
import { jobEnd } from "#core/testing/follow-job.ts";
import { FunctionsFile, type FunctionSample, type ProjectFunction } from "#shared/model/functions-file.ts";
import type { BuildOptions, Invocation, ProgramRunRequestInput, ProgramRunResult } from "#shared/model/program-run.ts";
import { WorkbenchFile } from "#shared/model/project.ts";
import type { Optimization, Target } from "#shared/model/target.ts";
import type { CompilerId, RuntimeRef } from "#shared/model/tool.ts";
import { findPackages } from "#toolchains/compilers/packages/find-packages.ts";
import { splitPackageFlags } from "#toolchains/compilers/packages/package-flags.ts";

/** What a run of a function is made of; `compiler` stands for the one that the project names, or the usual one. */
export interface FunctionRun {
  runtime: RuntimeRef;
  target: Target;
  compiler?: CompilerId;
  /** Left out: that of the project. */
  optimization?: Optimization;
  invocation: Partial<Invocation>;
}

/** A folder with `workbench.json` and `functions.json`, for tests that build and call what they name. */
export class FunctionsProject {
  readonly functionsFile: FunctionsFile;
  readonly #workbenchFile: WorkbenchFile;

  constructor(readonly root: string) {
    const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"));
    this.functionsFile = FunctionsFile.parse(read("functions.json"));
    this.#workbenchFile = WorkbenchFile.parse(read("workbench.json"));
  }

  functionNamed(name: string): ProjectFunction {
    return this.functionsFile.functions.find((candidate) => candidate.name === name)!;
  }

  /** How a program is built, as a window that opened the project would do it. */
  buildOf(program: string): Pick<BuildOptions, "optimization" | "flags" | "compilers"> {
    const entry = this.#workbenchFile.programs.find(({ file }) => file === program);
    const { optimization = "O2" } = this.#workbenchFile;
    return { optimization, flags: entry?.flags ?? [], compilers: entry?.compilers ?? {} };
  }

  /** Why the headers that a program is built with can't be found; null when they can. */
  async packagesMissing(program: string): Promise<string | null> {
    const { packages } = splitPackageFlags(this.buildOf(program).flags);
    return findPackages(packages, process).then(
      () => null,
      (error: Error) => error.message,
    );
  }

  /** Builds one of the programs and runs it once. */
  async run({ client }: Workbench, program: string, how: FunctionRun): Promise<ProgramRunResult> {
    const { runtime, target, compiler, invocation } = how;
    const build = this.buildOf(program);
    const optimization = how.optimization ?? build.optimization;
    const compilers = compiler === undefined ? build.compilers : { [target]: compiler };
    const request: ProgramRunRequestInput = {
      file: join(this.root, program),
      runtime,
      build: { ...build, optimization, compilers },
      invocation: { timeoutMs: 120_000, ...invocation },
    };
    const { jobId } = await client.programs.run(request);
    return (await jobEnd(client, jobId)).result as ProgramRunResult;
  }

  /** What a sample sends, with its files in it, as JSON. */
  argumentOf(sample: FunctionSample): string {
    const files = Object.entries(sample.base64Files).map(([member, path]) => [
      member,
      readFileSync(join(this.root, path), "base64"),
    ]);
    return JSON.stringify({ ...sample.arguments, ...(Object.fromEntries(files) as Record<string, string>) });
  }
}

/** The last line of a program's output, which is its answer. */
export function answerOf({ stdout }: ProgramRunResult): unknown {
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}
