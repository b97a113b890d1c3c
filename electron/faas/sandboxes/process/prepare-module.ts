import { chmod, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { type Confiner, confinedCommand } from "#toolchains/confine/confine.ts";
import { PROGRAM_PLACES, WRITABLE_PLACES } from "#toolchains/confine/places.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import type { CommandSpec } from "#toolchains/process/command-spec.ts";
import { runCommand } from "#toolchains/process/run-command.ts";
import type { RuntimeLaunch } from "#toolchains/runtimes/adapter.ts";
import { limitMemory } from "#toolchains/wasm/limit-memory.ts";
import type { ProcessRuntime } from "./runtime-tools.ts";
import { systemEnvironment } from "./system-environment.ts";

const MAX_TASKS = 256;

/** A module made ready for a runtime: with its memory limited, and compiled where the mode asks for it. */
export interface PreparedModule {
  /** What is run; nothing else is in its folder. */
  artifact: string;
  /** The line on stderr by which a module that ran into its memory limit is known. */
  memoryMark: string;
  loadNs: number;
  /** Null where the runtime compiles, or doesn't. */
  compileNs: number | null;
}

export interface PrepareModuleOptions {
  confiner: Confiner;
  runtime: Pick<ProcessRuntime, "adapter" | "variant">;
  tool: DetectedTool;
  module: string;
  /** Distinguishes the mark from any that a program could print without looking for it. */
  mark: string;
  maxMemoryBytes: number;
  /** Made here. */
  folder: string;
  timeoutMs: number;
  signal: AbortSignal;
}

/** The function's time limit ended the compiler. */
export class CompilationTimedOut extends WorkbenchError {}

/**
 * Rejects with INVALID_REQUEST for a module whose memory can't be limited or that the runtime can't run, BUILD_FAILED
 * (CompilationTimedOut, at the time limit) when it can't be compiled, CANCELLED after an abort.
 */
export async function prepareModule(options: PrepareModuleOptions): Promise<PreparedModule> {
  const { confiner, runtime, tool, module, mark, maxMemoryBytes, folder, timeoutMs, signal } = options;
  const { adapter, variant } = runtime;
  const startedNs = process.hrtime.bigint();
  const memoryMark = `wasm-workbench: memory limit reached ${mark}`;
  const limited = join(folder, basename(module));
  await mkdir(folder, { recursive: true });
  await writeFile(limited, limitMemory(await readFile(module), { maxBytes: maxMemoryBytes, mark: memoryMark }));
  const launch = launchOf(limited, variant, null);
  const problem = adapter.unsupported(launch, tool);
  if (problem !== undefined) throw new WorkbenchError("INVALID_REQUEST", problem);
  const loadNs = Number(process.hrtime.bigint() - startedNs);
  const plan = adapter.precompile?.(launch, tool, folder);
  if (plan === undefined) return { artifact: limited, memoryMark, loadNs, compileNs: null };

  const compileFromNs = process.hrtime.bigint();
  for (const { path, text } of plan.files ?? []) await writeFile(path, text);
  const compiling = {
    readable: [...PROGRAM_PLACES, "/usr/include", "/usr/local/include", ...(await toolPlaces(tool))],
    writable: [...WRITABLE_PLACES, folder],
    sockets: "none",
    mayFork: true,
    maxTasks: MAX_TASKS,
  } as const;
  const failed = (words: string | undefined) =>
    new WorkbenchError(
      "BUILD_FAILED",
      `${tool.name} could not compile ${basename(module)}${words ? `: ${words}` : "."}`,
    );
  for (const command of plan.commands) {
    const result = await runCommand(
      { ...confinedCommand(confiner, withOwnEnvironment(command, folder), compiling), timeoutMs },
      { signal },
    );
    if (result.timedOut)
      throw new CompilationTimedOut("BUILD_FAILED", `${tool.name} took more than ${timeoutMs} ms to compile.`);
    if (result.exitCode !== 0) throw failed(firstErrorLine(result.stderr));
  }
  if (!(await stat(plan.artifact).catch(() => null))?.isFile()) throw failed("it wrote nothing");
  // Confined, a linker can't do it itself.
  await chmod(plan.artifact, 0o755);
  const compileNs = Number(process.hrtime.bigint() - compileFromNs);
  return { artifact: plan.artifact, memoryMark, loadNs, compileNs };
}

/** Without anything that a call adds. `folder` is shown to the program as `guest`. */
export function launchOf(artifact: string, variant: string | null, folder: string | null, guest = "/"): RuntimeLaunch {
  const dirs = folder === null ? [] : [{ host: folder, guest }];
  return { artifact, variant, invocation: { args: [], env: {}, stdin: "", dirs, timeoutMs: 1 } };
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
