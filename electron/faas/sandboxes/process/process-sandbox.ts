import { readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { Confiner } from "#toolchains/confine/confine.ts";
import type { Confinement } from "#toolchains/confine/confinement.ts";
import { LIBRARY_PLACES, WRITABLE_PLACES } from "#toolchains/confine/places.ts";
import type { RuntimeLaunch } from "#toolchains/runtimes/adapter.ts";
import { readEnd } from "#toolchains/runtimes/read-end.ts";
import { programInput } from "../guest/conventions.ts";
import type {
  LoadOutcome,
  RunOutcome,
  Sandbox,
  SandboxCall,
  SandboxFailure,
  SandboxRequest,
  StepPhases,
} from "../sandbox.ts";
import { CallProcess, makeHome } from "./call-process.ts";
import type { CompiledCode } from "./compiled-code.ts";
import { type GuestFiles, guestFiles } from "./guest-files.ts";
import { launchOf } from "./launch-of.ts";
import {
  CompilationTimedOut,
  type PreparedModule,
  prepareModule,
  toolPlaces,
  withOwnEnvironment,
} from "./prepare-module.ts";
import { programFailure } from "./program-failure.ts";
import { type ProgramRun, runProgram } from "./run-program.ts";
import type { ProcessRuntime } from "./runtime-tools.ts";

const MIB = 2 ** 20;
/** Runtimes have threads for compiling and for collecting garbage. */
const MAX_TASKS = 256;
const MAX_OPEN_FILES = 1024;
const MAX_FILE_BYTES = 64 * MIB;
/** Of a runtime with its compiler, beside the guest's own memory, which is limited in the module. */
const RUNTIME_MEMORY_BYTES = 512 * MIB;
/** A process that nobody ends any more ends itself this much after its time. */
const CPU_RESERVE_SECONDS = 5;

export interface ProcessSandboxOptions {
  request: SandboxRequest;
  confiner: Confiner;
  runtime: Pick<ProcessRuntime, "adapter" | "variant">;
  tool: DetectedTool;
  cache: CompiledCode;
}

/** A folder with one function's code as the runtime wants it; every call starts the runtime in it. */
export class ProcessSandbox implements Sandbox {
  readonly instanceId: string;
  readonly pid = null;
  readonly phases: StepPhases;
  readonly #options: ProcessSandboxOptions;
  /** Of the runtime itself: caches and the like. Nothing of it is shown to a guest. */
  readonly #home: string;
  #prepared: (PreparedModule & { places: string[] }) | null = null;
  readonly #process = new CallProcess();

  private constructor(options: ProcessSandboxOptions, home: string, phases: StepPhases) {
    this.#options = options;
    this.#home = home;
    this.instanceId = options.request.instanceId;
    this.phases = phases;
  }

  static async create(options: ProcessSandboxOptions): Promise<ProcessSandbox> {
    const { home, phases } = await makeHome(options.request);
    return new ProcessSandbox(options, home, phases);
  }

  async load(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome> {
    const { confiner, runtime, tool, cache, request } = this.#options;
    try {
      const prepared = await prepareModule({
        confiner,
        runtime,
        tool,
        cache,
        module: join(fn.code.folder, fn.code.entry),
        maxMemoryBytes: fn.limits.memoryMb * MIB,
        folder: join(request.workFolder, "code"),
        timeoutMs: fn.limits.timeoutMs,
        signal: this.#process.endingWith(signal),
      });
      this.#prepared = { ...prepared, places: [...LIBRARY_PLACES, ...(await toolPlaces(tool))] };
      return {
        phases: { loadCodeNs: prepared.loadNs, compileNs: prepared.compiled?.ns ?? 0 },
        codeCached: prepared.compiled?.wasThere ?? null,
        logs: [],
        failure: null,
      };
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      const ended = error.code === "CANCELLED" ? "sandbox-ended" : "init-failed";
      const fault = error instanceof CompilationTimedOut ? "time-limit" : ended;
      const message = [error.message, error.hint].filter(Boolean).join(" ");
      return { phases: {}, codeCached: false, logs: [], failure: { fault, message, exitCode: null, trap: null } };
    }
  }

  async run(call: SandboxCall, signal: AbortSignal): Promise<RunOutcome> {
    const prepared = this.#prepared;
    if (prepared === null) throw new WorkbenchError("INTERNAL", "A sandbox was called before its code was loaded.");
    const files = await guestFiles(call.fn, this.#options.request.workFolder);
    const phasesFile = join(this.#home, "phases.json");
    try {
      const run = await this.#start(call, prepared, files, { signal, phasesFile });
      return await this.#outcome(run, prepared, phasesFile);
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      return notRun({ fault: "sandbox-ended", message: error.message, exitCode: null, trap: null });
    } finally {
      this.#process.running = null;
      await files.clean();
      await rm(phasesFile, { force: true });
    }
  }

  #start(
    call: SandboxCall,
    { artifact, places }: PreparedModule & { places: string[] },
    files: GuestFiles,
    { signal, phasesFile }: { signal: AbortSignal; phasesFile: string },
  ): Promise<ProgramRun> {
    const { confiner, runtime, tool } = this.#options;
    const { adapter, variant } = runtime;
    const { fn, timeoutMs, maxOutputBytes } = call;
    const { args, stdin } = programInput(fn.input, call.argument, call.argumentText);
    const launch: RuntimeLaunch = {
      artifact,
      variant,
      invocation: {
        args,
        env: fn.features.includes("environment") ? fn.environment : {},
        stdin,
        dirs:
          files.folder === null
            ? []
            : [{ host: files.folder, guest: folderName(this.#options, artifact, files.folder) }],
        timeoutMs,
      },
      ...(adapter.phases === undefined ? {} : { phasesFile }),
    };
    const confinement: Confinement = {
      readable: [...places, dirname(artifact), ...files.readable],
      writable: [...WRITABLE_PLACES, this.#home, ...files.writable],
      sockets: "none",
      mayFork: false,
      maxTasks: MAX_TASKS,
      maxMemoryBytes: fn.limits.memoryMb * MIB + RUNTIME_MEMORY_BYTES,
      maxFileBytes: MAX_FILE_BYTES,
      maxOpenFiles: MAX_OPEN_FILES,
      maxCpuSeconds: (timeoutMs / 1000) * availableParallelism() + CPU_RESERVE_SECONDS,
    };
    return runProgram(confiner, {
      command: withOwnEnvironment(adapter.command(launch, tool), this.#home),
      confinement,
      stdin,
      timeoutMs,
      maxOutputBytes,
      signal: this.#process.endingWith(signal),
      onProcess: (started) => (this.#process.running = started),
    });
  }

  async #outcome(
    run: ProgramRun,
    { memoryMark, importsNothing }: PreparedModule,
    phasesFile: string,
  ): Promise<RunOutcome> {
    const { adapter } = this.#options.runtime;
    const { exitCode, signal, wallNs, cpuNs, maxRssBytes } = run.end;
    const { trap, stdout } = readEnd(
      {
        exitCode,
        signal,
        limit: null,
        wallNs,
        userNs: null,
        sysNs: null,
        maxRssBytes,
        events: null,
        stdout: run.stdout,
        stderr: run.stderr,
      },
      adapter,
      importsNothing,
    );
    const ranIntoMemoryLimit = Buffer.from(run.stderr).includes(memoryMark);
    const failure = programFailure(run, { trap, memoryLimitBytes: null, ranIntoMemoryLimit });
    const logs = run.logs.filter(({ text }) => text !== memoryMark);
    return {
      phases: { startRuntimeNs: run.startNs, ...(await this.#phasesOf(run, phasesFile)) },
      failure,
      stdout: Buffer.from(stdout).toString("utf8"),
      logs: logs.map((line) => ({ ...line, text: line.text.replace(memoryMark, "") })),
      exitCode,
      cpuNs,
      peakMemoryBytes: maxRssBytes,
      // Every call has a process of its own, and nothing that it leaves.
      reusable: !this.#process.isStopped,
    };
  }

  /** The runtime's own words on how its time was spent, where it has any. */
  async #phasesOf(run: ProgramRun, phasesFile: string): Promise<StepPhases> {
    const text = await readFile(phasesFile, "utf8").catch(() => null);
    const told = text === null ? undefined : this.#options.runtime.adapter.phases?.(text);
    if (told === undefined) return { runNs: run.runNs };
    const [loadCodeNs, compileNs, instantiateNs] = [told.loadNs, told.compileNs, told.instantiateNs].map((ns) =>
      Math.round(ns ?? 0),
    ) as [number, number, number];
    const runNs = Math.min(Math.round(told.runNs ?? run.runNs), run.runNs);
    const startRuntimeNs = run.startNs + Math.max(0, run.runNs - loadCodeNs - compileNs - instantiateNs - runNs);
    return { startRuntimeNs, loadCodeNs, compileNs, instantiateNs, runNs };
  }

  get ended(): Promise<string> {
    return this.#process.ended;
  }

  memoryBytes(): Promise<number | null> {
    return this.#process.memoryBytes();
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** A program's root; where a runtime can't call a folder so, it is where relative names start, which is the same for most. */
export function folderName(
  { runtime, tool }: Pick<ProcessSandboxOptions, "runtime" | "tool">,
  artifact: string,
  folder: string,
): "/" | "." {
  const asRoot = launchOf(artifact, runtime.variant, folder);
  return runtime.adapter.unsupported(asRoot, tool) === undefined ? "/" : ".";
}

/** Of a program that could not be started. */
export function notRun(failure: SandboxFailure): RunOutcome {
  return {
    phases: {},
    failure,
    stdout: "",
    logs: [],
    exitCode: null,
    cpuNs: null,
    peakMemoryBytes: null,
    reusable: false,
  };
}
