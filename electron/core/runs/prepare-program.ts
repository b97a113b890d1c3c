import { copyFile, link, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import type { Failure } from "#shared/model/failure.ts";
import { formatCommand } from "#shared/format/command-line.ts";
import type { BuildResult } from "#shared/model/build.ts";
import { builtBy, type ExecutionTerms } from "#shared/model/execution-terms.ts";
import type { BuildOptions, Invocation, Precompilation } from "#shared/model/program-run.ts";
import { languageOf } from "#shared/model/target.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import type { CommandSpec, RunCommand } from "#toolchains/process/command-spec.ts";
import type { MeasuredExecution } from "#toolchains/measure/measured-command.ts";
import type { PrecompilationPlan } from "#toolchains/runtimes/adapter.ts";
import { readEnd, type EndReading } from "#toolchains/runtimes/read-end.ts";
import { speedFeatures } from "#toolchains/wasm/features.ts";
import { moduleFeatures } from "#toolchains/wasm/module-features.ts";
import { importsNothing } from "#toolchains/wasm/wasm-module.ts";
import { buildProgram, type BuildHooks, type BuildTools } from "../builds/build-program.ts";
import type { ChosenRuntime, ToolCatalog } from "../tools/tool-catalog.ts";
import { existingArtifact } from "./existing-artifact.ts";
import { planMemoryLimit, type MemoryLimit } from "./plan-memory-limit.ts";

/** A program made ready for one runtime: what to start, or why it can't be. */
export type PreparedProgram = {
  build: BuildResult | null;
  artifact: BuildResult["artifact"];
  precompilation: Precompilation | null;
  terms: ExecutionTerms | null;
  /** What of the run goes otherwise than on other runtimes, in sentences. */
  warnings: string[];
} & (
  | {
      runtime: ChosenRuntime;
      command: CommandSpec;
      memoryLimit: MemoryLimit | null;
      readEnd: (execution: MeasuredExecution) => EndReading;
      failure: null;
    }
  | { runtime: ChosenRuntime | null; command: null; failure: Failure }
);

export interface PrepareRequest {
  file: string;
  runtime: RuntimeRef;
  build: BuildOptions;
  invocation: Invocation;
  /** Runs before the one that is timed; they decide whether a cache counts as warm. */
  warmupRuns: number;
  maxMemoryBytes?: number;
  phasesFile?: string;
  /** A folder of this program and runtime alone, for a precompiled form. */
  workFolder: string;
  /** Keeps what was built in the work folder too: the build cache may forget it while it is still being measured. */
  keepArtifact?: boolean;
}

export interface PrepareTools extends BuildTools {
  catalog: ToolCatalog;
  run: RunCommand;
}

/** Builds a source (a module or executable is taken as it is), precompiles where the variant asks for it, and plans the start. */
export async function prepareProgram(
  request: PrepareRequest,
  tools: PrepareTools,
  hooks: BuildHooks = {},
): Promise<PreparedProgram> {
  let build: BuildResult | null = null;
  let artifact: BuildResult["artifact"] = null;
  let precompilation: Precompilation | null = null;
  let terms: ExecutionTerms | null = null;
  let warnings: string[] = [];
  let runtime: ChosenRuntime | null = null;
  try {
    runtime = await tools.catalog.chooseRuntime(request.runtime);
    const file = resolve(request.file);
    const target = runtime.adapter.target(runtime.variant);
    if (languageOf(file)) {
      build = await buildProgram(
        {
          sources: [file, ...request.build.sources],
          target,
          compiler: request.build.compilers[target],
          optimization: request.build.optimization,
          flags: request.build.flags,
          simd: target !== "native" && request.build.simd,
          wasmOpt: target === "native" ? null : request.build.wasmOpt,
        },
        tools,
        hooks,
      );
      if (build.failure)
        return { build, artifact, precompilation, terms, warnings, runtime, command: null, failure: build.failure };
      artifact = build.artifact;
    } else {
      artifact = await existingArtifact(file, target);
    }
    if (!artifact) throw new WorkbenchError("INTERNAL", "The build gave no artifact.");
    if (artifact.kind === "library")
      throw new WorkbenchError("INVALID_REQUEST", `${basename(file)} has no main function, so it can't be run.`, {
        hint: "Add a main function that calls it, or only build it and inspect its functions.",
      });

    if (build && request.keepArtifact)
      artifact = {
        ...artifact,
        path: await keepIn(request.workFolder, artifact.path),
        companions: await Promise.all(artifact.companions.map((path) => keepIn(request.workFolder, path))),
      };
    terms = runtime.adapter.terms(
      {
        variant: runtime.variant,
        warmupRuns: request.warmupRuns,
        features: speedFeatures([artifact.path, ...artifact.companions].filter(isModule).flatMap(moduleFeatures)),
      },
      runtime.tool,
    );
    if (build?.compiler) terms = { ...terms, builtBy: builtBy(build.compiler) };
    const limited =
      request.maxMemoryBytes === undefined
        ? null
        : planMemoryLimit({ artifact: artifact.path, target, maxBytes: request.maxMemoryBytes });
    const asBuilt = {
      artifact: artifact.path,
      variant: runtime.variant,
      invocation: request.invocation,
      phasesFile: request.phasesFile,
      ...limited?.launch,
    };
    const reason = runtime.adapter.unsupported(asBuilt, runtime.tool);
    if (reason) throw new WorkbenchError("INVALID_REQUEST", reason);
    warnings = runtime.adapter.warnings?.(asBuilt) ?? [];
    const launch = { ...asBuilt, artifact: (await limited?.writeArtifact?.(request.workFolder)) ?? artifact.path };
    const plan = runtime.adapter.precompile?.(launch, runtime.tool, request.workFolder);
    if (plan)
      precompilation = await precompile(plan, `${runtime.tool.name} could not precompile ${basename(artifact.path)}.`);
    const command = runtime.adapter.command(plan ? { ...launch, artifact: plan.artifact } : launch, runtime.tool);
    const { adapter } = runtime;
    const silent = importsNothing(artifact.path);
    return {
      build,
      artifact,
      precompilation,
      terms,
      warnings,
      runtime,
      command,
      memoryLimit: limited?.limit ?? null,
      readEnd: (execution) => readEnd(execution, adapter, silent),
      failure: null,
    };
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code === "CANCELLED") throw error;
    return { build, artifact, precompilation, terms, warnings, runtime, command: null, failure: toWireError(error) };
  }

  async function precompile(plan: PrecompilationPlan, failed: string): Promise<Precompilation> {
    const startedNs = process.hrtime.bigint();
    for (const { path, text } of plan.files ?? [])
      await writeFile(path, text).catch((error: unknown) => {
        throw fromFileSystemError(error, path);
      });
    for (const command of plan.commands) {
      const outcome = await tools.run(command, { signal: hooks.signal });
      if (outcome.exitCode !== 0)
        throw new WorkbenchError("BUILD_FAILED", failed, { hint: firstErrorLine(outcome.stderr) });
    }
    const seen = await stat(plan.artifact).catch(() => null);
    if (!seen?.isFile())
      throw new WorkbenchError("BUILD_FAILED", failed, {
        hint: `${plan.commands.at(-1)?.exe ?? "It"} ended well, but wrote no ${basename(plan.artifact)}. Install it anew, or choose another mode.`,
      });
    return {
      commands: plan.commands.map(formatCommand),
      elapsedNs: Number(process.hrtime.bigint() - startedNs),
      sizeBytes: seen.size,
    };
  }
}

/** A backtrace may follow the line that says what is wrong. */
function firstErrorLine(stderr: string): string | undefined {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /error/i.test(line)) ?? lines[0];
}

/** A hard link where the file system has them, so that nothing is stored twice. */
async function keepIn(folder: string, path: string): Promise<string> {
  const kept = join(folder, basename(path));
  try {
    await mkdir(folder, { recursive: true });
    // What an earlier attempt left may be linked to the cache, and must not be written through.
    await rm(kept, { force: true });
    await link(path, kept).catch(() => copyFile(path, kept));
  } catch (error) {
    throw fromFileSystemError(error, kept);
  }
  return kept;
}

function isModule(path: string): boolean {
  return path.toLowerCase().endsWith(".wasm");
}
