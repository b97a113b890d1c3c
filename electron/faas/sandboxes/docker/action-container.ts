import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import type { ContainerCreateOptions } from "dockerode";
import { fromFileSystemError, WorkbenchError } from "#shared/errors.ts";
import { isNotFound } from "#toolchains/containers/build-image.ts";
import { within } from "../../invoker/limit-wait.ts";
import { ActivationLogs } from "../node-process/activation-logs.ts";
import type { SandboxRequest, StepPhases } from "../sandbox.ts";
import { ActionClient } from "./action-client.ts";
import type { ContainerRequest } from "./container-options.ts";
import { EMULATOR_LABEL, type EngineConnection, isGone, removeContainer } from "./engine-connection.ts";
import { HomeSocket } from "./home-socket.ts";

/** From the start of a container until its proxy has to be there. */
const START_LIMIT_MS = 25_000;
/** For one word of the engine's that nobody can wait for longer. */
const ENGINE_LIMIT_MS = 10_000;

/** Of images that say what they do while they start. */
const MAX_START_OUTPUT_BYTES = 2 ** 20;

/** How a container ended; `lost` where its engine was not there to tell. */
export type ContainerEnd = { exitCode: number; ranOutOfMemory: boolean } | { lost: string };

export interface ContainerStart {
  request: SandboxRequest;
  connection: EngineConnection;
  options: (request: ContainerRequest) => ContainerCreateOptions;
  image: string;
  command: string[];
  memoryMb: number;
}

interface MadeContainer {
  docker: Docker;
  container: Docker.Container;
  name: string;
}

/** One container with a proxy in it that can be asked, from its creation until it is removed. */
export class ActionContainer {
  readonly client: ActionClient;
  readonly logs: ActivationLogs;
  /** Resolves when its processes have ended, or nobody can tell any more. */
  readonly ended: Promise<ContainerEnd>;
  phases: StepPhases = {};
  /** Called when the kernel ended one of its processes for want of memory. */
  onOutOfMemory: () => void = () => {};
  readonly #connection: EngineConnection;
  readonly #docker: Docker;
  readonly #container: Docker.Container;
  readonly #home: HomeSocket;
  readonly #name: string;
  /** Of its first process, told while it is paused. */
  #pausedPid: Promise<number | null> | null = null;
  #killed: Promise<unknown> | null = null;
  #removed: Promise<void> | null = null;

  private constructor(
    connection: EngineConnection,
    made: MadeContainer,
    home: HomeSocket,
    output: NodeJS.ReadableStream,
  ) {
    this.#connection = connection;
    this.#docker = made.docker;
    this.#container = made.container;
    this.#name = made.name;
    this.#home = home;
    this.client = new ActionClient(home);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    made.docker.modem.demuxStream(output, stdout, stderr);
    this.logs = new ActivationLogs([stdout, stderr]);
    this.ended = this.#endAfter(output, [stdout, stderr]);
    void this.ended.then(() => this.client.giveUp());
  }

  /**
   * Makes and starts one, and returns when its proxy is there. Rejects with a WorkbenchError, and leaves nothing behind
   * then. `createSandboxNs` is to its start, `startRuntimeNs` from there on.
   */
  static async start(start: ContainerStart): Promise<ActionContainer> {
    const { request, connection } = start;
    const createdNs = process.hrtime.bigint();
    const folder = join(request.workFolder, "home");
    const home = await HomeSocket.listen(folder).catch((error: unknown) => {
      throw fromFileSystemError(error, folder);
    });
    let made: MadeContainer | null = null;
    let running: ActionContainer | null = null;
    try {
      made = await create(start, home, () => running?.onOutOfMemory());
      const { container } = made;
      const output = await container.attach({ stream: true, stdout: true, stderr: true });
      running = new ActionContainer(connection, made, home, output);
      await container.start({ abortSignal: request.signal });
      const startedNs = process.hrtime.bigint();
      await untilReached(home, running, request.signal);
      running.phases = {
        createSandboxNs: Number(startedNs - createdNs),
        startRuntimeNs: Number(process.hrtime.bigint() - startedNs),
      };
      return running;
    } catch (error) {
      home.close();
      if (made !== null) {
        await within(
          ENGINE_LIMIT_MS,
          removeContainer(made.docker, made.container.id).catch(() => undefined),
        );
        connection.delete(made.name);
      }
      throw faultOf(error, request.signal);
    }
  }

  async #endAfter(output: NodeJS.ReadableStream, streams: readonly PassThrough[]): Promise<ContainerEnd> {
    await new Promise<void>((resolve) => {
      for (const event of ["end", "close", "error"]) output.once(event, () => resolve());
    });
    for (const stream of streams) stream.end();
    try {
      const { StatusCode } = (await this.#container.wait()) as { StatusCode: number };
      const { State } = await this.#container.inspect();
      return { exitCode: StatusCode, ranOutOfMemory: State.OOMKilled };
    } catch (error) {
      if (isNotFound(error)) return { lost: "The container was removed." };
      return { lost: "The container engine ended, or no longer answers." };
    }
  }

  /** Ends its processes at once; returns when the engine has been told. */
  kill(): Promise<unknown> {
    return (this.#killed ??= within(
      ENGINE_LIMIT_MS,
      this.#container.kill().catch(() => undefined),
    ));
  }

  async pause(): Promise<void> {
    await this.#bounded(this.#container.pause(), "paused");
    this.#pausedPid = this.#container.inspect().then(
      ({ State }) => State.Pid,
      () => null,
    );
  }

  /** Rejects where it can't go on, so that nothing is asked of it that it would take along to its end. */
  async unpause(): Promise<void> {
    const pid = await this.#pausedPid;
    if (pid !== null && (await wasKilledAsleep(pid)))
      throw new WorkbenchError("HELPER_CRASHED", "The container was killed while it was paused.");
    await this.#bounded(this.#container.unpause(), "woken");
  }

  async #bounded(work: Promise<unknown>, what: string): Promise<void> {
    const done = await within(
      ENGINE_LIMIT_MS,
      work.then(() => true),
    );
    if (done !== true) throw new WorkbenchError("HELPER_CRASHED", `The container could not be ${what} in time.`);
  }

  /** As its control group counts it, without files that are only kept in memory; null where the engine can't tell. */
  async memoryBytes(): Promise<number | null> {
    const stats = await this.#container.stats({ stream: false, "one-shot": true }).catch(() => null);
    const memory = stats?.memory_stats;
    if (memory?.usage === undefined) return null;
    const { total_inactive_file: onVersion1, inactive_file: onVersion2 } = memory.stats as Partial<
      Record<string, number>
    >;
    return Math.max(0, memory.usage - (onVersion1 ?? onVersion2 ?? 0));
  }

  /** Ends it and removes it. An engine that is away removes it when it is back. */
  remove(): Promise<void> {
    return (this.#removed ??= this.#remove());
  }

  async #remove(): Promise<void> {
    try {
      await removeContainer(this.#docker, this.#container.id);
    } catch (error) {
      if (!isGone(error)) throw error;
    } finally {
      this.client.close();
      this.#home.close();
      this.#connection.delete(this.#name);
    }
  }
}

const SIGKILL_BIT = 1n << 8n;

/**
 * Whether a frozen process has been sent SIGKILL. With control groups of version 1 it dies of it no sooner than it goes
 * on, and the engine knows nothing of it. False where the system doesn't tell.
 */
async function wasKilledAsleep(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return [...status.matchAll(/^(?:SigPnd|ShdPnd):\s*([0-9a-f]+)$/gm)].some(
    ([, mask]) => (BigInt(`0x${mask}`) & SIGKILL_BIT) !== 0n,
  );
}

async function create(start: ContainerStart, home: HomeSocket, onOutOfMemory: () => void): Promise<MadeContainer> {
  const { request, connection, options, image, command, memoryMb } = start;
  const name = `wasm-workbench-${request.instanceId}-${randomBytes(3).toString("hex")}`;
  connection.add(name, onOutOfMemory);
  try {
    return await connection.using(async ({ docker }) => {
      const labels = { [EMULATOR_LABEL]: connection.emulatorId };
      const wanted = options({ image, command, memoryMb, homeFolder: home.folder, labels });
      const container = await docker.createContainer({ name, ...wanted, abortSignal: request.signal });
      return { docker, container, name };
    });
  } catch (error) {
    connection.delete(name);
    throw error;
  }
}

async function untilReached(home: HomeSocket, container: ActionContainer, signal: AbortSignal): Promise<void> {
  const said = container.logs.collect(MAX_START_OUTPUT_BYTES, () => void container.kill());
  let onAbort = () => {};
  const aborted = new Promise<"aborted">((resolve) => (onAbort = () => resolve("aborted")));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  const outcome = await within(
    START_LIMIT_MS,
    Promise.race([home.reached.then(() => "reached" as const), container.ended, aborted]),
  );
  signal.removeEventListener("abort", onAbort);
  const lines = await said.lines(false);
  if (outcome === "reached") return;
  if (outcome === "aborted") throw new WorkbenchError("CANCELLED", "The container isn't needed any more.");
  const words = lines.at(-1)?.text ?? "";
  if (outcome === undefined)
    throw new WorkbenchError("HELPER_CRASHED", `The container took no action within ${START_LIMIT_MS / 1000} s.`, {
      hint: "An image has to listen at port 8080 for OpenWhisk's /init and /run.",
    });
  if ("lost" in outcome) throw new WorkbenchError("HELPER_CRASHED", outcome.lost);
  const why = outcome.ranOutOfMemory ? " for want of memory" : ` with exit code ${outcome.exitCode}`;
  throw new WorkbenchError(
    "HELPER_CRASHED",
    `The container ended${why} before it could take an action. ${words}`.trim(),
  );
}

function faultOf(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof WorkbenchError) return error;
  if (signal.aborted) return new WorkbenchError("CANCELLED", "The container isn't needed any more.");
  if (isGone(error))
    return new WorkbenchError("TOOL_UNAVAILABLE", "The container engine no longer answers.", { cause: error });
  const words = error instanceof Error ? error.message.trim() : String(error);
  return new WorkbenchError("HELPER_CRASHED", `The container can't be started: ${words}`, { cause: error });
}
