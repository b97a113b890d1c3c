import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { WorkbenchError } from "#shared/errors.ts";
import type { ConfinedEnd, ConfinedProcess } from "#toolchains/confine/start-confined.ts";
import { beginWatch, endWatch, type Waiting } from "./deadlines.ts";
import { FRAME, HEADER, writeHeader } from "./frames.ts";
import { FrameSplitter } from "./frame-splitter.ts";

/** How a question to a host ended. */
export type Answer =
  | { kind: "frame"; frame: Buffer }
  | { kind: "time-limit" }
  | { kind: "cancelled" }
  | { kind: "ended"; reason: string };

interface Question {
  /** The frame, in parts. */
  parts: readonly Buffer[];
  call: number;
  timeoutMs: number;
  signal: AbortSignal;
  maxAnswerBytes: number;
}

/** A question that nobody answered yet; one object for all that is to be known of it. */
class Asked implements Waiting {
  readonly call: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly maxAnswerBytes: number;
  readonly answer: Promise<Answer>;
  resolve!: (answer: Answer) => void;
  readonly #host: HostProcess;
  #cancelledAtMs: number | null = null;

  constructor(host: HostProcess, question: Question) {
    this.#host = host;
    this.call = question.call;
    this.deadlineMs = performance.now() + question.timeoutMs;
    this.signal = question.signal;
    this.maxAnswerBytes = question.maxAnswerBytes;
    this.answer = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  giveUp(kind: "time-limit" | "cancelled"): void {
    const nowMs = performance.now();
    if (kind === "cancelled") this.#cancelledAtMs ??= nowMs;
    if (kind === "cancelled" && nowMs < this.#cancelledAtMs! + CANCEL_GRACE_MS) return;
    this.#host.settle(this.call, { kind });
  }
}

/** The reason of a host whose memory its guest filled. */
export const OUT_OF_MEMORY = "its memory was full";

/** A call that nobody waits for any more may still end by itself: to end it would cost a new host. */
const CANCEL_GRACE_MS = 50;
const START_TIMEOUT_MS = 20_000;
/** Until what a process that ended wrote at last has arrived. */
const LAST_WORDS_MS = 500;
/** Of what a host says when it breaks: V8 names there why. */
const KEPT_STDERR_BYTES = 4_096;
/** Of any frame that is no answer. */
const MAX_NOTICE_BYTES = 4_096;
const PAGE_BYTES = 4_096;
/** Between calls that follow each other as fast as they can, it has no time to. */
const ASLEEP_AFTER_MS = 1;
const WAKE = writeHeader(Buffer.alloc(HEADER.size), FRAME.wake, { isolate: 0, call: 0 });

/** A process of ours in which guests run, seen from the emulator. */
export class HostProcess {
  readonly pid: number;
  /** With the reason, when nothing of it is left; never rejects. */
  readonly ended: Promise<string>;
  /** Of an unasked frame, such as that an isolate has ended. */
  onNotice: (frame: Buffer) => void = () => {};
  readonly #process: ConfinedProcess;
  readonly #asked = new Map<number, Asked>();
  #stderr = Buffer.alloc(0);
  #endReason: string | null = null;
  #nextCall = 1;
  #heardAtMs = 0;
  #onReady: () => void = () => {};

  private constructor(started: ConfinedProcess, cleanUp: () => Promise<void>) {
    this.#process = started;
    this.pid = started.pid;
    const { stdout, stderr } = started;
    const splitter = new FrameSplitter({
      maxFrameBytes: () => this.#maxFrameBytes(),
      onFrame: (frame) => this.#receive(frame),
    });
    stdout.on("data", (chunk: Buffer) => {
      if (!splitter.push(chunk)) this.kill("it answered with more than it may");
    });
    stdout.on("error", () => {});
    stderr.on("error", () => {});
    stderr.on("data", (chunk: Buffer) => {
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-KEPT_STDERR_BYTES);
    });
    const heard = new Promise<void>((resolve) => stdout.once("close", () => resolve()));
    this.ended = started.ended.then(async (end) => {
      await Promise.race([heard, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
      this.#endReason ??= endReason(end, this.#stderr.toString());
      this.#settleAll(this.#endReason);
      await cleanUp();
      return this.#endReason;
    });
  }

  /**
   * Resolves when it is ready for its first question. Rejects when the system refuses. Either way `cleanUp`, which must
   * not reject, is called when the process is gone.
   */
  static async start(
    started: ConfinedProcess,
    { signal, cleanUp }: { signal: AbortSignal; cleanUp: () => Promise<void> },
  ): Promise<HostProcess> {
    const host = new HostProcess(started, cleanUp);
    // Before anything else is waited for: on a busy machine it may be heard together with the start of the process.
    const ready = new Promise<void>((resolve) => {
      host.#onReady = resolve;
    });
    await started.started;
    const abort = () => host.kill("it was given up while it started");
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    const timer = setTimeout(() => host.kill("it did not become ready"), START_TIMEOUT_MS);
    const reason = await Promise.race([ready, host.ended]);
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    if (reason === undefined) return host;
    signal.throwIfAborted();
    throw new WorkbenchError("HELPER_CRASHED", `A sandbox host did not start: ${reason}.`, {
      hint: "Build the workbench again (npm run build), or free some memory.",
    });
  }

  get hasEnded(): boolean {
    return this.#endReason !== null;
  }

  /** Unlike any other of this host's. */
  newCall(): number {
    const call = this.#nextCall;
    this.#nextCall = call >= 0xffff_ffff ? 1 : call + 1;
    return call;
  }

  /** What was given up may still be carried out: whoever asks has to end it. */
  ask(question: Question): Promise<Answer> {
    if (this.#endReason !== null) return Promise.resolve({ kind: "ended", reason: this.#endReason });
    const asked = new Asked(this, question);
    this.#asked.set(asked.call, asked);
    // First of all, so that the host wakes up while the rest is done here.
    for (const part of question.parts) this.#process.stdin.write(part);
    beginWatch(asked);
    return asked.answer;
  }

  /** Lets it wake up, if it may have fallen asleep: a question is about to follow. */
  expectQuestion(): void {
    if (this.#endReason !== null || this.#asked.size > 0) return;
    if (performance.now() - this.#heardAtMs > ASLEEP_AFTER_MS) this.#process.stdin.write(WAKE);
  }

  /** Gives a question its answer, unless it has one. */
  settle(call: number, answer: Answer): void {
    const asked = this.#asked.get(call);
    if (asked === undefined) return;
    this.#asked.delete(call);
    endWatch(asked);
    asked.resolve(answer);
  }

  /** Ends it at once, whatever it does. */
  kill(reason: string): void {
    if (this.#endReason !== null) return;
    this.#endReason = reason;
    this.#settleAll(reason);
    this.#process.end();
  }

  /** Resolves when it is gone. */
  async stop(): Promise<void> {
    this.kill("it was stopped");
    await this.ended;
  }

  /** Null where only Linux would tell. */
  async memoryBytes(): Promise<number | null> {
    const usage = await this.#process.usage();
    if (usage !== null) return usage.residentBytes;
    if (process.platform !== "linux" || this.#endReason !== null) return null;
    const text = await readFile(`/proc/${this.pid}/statm`, "latin1").catch(() => null);
    const pages = Number(text?.split(" ")[1]);
    return Number.isSafeInteger(pages) ? pages * PAGE_BYTES : null;
  }

  #settleAll(reason: string): void {
    for (const call of this.#asked.keys()) this.settle(call, { kind: "ended", reason });
  }

  #receive(frame: Buffer): void {
    this.#heardAtMs = performance.now();
    const type = frame[HEADER.type];
    if (frame.length < HEADER.size) this.kill("it sent what is no frame");
    // Nothing happens to an answer to a question that was given up meanwhile, or that was never put.
    else if (type === FRAME.reply) this.settle(frame.readUInt32LE(HEADER.call), { kind: "frame", frame });
    else if (type === FRAME.ready) this.#onReady();
    else this.onNotice(frame);
  }

  #maxFrameBytes(): number {
    let most = MAX_NOTICE_BYTES;
    for (const asked of this.#asked.values()) most = Math.max(most, asked.maxAnswerBytes);
    return most;
  }
}

function endReason({ exitCode, signal, reason }: ConfinedEnd, stderr: string): string {
  if (reason === "memory" || /heap out of memory|process OOM/i.test(stderr)) return OUT_OF_MEMORY;
  return signal === null ? `its process ended with code ${exitCode}` : `its process was ended by ${signal}`;
}
