import { availableParallelism } from "node:os";
import { join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import { confinementWords } from "#toolchains/confine/confinement-words.ts";
import type { Confiner } from "#toolchains/confine/confine.ts";
import { PROGRAM_PLACES, WRITABLE_PLACES } from "#toolchains/confine/places.ts";
import { programInput } from "../guest/conventions.ts";
import { CallProcess, makeHome } from "../process/call-process.ts";
import { confinerIn, endConfining } from "../process/confining.ts";
import { type GuestFiles, guestFiles } from "../process/guest-files.ts";
import { notRun } from "../process/process-sandbox.ts";
import { orAborted } from "../process/or-aborted.ts";
import { programFailure } from "../process/program-failure.ts";
import { runProgram } from "../process/run-program.ts";
import { emulatorDetection } from "../process/runtime-tools.ts";
import { systemEnvironment } from "../process/system-environment.ts";
import type {
  LoadOutcome,
  RunOutcome,
  Sandbox,
  SandboxCall,
  SandboxKind,
  SandboxRequest,
  StepPhases,
} from "../sandbox.ts";
import { executableOf } from "./executable.ts";

const MIB = 2 ** 20;
/** OpenWhisk allows 1024 (its option --pids-limit); they share the function's memory anyway. */
const MAX_TASKS = 128;
const MAX_OPEN_FILES = 1024;
const MAX_FILE_BYTES = 64 * MIB;
/** Languages with runtimes of their own reserve more than they ever use. */
const SPARE_ADDRESS_SPACE_BYTES = 1024 * MIB;
const CPU_RESERVE_SECONDS = 5;

/** Executables by OpenWhisk's exec convention: a process for every call, in a sandbox that stays. */
export function createNativeProcessKind({ dataDir }: { dataDir: string }): SandboxKind {
  const detection = emulatorDetection(dataDir);
  const confiner = () => confinerIn(dataDir, detection);
  return {
    id: "native-process",
    holds: "one-function",
    async info() {
      const files = "its own code and the system's programs and libraries";
      const words = confinementWords(await confiner(), { sockets: "none", mayFork: true, maxTasks: MAX_TASKS, files });
      return {
        id: "native-process",
        name: "Native program in a process",
        state: "available",
        reason: null,
        hint: null,
        version: `${process.platform} ${process.arch}`,
        freshPerCall: false,
        isolates: ["Every call has a process and a memory of its own.", ...words.isolates],
        doesNotIsolate: [
          "Machine code runs on your own kernel: a fault in that would let it out.",
          "Clock and random numbers can't be withheld.",
          ...words.doesNotIsolate,
        ],
      };
    },
    unsupported: (fn) => (fn.form === "native" ? null : "native-process runs native programs only."),
    create: async (request) => NativeSandbox.create(request, await orAborted(confiner(), request.signal)),
    close: () => endConfining(dataDir),
  };
}

class NativeSandbox implements Sandbox {
  readonly instanceId: string;
  readonly pid = null;
  readonly phases: StepPhases;
  readonly #workFolder: string;
  readonly #home: string;
  readonly #confiner: Confiner;
  /** Null before a function is loaded. */
  #executable: string | null = null;
  readonly #process = new CallProcess();

  private constructor(
    { instanceId, workFolder }: SandboxRequest,
    home: string,
    confiner: Confiner,
    phases: StepPhases,
  ) {
    this.instanceId = instanceId;
    this.#workFolder = workFolder;
    this.#home = home;
    this.#confiner = confiner;
    this.phases = phases;
  }

  static async create(request: SandboxRequest, confiner: Confiner): Promise<NativeSandbox> {
    const { home, phases } = await makeHome(request);
    return new NativeSandbox(request, home, confiner, phases);
  }

  /** Nothing is copied where it can be started as it lies: it is never changed there, and the program can't change it. */
  async load(fn: DeployedFunction): Promise<LoadOutcome> {
    const startedNs = process.hrtime.bigint();
    this.#executable = await executableOf(fn.code, join(this.#workFolder, "code"));
    const phases = { loadCodeNs: Number(process.hrtime.bigint() - startedNs) };
    if (this.#executable !== null) return { phases, codeCached: null, logs: [], failure: null };
    const message = "The action failed to generate or locate a binary. See logs for details.";
    const logs = [{ atMs: Date.now(), stream: "stderr" as const, text: `${fn.code.entry} is no executable file.` }];
    return { phases, codeCached: null, logs, failure: { fault: "init-failed", message, exitCode: null, trap: null } };
  }

  async run(call: SandboxCall, signal: AbortSignal): Promise<RunOutcome> {
    const files = await guestFiles(call.fn, this.#workFolder);
    try {
      const run = await this.#start(call, files, signal);
      const memoryLimitBytes = call.fn.limits.memoryMb * MIB;
      return {
        phases: { startRuntimeNs: run.startNs, runNs: run.runNs },
        failure: programFailure(run, { trap: null, memoryLimitBytes, ranIntoMemoryLimit: false }),
        stdout: Buffer.from(run.stdout).toString("utf8"),
        logs: run.logs,
        exitCode: run.end.exitCode,
        cpuNs: run.end.cpuNs,
        peakMemoryBytes: run.end.maxRssBytes,
        // Every call has a process of its own, and nothing that it leaves.
        reusable: !this.#process.isStopped,
      };
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error;
      return notRun({ fault: "exit-code", message: error.message, exitCode: null, trap: null });
    } finally {
      this.#process.running = null;
      await files.clean();
    }
  }

  #start(call: SandboxCall, files: GuestFiles, signal: AbortSignal) {
    const executable = this.#executable;
    if (executable === null) throw new WorkbenchError("INTERNAL", "A sandbox was called before its code was loaded.");
    const { fn, timeoutMs, maxOutputBytes } = call;
    const { args, stdin } = programInput(fn.input, call.argument, call.argumentText);
    const memoryBytes = fn.limits.memoryMb * MIB;
    return runProgram(this.#confiner, {
      command: {
        exe: executable,
        args,
        env: {
          ...systemEnvironment(this.#home),
          ...(fn.features.includes("environment") ? fn.environment : {}),
          ...openWhiskEnvironment(call),
        },
        cwd: files.folder ?? this.#home,
      },
      confinement: {
        readable: [...PROGRAM_PLACES, fn.code.folder, ...files.readable],
        writable: [...WRITABLE_PLACES, ...files.writable],
        sockets: "none",
        mayFork: true,
        maxTasks: MAX_TASKS,
        maxMemoryBytes: memoryBytes,
        maxAddressSpaceBytes: 2 * memoryBytes + SPARE_ADDRESS_SPACE_BYTES,
        maxFileBytes: MAX_FILE_BYTES,
        maxOpenFiles: MAX_OPEN_FILES,
        maxCpuSeconds: (timeoutMs / 1000) * availableParallelism() + CPU_RESERVE_SECONDS,
      },
      stdin,
      timeoutMs,
      maxOutputBytes,
      signal: this.#process.endingWith(signal),
      onProcess: (started) => (this.#process.running = started),
    });
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

/** What OpenWhisk's action proxy tells every program (its docker runtime's actionproxy.py). */
function openWhiskEnvironment({ fn, activationId, timeoutMs }: SandboxCall): Record<string, string> {
  return {
    __OW_NAMESPACE: fn.namespace,
    __OW_ACTION_NAME: `/${fn.path}`,
    __OW_ACTION_VERSION: fn.version,
    __OW_ACTIVATION_ID: activationId,
    __OW_DEADLINE: String(Date.now() + timeoutMs),
  };
}
