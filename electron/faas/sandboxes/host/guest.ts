import { programInput } from "../guest/conventions.ts";
import type { GuestFolder } from "../guest/folder/guest-folder.ts";
import type { GuestCall } from "../guest/guest-call.ts";
import type { RunFrame } from "./frames.ts";
import type { GuestCode } from "./guest-code.ts";
import type { GuestOutput } from "./guest-output.ts";
import type { HostPhases, ReplyToSend } from "./reply.ts";

/** A function whose code is in: carries out its calls, one at a time. Never throws because of the function. */
export interface Guest {
  run(asked: RunFrame): ReplyToSend;
}

/** Bytes that a function may keep in its scratch folder, by its memory limit: that is where they lie. */
const SCRATCH_SHARE = 0.5;

const NS_PER_US = 1_000;

/** Processor time of the whole process since a mark. */
export class CpuMeter {
  #markNs = CpuMeter.#now();

  mark(): void {
    this.#markNs = CpuMeter.#now();
  }

  /** Nanoseconds. */
  sinceMark(): number {
    return CpuMeter.#now() - this.#markNs;
  }

  static #now(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) * NS_PER_US;
  }
}

export function noPhases(): HostPhases {
  return { createSandboxNs: 0, loadCodeNs: 0, compileNs: 0, instantiateNs: 0, initNs: 0, runNs: 0 };
}

/** Of a call that went well and of which nothing is to be told yet. */
export function emptyReply(): ReplyToSend {
  return {
    fault: null,
    message: null,
    exitCode: null,
    phases: noPhases(),
    cpuNs: null,
    peakMemoryBytes: null,
    stdout: NO_BYTES,
    value: null,
    logs: [],
    codeCached: true,
    reusable: true,
  };
}

const NO_BYTES = new Uint8Array(0);

/** Tells how long each of several steps took that follow one another. */
export class Stopwatch {
  #lastNs = process.hrtime.bigint();

  /** Nanoseconds since the last lap. */
  lap(): number {
    const nowNs = process.hrtime.bigint();
    const lapNs = Number(nowNs - this.#lastNs);
    this.#lastNs = nowNs;
    return lapNs;
  }
}

/** What a call gives its guest. A library gets its argument otherwise, so that its argv is its name and stdin empty. */
export function guestCall(
  code: GuestCode,
  { argument, timeoutMs }: Pick<RunFrame, "argument" | "timeoutMs">,
  { folder, output }: { folder: GuestFolder | null; output: GuestOutput },
): GuestCall {
  const isProgram = code.form !== "wasm-exports" && argument !== undefined;
  const input = isProgram ? programInput(code.input, JSON.parse(argument), argument) : { args: [], stdin: "" };
  let stdin: Uint8Array | null = null;
  return {
    args: [code.name, ...input.args],
    env: code.environment,
    // Most functions take their arguments and never read it.
    get stdin() {
      stdin ??= Buffer.from(input.stdin);
      return stdin;
    },
    features: code.features,
    folder,
    scratchLimitBytes: Math.floor(code.maxMemoryBytes * SCRATCH_SHARE),
    deadlineAtMs: performance.now() + timeoutMs,
    onOutput: output.write,
  };
}
