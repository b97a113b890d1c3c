import { chmod, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { Confiner } from "#toolchains/confine/confine.ts";
import { nodePlaces, WRITABLE_PLACES } from "#toolchains/confine/places.ts";
import { type ConfinedEnd, type ConfinedProcess, startConfined } from "#toolchains/confine/start-confined.ts";
import { builtEntry } from "#toolchains/process/built-entry.ts";
import { asNode } from "#toolchains/runtimes/node.ts";
import { systemEnvironment } from "../process/system-environment.ts";
import type { LoadOutcome, RunOutcome, Sandbox, SandboxCall, SandboxRequest, StepPhases } from "../sandbox.ts";
import { ActivationLogs } from "./activation-logs.ts";
import { linkTree } from "./link-tree.ts";
import { failureOf, type ProxyStep } from "./proxy-answers.ts";
import { ProxyClient } from "./proxy-client.ts";

const MIB = 2 ** 20;
/** Node has about a dozen threads; an action may have workers. */
export const MAX_NODE_TASKS = 64;
const MAX_OPEN_FILES = 1024;
const MAX_FILE_BYTES = 64 * MIB;
/** Node's own, with nothing in it; what it shares with others of its kind isn't counted. */
const NODE_MEMORY_BYTES = 64 * MIB;
const CHANNEL_FD = 4;
/** From the end of the connection to that of a process that ends by itself. */
const OWN_END_MS = 200;
const START_LIMIT_MS = 20_000;
/** OpenWhisk's limit of a result is 1 MB; a longer one has to arrive to be called too long. */
const MAX_ANSWER_BYTES = 2 * MIB;
const MAX_INIT_OUTPUT_BYTES = MIB;
/** V8 says so on stderr before it aborts. */
const OUT_OF_HEAP = "JavaScript heap out of memory";

interface Asking {
  path: "/init" | "/run";
  body: unknown;
  timeoutMs: number;
  maxOutputBytes: number;
  signal: AbortSignal;
}

/** A Node process with OpenWhisk's proxy in it, which takes one action. */
export class NodeSandbox implements Sandbox {
  readonly instanceId: string;
  readonly pid: number;
  readonly phases: StepPhases;
  readonly ended: Promise<string>;
  readonly #request: SandboxRequest;
  readonly #confiner: Confiner;
  readonly #process: ConfinedProcess;
  readonly #proxy: ProxyClient;
  readonly #logs: ActivationLogs;

  private constructor(
    request: SandboxRequest,
    confiner: Confiner,
    started: { process: ConfinedProcess; proxy: ProxyClient },
    phases: StepPhases,
  ) {
    this.#request = request;
    this.#confiner = confiner;
    this.#process = started.process;
    this.#proxy = started.proxy;
    this.#logs = new ActivationLogs([started.process.stdout, started.process.stderr]);
    this.instanceId = request.instanceId;
    this.pid = started.process.pid;
    this.phases = phases;
    this.ended = started.process.ended.then(({ exitCode, signal, reason }) => {
      this.#proxy.close();
      if (reason === "memory") return "It was ended at its limit of memory.";
      if (reason === "asked") return "It was stopped.";
      return signal === null ? `It ended with exit code ${exitCode}.` : `It was ended by ${signal}.`;
    });
    // Nobody but the proxy itself could answer any more.
    started.process.channel?.once("close", () => void this.#endSoon());
  }

  /** Returns when the proxy listens; then it is a stem cell. */
  static async create(request: SandboxRequest, confiner: Confiner): Promise<NodeSandbox> {
    const createdNs = process.hrtime.bigint();
    const { workFolder, memoryMb, signal } = request;
    const home = join(workFolder, "home");
    const action = join(workFolder, "action");
    const script = builtEntry("node-action-proxy");
    for (const [folder, mode] of [
      [home, 0o555],
      [action, 0o755],
    ] as const)
      await mkdir(folder, { mode }).catch((error: unknown) => {
        throw fromFileSystemError(error, folder);
      });
    const readable = [...(await nodePlaces()), dirname(script), packageFile(script), join(workFolder, "action"), home];
    const spawnedNs = process.hrtime.bigint();
    const started = startConfined(
      confiner,
      {
        exe: process.execPath,
        args: [`--max-old-space-size=${memoryMb}`, script, "--descriptor", String(CHANNEL_FD)],
        env: { ...systemEnvironment(home), ...asNode(process.versions) },
        cwd: action,
      },
      {
        readable,
        writable: [...WRITABLE_PLACES, home],
        sockets: "none",
        mayFork: false,
        maxTasks: MAX_NODE_TASKS,
        maxMemoryBytes: memoryMb * MIB + NODE_MEMORY_BYTES,
        maxFileBytes: MAX_FILE_BYTES,
        maxOpenFiles: MAX_OPEN_FILES,
      },
      { hasChannel: true },
    );
    started.stdin.end();
    const abort = () => started.end();
    signal.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(abort, START_LIMIT_MS);
    try {
      await started.started;
      const proxy = new ProxyClient(started.channel!);
      // Any answer shows that it listens.
      const hello = await proxy.ask("/", {}, MAX_ANSWER_BYTES);
      if ("failure" in hello) {
        started.end();
        await started.ended;
        throw new WorkbenchError("HELPER_CRASHED", "Node ended before it could take an action.", {
          hint: "It may need more memory than the function has, or files that it can't read when it is confined.",
        });
      }
      const readyNs = process.hrtime.bigint();
      return new NodeSandbox(
        request,
        confiner,
        { process: started, proxy },
        {
          createSandboxNs: Number(spawnedNs - createdNs),
          startRuntimeNs: Number(readyNs - spawnedNs),
        },
      );
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  async load(fn: DeployedFunction, signal: AbortSignal): Promise<LoadOutcome> {
    const startedNs = process.hrtime.bigint();
    const folder = join(this.#request.workFolder, "action");
    if (fn.features.includes("scratch-folder")) await chmod(join(this.#request.workFolder, "home"), 0o755);
    const value = await this.#initValue(fn, folder);
    const linkedNs = process.hrtime.bigint();
    const step = await this.#ask({
      path: "/init",
      body: { value },
      timeoutMs: fn.limits.timeoutMs,
      maxOutputBytes: MAX_INIT_OUTPUT_BYTES,
      signal,
    });
    const failure = failureOf("/init", step);
    return {
      phases: { loadCodeNs: Number(linkedNs - startedNs), initNs: Number(process.hrtime.bigint() - linkedNs) },
      codeCached: null,
      logs: step.logs,
      failure,
    };
  }

  /** A single script goes as OpenWhisk sends it; a package lies in the folder already. */
  async #initValue(fn: DeployedFunction, folder: string): Promise<Record<string, unknown>> {
    const env = fn.features.includes("environment") ? fn.environment : {};
    const common = { name: fn.name, main: fn.main ?? "main", env };
    if (fn.code.entry === "action.js")
      return { ...common, binary: false, code: await readFile(join(fn.code.folder, fn.code.entry), "utf8") };
    // The files may be those of the code store only where nothing can write through the links.
    await linkTree(fn.code.folder, folder, this.#confiner.held.has("files"));
    return { ...common, binary: true, folder };
  }

  async run(
    { fn, activationId, argument, timeoutMs, maxOutputBytes }: SandboxCall,
    signal: AbortSignal,
  ): Promise<RunOutcome> {
    const startedNs = process.hrtime.bigint();
    // Before it goes on, so that nothing of the call is missed.
    const before = this.#process.usage({ beginPeak: true });
    const step = await this.#ask({
      path: "/run",
      body: {
        value: argument ?? {},
        namespace: fn.namespace,
        action_name: `/${fn.path}`,
        action_version: fn.version,
        activation_id: activationId,
        deadline: String(Date.now() + timeoutMs),
      },
      timeoutMs,
      maxOutputBytes,
      signal,
    });
    const runNs = Number(process.hrtime.bigint() - startedNs);
    const failure = failureOf("/run", step);
    const [usedBefore, used] = await Promise.all([before, step.usage]);
    return {
      phases: { runNs },
      failure,
      ...(failure === null && { value: step.value }),
      stdout: "",
      logs: step.logs,
      exitCode: step.end?.exitCode ?? null,
      cpuNs: used === null || usedBefore === null ? null : Math.max(0, used.cpuNs - usedBefore.cpuNs),
      peakMemoryBytes: used?.peakBytes ?? step.end?.maxRssBytes ?? null,
      reusable: failure === null,
    };
  }

  /** One question to the proxy, to its end or to that of the process. Between two of them the process is stopped. */
  async #ask({ path, body, timeoutMs, maxOutputBytes, signal }: Asking): Promise<ProxyStep> {
    let endedFor: ProxyStep["endedFor"] = null;
    const end = (reason: NonNullable<ProxyStep["endedFor"]>) => {
      endedFor ??= reason;
      this.#process.end();
    };
    const cancel = () => end("cancelled");
    const collecting = this.#logs.collect(maxOutputBytes, () => end("output-limit"));
    const timer = setTimeout(end, timeoutMs, "time-limit");
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    this.#process.resume();
    const answer = await this.#proxy.ask(path, body, MAX_ANSWER_BYTES);
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
    if (!("failure" in answer) && endedFor === null) {
      // A /init that went well has no sentinels.
      const logs = await collecting.lines(path === "/run" || answer.status !== 200);
      const usage = this.#process.usage();
      this.#process.pause();
      return { answer, endedFor, end: null, logs, usage, ranOutOfHeap: false, value: valueOf(answer.text) };
    }
    if ("failure" in answer && answer.failure === "too-long") end("output-limit");
    const ended = await this.#endSoon();
    const logs = await collecting.lines(true);
    const ranOutOfHeap = logs.some(({ text }) => text.includes(OUT_OF_HEAP));
    return { answer, endedFor, end: ended, logs, usage: Promise.resolve(null), ranOutOfHeap, value: undefined };
  }

  /** Ends it, unless it ends by itself: how it did then tells what broke the connection. */
  async #endSoon(): Promise<ConfinedEnd> {
    const timer = setTimeout(() => this.#process.end(), OWN_END_MS);
    const ended = await this.#process.ended;
    clearTimeout(timer);
    return ended;
  }

  async memoryBytes(): Promise<number | null> {
    return (await this.#process.usage())?.residentBytes ?? null;
  }

  async stop(): Promise<void> {
    this.#process.end();
    await this.#process.ended;
  }
}

/** The nearest package.json says whether a script is a module. */
function packageFile(script: string): string {
  return join(dirname(script), "..", "..", "package.json");
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
