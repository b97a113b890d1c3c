import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DeployedFunction } from "#shared/model/faas/function.ts";
import type { LoadOutcome, RunOutcome, SandboxCall } from "../sandbox.ts";
import { readCodeFiles } from "./code-files.ts";
import { encodeLoad, encodeRun } from "./frames.ts";
import type { GuestCode } from "./guest-code.ts";
import type { Answer, HostProcess } from "./host-process.ts";
import type { StartedHost } from "./start-host.ts";
import { LoadedCodes } from "./loaded-codes.ts";
import { loadOutcome, runOutcome, unreadableCode } from "./outcomes.ts";

/** More than a guest's time limit until its host is ended: one that only sleeps ends by itself, and its host lives on. */
const TIME_GRACE_MS = 25;
/** What an answer may hold beside what the guest printed: a value, a message, the rest of its logs. */
const ANSWER_MARGIN_BYTES = 16 << 20;
/** Printed bytes in a log become at most so many bytes of JSON each: a control character is six. */
const LOG_FACTOR = 6;
const MEGABYTE = 1 << 20;

/** How the emulator speaks with one place where guests run: a host, or one isolate of it. One call at a time. */
export class GuestConnection {
  readonly host: HostProcess;
  readonly #isolate: number;
  readonly #folder: string;
  readonly #codes = new LoadedCodes();

  constructor({ host, folder }: Pick<StartedHost, "host" | "folder">, isolate: number) {
    this.host = host;
    this.#isolate = isolate;
    this.#folder = folder;
  }

  has(fn: DeployedFunction): boolean {
    return this.#codes.has(fn);
  }

  /** `mustEnd`: it was given up, and may go on until the place is ended. */
  async load(fn: DeployedFunction, signal: AbortSignal): Promise<{ outcome: LoadOutcome; mustEnd: boolean }> {
    const loadStartedNs = process.hrtime.bigint().toString();
    let files: Awaited<ReturnType<typeof readCodeFiles>>;
    const call = this.host.newCall();
    // The host reads it into its memory, and finds it where it may read.
    const folder = fn.features.includes("folder") ? join(this.#folder, `code-${call}`) : null;
    try {
      files = await readCodeFiles(fn);
      if (folder !== null) await cp(fn.code.folder, folder, { recursive: true });
    } catch (error) {
      return { outcome: unreadableCode(error), mustEnd: false };
    }
    const description: GuestCode = {
      ...this.#codes.add(fn),
      form: fn.form as GuestCode["form"],
      name: files.name,
      main: fn.main,
      input: fn.input,
      features: fn.features,
      environment: fn.environment,
      maxMemoryBytes: fn.limits.memoryMb * MEGABYTE,
      loadStartedNs,
      folder,
    };
    const content = { description: JSON.stringify(description), module: files.module, loader: files.loader };
    const answer = await this.host.ask({
      parts: encodeLoad({ isolate: this.#isolate, call }, content),
      call,
      timeoutMs: fn.limits.timeoutMs,
      signal,
      maxAnswerBytes: ANSWER_MARGIN_BYTES,
    });
    if (folder !== null) await rm(folder, { recursive: true, force: true });
    const outcome = loadOutcome(answer);
    if (outcome.failure !== null) this.#codes.remove(fn);
    return { outcome, mustEnd: isGivenUp(answer) };
  }

  async run(call: SandboxCall, signal: AbortSignal): Promise<{ outcome: RunOutcome; mustEnd: boolean }> {
    const { fn, maxOutputBytes, timeoutMs } = call;
    const code = this.#codes.use(fn);
    const argument = call.argumentText ?? (call.argument === undefined ? undefined : JSON.stringify(call.argument));
    const id = this.host.newCall();
    const answer = await this.host.ask({
      parts: [encodeRun({ isolate: this.#isolate, call: id }, { code, maxOutputBytes, timeoutMs, argument })],
      call: id,
      timeoutMs: timeoutMs + TIME_GRACE_MS,
      signal,
      maxAnswerBytes: maxOutputBytes * LOG_FACTOR + ANSWER_MARGIN_BYTES,
    });
    return { outcome: runOutcome(answer), mustEnd: isGivenUp(answer) };
  }
}

function isGivenUp({ kind }: Answer): boolean {
  return kind === "time-limit" || kind === "cancelled";
}
