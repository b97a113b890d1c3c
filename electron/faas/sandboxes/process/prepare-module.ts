import { createHash } from "node:crypto";
import { lstat, mkdir, realpath, stat, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { basename, dirname, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { type Confiner, confinedCommand } from "#toolchains/confine/confine.ts";
import { PROGRAM_PLACES, WRITABLE_PLACES } from "#toolchains/confine/places.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import type { CommandSpec } from "#toolchains/process/command-spec.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import type { PrecompilationPlan } from "#toolchains/runtimes/adapter.ts";
import type { CompiledCode } from "./compiled-code.ts";
import { makeModuleReadyAside } from "./ready-module-aside.ts";
import type { ProcessRuntime } from "./runtime-tools.ts";
import { systemEnvironment } from "./system-environment.ts";

const MAX_TASKS = 256;
/** A module may be made so that a compiler never has enough. */
const MAX_COMPILER_BYTES = 2 ** 31;
const MAX_COMPILED_BYTES = 2 ** 30;

/** A module made ready for a runtime: with its memory limited, and compiled where the mode asks for it. */
export interface PreparedModule {
  /** What is run; its folder holds nothing that it may not read. */
  artifact: string;
  /** The line on stderr by which a module that ran into its memory limit is known. */
  memoryMark: string;
  /** So that it can print nothing. */
  importsNothing: boolean;
  loadNs: number;
  /** Null where the runtime compiles, or doesn't. */
  compiled: { ns: number; wasThere: boolean } | null;
}

export interface PrepareModuleOptions {
  confiner: Confiner;
  runtime: Pick<ProcessRuntime, "adapter" | "variant">;
  tool: DetectedTool;
  cache: CompiledCode;
  module: string;
  maxMemoryBytes: number;
  /** Made here. */
  folder: string;
  timeoutMs: number;
  signal: AbortSignal;
}

/** The function's time limit ended the compiler, or the wait for one. */
export class CompilationTimedOut extends WorkbenchError {}

/**
 * Rejects with INVALID_REQUEST for a module whose memory can't be limited or that the runtime can't run, BUILD_FAILED
 * (CompilationTimedOut, at the time limit) when it can't be compiled, CANCELLED after an abort.
 */
export async function prepareModule(options: PrepareModuleOptions): Promise<PreparedModule> {
  const limit = limitOf(options);
  return prepareWithin(options, limit).catch((error: unknown) => {
    if (limit.isOver()) throw timedOut(options);
    throw error;
  });
}

async function prepareWithin(options: PrepareModuleOptions, limit: Limit): Promise<PreparedModule> {
  const { runtime, tool, module, maxMemoryBytes, folder } = options;
  const startedNs = process.hrtime.bigint();
  const limited = join(folder, "module", basename(module));
  await mkdir(dirname(limited), { recursive: true });
  const { adapter, variant } = runtime;
  const job = { runtimeId: adapter.id, variant, tool, module, maxMemoryBytes, limited };
  const { memoryMark, sha256, importsNothing, plan } = await makeModuleReadyAside(job, limit.signal);
  const loadNs = Number(process.hrtime.bigint() - startedNs);
  if (plan === null) return { artifact: limited, memoryMark, importsNothing, loadNs, compiled: null };

  const compileFromNs = process.hrtime.bigint();
  const artifact = join(folder, "compiled", basename(plan.artifact));
  await mkdir(dirname(artifact));
  const wasThere = await options.cache.obtain({
    key: await keyOf(sha256, plan, dirname(limited), tool),
    target: artifact,
    // Whoever isn't confined to its own files could write through the link.
    mayLink: options.confiner.held.has("files"),
    signal: limit.signal,
    compile: () => compile(options, plan, dirname(limited), limit),
  });
  const compiled = { ns: Number(process.hrtime.bigint() - compileFromNs), wasThere };
  return { artifact, memoryMark, importsNothing, loadNs, compiled };
}

/** The function's time limit, of everything together, and of waiting for another that compiles the same. */
interface Limit {
  signal: AbortSignal;
  isOver(): boolean;
}

function limitOf({ timeoutMs, signal, tool }: PrepareModuleOptions): Limit {
  const time = AbortSignal.timeout(timeoutMs);
  const ended = new AbortController();
  const end = () => ended.abort(new WorkbenchError("CANCELLED", `${tool.name} was ended from outside.`));
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true, signal: time });
  return { signal: AbortSignal.any([time, ended.signal]), isOver: () => time.aborted && !signal.aborted };
}

function timedOut({ tool, timeoutMs }: PrepareModuleOptions): CompilationTimedOut {
  return new CompilationTimedOut(
    "BUILD_FAILED",
    `It took more than ${timeoutMs} ms to make the module ready for ${tool.name}.`,
  );
}

/** Carries out the plan, and returns what came out. */
async function compile(
  { confiner, tool, module }: PrepareModuleOptions,
  plan: PrecompilationPlan,
  folder: string,
  { signal }: Limit,
): Promise<string> {
  for (const { path, text } of plan.files ?? []) await writeFile(path, text);
  const compiling = {
    readable: [...PROGRAM_PLACES, "/usr/include", "/usr/local/include", ...(await toolPlaces(tool))],
    writable: [...WRITABLE_PLACES, folder],
    sockets: "none",
    mayFork: true,
    maxTasks: MAX_TASKS,
    maxMemoryBytes: MAX_COMPILER_BYTES,
    maxFileBytes: MAX_COMPILED_BYTES,
  } as const;
  const failed = (words: string | undefined) =>
    new WorkbenchError(
      "BUILD_FAILED",
      `${tool.name} could not compile ${basename(module)}${words ? `: ${words}` : "."}`,
    );
  for (const command of plan.commands) {
    const confined = confinedCommand(confiner, withOwnEnvironment(command, folder), compiling);
    const result = await runCommand(confined, { signal });
    if (result.exitCode !== 0) throw failed(firstErrorLine(result.stderr));
  }
  // Not through a link: a module may have got the better of the compiler.
  if (!(await lstat(plan.artifact).catch(() => null))?.isFile()) throw failed("it wrote nothing");
  return plan.artifact;
}

/** Of everything that decides what is compiled; the folder in which that is done doesn't. */
async function keyOf(
  moduleSha256: string,
  plan: PrecompilationPlan,
  folder: string,
  { version, path, parts = {} }: DetectedTool,
): Promise<string> {
  const programs = [path, ...Object.values(parts), ...plan.commands.map(({ exe }) => exe)];
  const places = [...new Set(programs.filter((file) => file !== null))];
  // The same version may have been built anew.
  const seen = await Promise.all(places.map((place) => stat(place).catch(() => null)));
  const inFolder = (text: string) => text.replaceAll(JSON.stringify(folder).slice(1, -1), "@");
  const facts = {
    module: moduleSha256,
    plan: inFolder(JSON.stringify(plan)),
    version,
    programs: places.map((place, index) => [place, seen[index]?.size, seen[index]?.mtimeMs]),
    // Compilers use what this processor has; a data folder may be moved to another.
    machine: [process.platform, process.arch, processor()],
  };
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

let processorName: string | null = null;

function processor(): string {
  return (processorName ??= cpus()[0]?.model ?? "unknown");
}

/** What a tool is, to be read and executed; our own runners belong to those in JavaScript. */
export async function toolPlaces({ path, parts = {} }: DetectedTool): Promise<string[]> {
  const runners = dirname(builtEntry("node-wasi-runner"));
  // Node looks there for whether a script is a module.
  const places = [runners, join(runners, "..", "..", "package.json"), "/etc/ssl/openssl.cnf"];
  for (const file of [path ?? process.execPath, process.execPath, ...Object.values(parts)]) {
    const real = await realpath(file).catch(() => file);
    // Headers, bindings and the like of a tool stand together.
    places.push(...(file === path || file === process.execPath ? [file, real] : [dirname(file), dirname(real)]));
  }
  return places;
}

/**
 * The environment of a runtime: none of the emulator's, but a home of its own, where it may keep a cache. A runtime that
 * passes all of its environment on gets none.
 */
export function withOwnEnvironment(command: CommandSpec, home: string): CommandSpec {
  if (command.inheritsEnvironment === false) return { ...command, env: command.env ?? {}, cwd: command.cwd ?? home };
  const own = { XDG_CACHE_HOME: home, WASMER_DIR: join(home, "wasmer"), DENO_DIR: join(home, "deno") };
  const env = { ...systemEnvironment(home), ...own, ...command.env };
  return { ...command, env, inheritsEnvironment: false, cwd: command.cwd ?? home };
}

/** A backtrace may follow the line that says what is wrong. */
function firstErrorLine(stderr: string): string | undefined {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /error/i.test(line)) ?? lines[0];
}
