import { type ChildProcess, fork } from "node:child_process";
import { WorkbenchError } from "#shared/errors.ts";
import type { CommandResult, RunCommandOptions } from "../process/command-spec.ts";
import type { EmbeddedStep } from "./adapter.ts";
import type { EmbeddedAnswer, EmbeddedReply, EmbeddedRequest } from "./embedded-llvm-protocol.ts";

/** The embedded compiler in a helper process that is started at the first use and kept warm. Runs go one at a time. */
export interface EmbeddedLlvm {
  /** Loads the compiler, so that the next run takes no longer than its own work. */
  warm(): Promise<void>;
  /**
   * Rejects with WorkbenchError: CANCELLED after an abort (then the helper is gone; the next run starts another) and
   * HELPER_CRASHED when the helper died.
   */
  run(step: EmbeddedStep, options?: RunCommandOptions): Promise<CommandResult>;
  close(): Promise<void>;
}

const STDERR_TAIL_CHARACTERS = 2_000;

interface Helper {
  child: ChildProcess;
  /** What it said last on stderr, to explain a crash. */
  stderrTail(): string;
  gone: Promise<void>;
}

function startHelper(entry: string): Helper {
  const child = fork(entry, [], {
    execPath: process.execPath,
    execArgv: [],
    // Electron's binary is a Node when told so; Node itself ignores the variable.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    serialization: "advanced",
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let tail = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  const gone = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return { child, gone, stderrTail: () => tail.trim() };
}

/** An idle helper keeps no process from ending; when this one ends, the helper notices and ends too. */
function setBusy({ child }: Helper, busy: boolean): void {
  const change = busy ? "ref" : "unref";
  child[change]();
  child.channel?.[change]();
  (child.stderr as unknown as { ref(): void; unref(): void } | null)?.[change]();
}

async function stop({ child, gone }: Helper): Promise<void> {
  child.ref();
  child.kill("SIGKILL");
  await gone;
}

/** What ended a request early. */
type Interruption = "abort" | "timeout";

/** Waits for the helper's reply, its end or an interruption, whichever comes first. */
async function exchange(
  { child, gone }: Helper,
  request: EmbeddedRequest,
  { signal, timeoutMs }: { signal?: AbortSignal; timeoutMs?: number },
): Promise<EmbeddedReply | Interruption | "gone"> {
  const ended = new AbortController();
  try {
    return await new Promise((resolve) => {
      signal?.addEventListener("abort", () => resolve("abort"), { signal: ended.signal });
      if (timeoutMs !== undefined) {
        const timer = setTimeout(() => resolve("timeout"), timeoutMs);
        ended.signal.addEventListener("abort", () => clearTimeout(timer));
      }
      child.once("message", resolve);
      ended.signal.addEventListener("abort", () => child.removeListener("message", resolve));
      void gone.then(() => resolve("gone"));
      child.send(request, (error) => {
        if (error) resolve("gone");
      });
    });
  } finally {
    ended.abort();
  }
}

/** Resolves with the promise or at an abort. */
async function untilAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return promise;
  const settled = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { signal: settled.signal });
  });
  await Promise.race([promise, aborted]);
  settled.abort();
}

function cancelled(): WorkbenchError {
  return new WorkbenchError("CANCELLED", "The build was cancelled");
}

/** Uses the built helper program at `entry`; starts nothing yet. */
export function createEmbeddedLlvm({ entry }: { entry: string }): EmbeddedLlvm {
  let helper: Helper | undefined;
  let closed = false;
  let queue: Promise<void> = Promise.resolve();

  function start(): Helper {
    const started = startHelper(entry);
    helper = started;
    void started.gone.then(() => {
      if (helper === started) helper = undefined;
    });
    return started;
  }

  async function ask(
    request: EmbeddedRequest,
    limits: { signal?: AbortSignal; timeoutMs?: number } = {},
  ): Promise<EmbeddedAnswer | "timeout"> {
    if (closed || limits.signal?.aborted) throw cancelled();
    const current = helper ?? start();
    setBusy(current, true);
    const reply = await exchange(current, request, limits);
    if (typeof reply === "object") {
      setBusy(current, false);
      if (reply.type === "answer") return reply.answer;
      const { code, message, hint } = reply.error;
      throw new WorkbenchError(code, message, hint === null ? {} : { hint });
    }
    // Whatever it is doing can't be taken back: the next request gets a new one.
    helper = undefined;
    await stop(current);
    if (reply === "timeout") return reply;
    if (reply === "abort" || closed) throw cancelled();
    const lastWords = current.stderrTail();
    throw new WorkbenchError(
      "HELPER_CRASHED",
      `The embedded compiler's process died${lastWords ? `: ${lastWords}` : ""}`,
      {
        hint: "Build again: a new one is started. If it happens again, the machine may be short of memory.",
      },
    );
  }

  /** One task after the other; one that is aborted while it waits its turn rejects at once. */
  async function enqueue<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = queue;
    let leave = () => {};
    queue = new Promise<void>((resolve) => {
      leave = resolve;
    });
    try {
      await untilAborted(before, signal);
      return await task();
    } finally {
      void before.then(leave);
    }
  }

  return {
    async warm() {
      await enqueue(() => ask({ type: "warm" }));
    },

    run(step, { signal, onOutput } = {}) {
      const { command, sources, files } = step;
      return enqueue(async () => {
        const startedAt = process.hrtime.bigint();
        const call = { tool: command.exe, args: command.args, sources, files };
        const answer = await ask({ type: "call", call }, { signal, timeoutMs: command.timeoutMs });
        const timedOut = answer === "timeout";
        const { exitCode, stdout, stderr } = timedOut ? { exitCode: null, stdout: "", stderr: "" } : answer;
        if (stdout !== "") onOutput?.("stdout", stdout);
        if (stderr !== "") onOutput?.("stderr", stderr);
        const elapsedNs = Number(process.hrtime.bigint() - startedAt);
        const endSignal = timedOut ? "SIGKILL" : null;
        return { exitCode, signal: endSignal, stdout, stderr, timedOut, outputTruncated: false, elapsedNs };
      }, signal);
    },

    async close() {
      closed = true;
      const current = helper;
      helper = undefined;
      if (current !== undefined) await stop(current);
      await queue;
    },
  };
}
