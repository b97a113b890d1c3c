import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { WorkbenchError } from "#shared/errors.ts";
import { killTreeNow } from "../process/kill-tree.ts";
import type { MeasuredCommand, MeasuredExecution, Measurer, MeasuringMethods } from "./measured-command.ts";
import type { MeasurerReply, MeasurerRequest } from "./measurer-protocol.ts";

const KEPT_STDERR_CHARACTERS = 2000;

type MeasureOptions = NonNullable<Parameters<Measurer["measure"]>[1]>;

interface Pending {
  id: number;
  resolve: (execution: MeasuredExecution) => void;
  reject: (error: Error) => void;
  onOutput: MeasureOptions["onOutput"];
  orphanGroup: number | null;
}

/**
 * Starts the measuring process from its built `entry`; with a `launcher` (see buildLauncher) it measures most exactly.
 * Samples are taken one after the other. Rejects with HELPER_CRASHED when the process doesn't come up.
 */
export async function createMeasurer(options: { entry: string; launcher: string | null }): Promise<Measurer> {
  const child = spawn(process.execPath, [options.entry, ...(options.launcher ? [options.launcher] : [])], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
    // Out of the terminal's process group: Ctrl+C is for the core to handle, which then cancels in order.
    detached: true,
    windowsHide: true,
  });
  const connection = new MeasurerConnection(child);
  const methods = await connection.ready;

  let turn: Promise<unknown> = Promise.resolve();
  return {
    methods,
    // A process that has said it is ready has an id.
    pid: child.pid as number,
    measure: (command, measureOptions = {}) => {
      const execution = turn.then(() => connection.measure(command, measureOptions));
      turn = execution.catch(() => {});
      return execution;
    },
    close: () => connection.close(),
  };
}

class MeasurerConnection {
  readonly ready: Promise<MeasuringMethods>;
  readonly #child: ChildProcess;
  /** Resolves with the reason when the process is no more. */
  readonly #gone: Promise<string>;
  #pending: Pending | null = null;
  #lastId = 0;
  #stderr = "";
  #crash: WorkbenchError | null = null;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR_CHARACTERS);
    });
    // Not "close": Node doesn't emit it when this side disconnects. The end of stderr tells why a process died.
    const stderrClosed = new Promise<void>((resolve) => child.stderr?.once("close", resolve));
    this.#gone = new Promise((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once(
        "exit",
        (exitCode, signal) => void stderrClosed.then(() => resolve(signal ?? `exit code ${exitCode}`)),
      );
    });
    this.ready = new Promise((resolve, reject) => {
      child.on("message", (reply: MeasurerReply) => {
        if (reply.type === "ready") resolve(reply.methods);
        else this.#receive(reply);
      });
      void this.#failWhenGone(reject);
    });
  }

  async #failWhenGone(rejectReady: (error: Error) => void): Promise<void> {
    const reason = await this.#gone;
    this.#crash = crashError(reason, this.#stderr);
    rejectReady(this.#crash);
    this.#rejectPending(this.#crash);
  }

  async measure(command: MeasuredCommand, { signal, onOutput }: MeasureOptions): Promise<MeasuredExecution> {
    if (signal?.aborted) throw new WorkbenchError("CANCELLED", `${command.exe} was cancelled before it started.`);
    if (this.#crash) throw this.#crash;
    const id = ++this.#lastId;
    const cancel = () => this.#send({ type: "cancel", id });
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      return await new Promise<MeasuredExecution>((resolve, reject) => {
        this.#pending = { id, resolve, reject, onOutput, orphanGroup: null };
        this.#send({ type: "measure", id, command, streamOutput: onOutput !== undefined });
      });
    } finally {
      signal?.removeEventListener("abort", cancel);
      this.#pending = null;
    }
  }

  async close(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#gone;
  }

  #send(request: MeasurerRequest): void {
    // A channel that broke is followed by the child's end, which rejects what is pending.
    if (this.#child.connected) this.#child.send(request, () => {});
  }

  #receive(reply: Exclude<MeasurerReply, { type: "ready" }>): void {
    const pending = this.#pending;
    if (!pending) return;
    if (reply.type === "orphan-group") pending.orphanGroup = reply.group;
    else if (reply.id !== pending.id) return;
    else if (reply.type === "output") pending.onOutput?.(reply.stream, reply.text);
    else if (reply.type === "result") pending.resolve(reply.execution);
    else
      pending.reject(
        new WorkbenchError(reply.error.code, reply.error.message, { hint: reply.error.hint ?? undefined }),
      );
  }

  #rejectPending(error: WorkbenchError): void {
    if (!this.#pending) return;
    if (this.#pending.orphanGroup !== null) killTreeNow(this.#pending.orphanGroup);
    this.#pending.reject(error);
  }
}

function crashError(reason: string, stderr: string): WorkbenchError {
  const details = stderr.trim() === "" ? "" : `\n${stderr.trim()}`;
  return new WorkbenchError("HELPER_CRASHED", `The measuring process ended unexpectedly (${reason}).${details}`, {
    hint: "Samples taken before are kept. Start the run again.",
  });
}
