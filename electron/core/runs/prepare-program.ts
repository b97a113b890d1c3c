import { copyFile, link, mkdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fromFileSystemError, toWireError, WorkbenchError } from "#shared/errors.ts";
import type { Failure } from "#shared/model/failure.ts";
import type { BuildResult } from "#shared/model/build.ts";
import type { BuildOptions, Invocation } from "#shared/model/program-run.ts";
import { languageOf } from "#shared/model/target.ts";
import type { RuntimeRef } from "#shared/model/tool.ts";
import type { CommandSpec, RunCommand } from "#toolchains/process/command-spec.ts";
import { sha256OfFile } from "../builds/build-cache.ts";
import { buildProgram, type BuildHooks, type BuildTools } from "../builds/build-program.ts";
import type { ChosenRuntime, ToolCatalog } from "../tools/tool-catalog.ts";

/** A program made ready for one runtime: what to start, or why it can't be. */
export type PreparedProgram = { build: BuildResult | null; artifact: BuildResult["artifact"] } & (
  | { runtime: ChosenRuntime; command: CommandSpec; failure: null }
  | { runtime: ChosenRuntime | null; command: null; failure: Failure }
);

export interface PrepareRequest {
  file: string;
  runtime: RuntimeRef;
  build: BuildOptions;
  invocation: Invocation;
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
  let runtime: ChosenRuntime | null = null;
  try {
    runtime = await tools.catalog.chooseRuntime(request.runtime);
    const file = resolve(request.file);
    const target = runtime.adapter.target;
    if (languageOf(file)) {
      build = await buildProgram(
        {
          sources: [file],
          target,
          compiler: request.build.compilers[target],
          optimization: request.build.optimization,
          flags: request.build.flags,
        },
        tools,
        hooks,
      );
      if (build.failure) return { build, artifact, runtime, command: null, failure: build.failure };
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
      artifact = { ...artifact, path: await keepIn(request.workFolder, artifact.path) };
    const launch = {
      artifact: artifact.path,
      variant: runtime.variant,
      invocation: request.invocation,
      maxMemoryBytes: request.maxMemoryBytes,
      phasesFile: request.phasesFile,
    };
    const reason = runtime.adapter.unsupported(launch, runtime.tool);
    if (reason) throw new WorkbenchError("INVALID_REQUEST", reason);
    const precompilation = runtime.adapter.precompile?.(launch, runtime.tool, request.workFolder);
    if (precompilation) {
      const outcome = await tools.run(precompilation.command, { signal: hooks.signal });
      if (outcome.exitCode !== 0)
        throw new WorkbenchError(
          "BUILD_FAILED",
          `${runtime.tool.name} could not precompile ${basename(artifact.path)}.`,
          {
            hint: firstErrorLine(outcome.stderr),
          },
        );
    }
    const command = runtime.adapter.command(
      precompilation ? { ...launch, artifact: precompilation.artifact } : launch,
      runtime.tool,
    );
    return { build, artifact, runtime, command, failure: null };
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code === "CANCELLED") throw error;
    return { build, artifact, runtime, command: null, failure: toWireError(error) };
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
    await link(path, kept).catch(() => copyFile(path, kept));
  } catch (error) {
    throw fromFileSystemError(error, kept);
  }
  return kept;
}

async function existingArtifact(file: string, target: ChosenRuntime["adapter"]["target"]) {
  const seen = await stat(file).catch((error: unknown) => {
    throw fromFileSystemError(error, file);
  });
  if (!seen.isFile()) throw new WorkbenchError("INVALID_REQUEST", `${file} is not a file.`);
  const isModule = file.toLowerCase().endsWith(".wasm");
  if (isModule !== (target !== "native"))
    throw new WorkbenchError(
      "INVALID_REQUEST",
      isModule
        ? `${basename(file)} is a wasm module: it has no native form.`
        : `${basename(file)} is not a wasm module.`,
      { hint: isModule ? "Choose a wasm runtime such as node or wasmtime." : "Choose native, or build a source file." },
    );
  return { path: file, sizeBytes: seen.size, sha256: await sha256OfFile(file), target, kind: "program" as const };
}
