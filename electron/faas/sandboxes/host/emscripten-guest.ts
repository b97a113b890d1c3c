import { Script } from "node:vm";
import { createEmscriptenContext, type EmscriptenLoader, runEmscripten } from "../guest/emscripten/run-emscripten.ts";
import type { GuestFolder } from "../guest/folder/guest-folder.ts";
import type { CompiledGuest } from "./compile-guest.ts";
import type { RunFrame } from "./frames.ts";
import { type CpuMeter, type Guest, guestCall, noPhases, Stopwatch } from "./guest.ts";
import type { GuestCode } from "./guest-code.ts";
import { GuestOutput } from "./guest-output.ts";
import type { ReplyToSend } from "./reply.ts";

/** A loader that wants more memory asks for some to spare, and then for less, before it gives up. */
const ATTEMPTS_TO_GROW = 3;

/** In a new context, before any code of the guest: counts the growths in a row that were refused, and the largest memory. */
const watchMemory = new Script(`(() => {
  const { grow } = WebAssembly.Memory.prototype;
  const sizeOf = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer").get;
  const { apply } = Reflect;
  let refused = 0;
  let largest = 0;
  WebAssembly.Memory.prototype.grow = function (pages) {
    refused++;
    const before = apply(grow, this, [pages]);
    refused = 0;
    largest = apply(sizeOf, this, []).byteLength;
    return before;
  };
  return { refused: () => refused, largest: () => largest };
})()`);

interface EmscriptenGuestParts {
  code: GuestCode;
  compiled: CompiledGuest;
  loader: EmscriptenLoader;
  folder: GuestFolder | null;
  cpu: CpuMeter;
}

/** A program with Emscripten's loader: a fresh context for every call. */
export class EmscriptenGuest implements Guest {
  readonly #parts: EmscriptenGuestParts;

  constructor(parts: EmscriptenGuestParts) {
    this.#parts = parts;
  }

  run(asked: RunFrame): ReplyToSend {
    const { code, compiled, loader, folder, cpu } = this.#parts;
    const output = new GuestOutput({
      maxBytes: asked.maxOutputBytes,
      memoryMark: compiled.memoryMark,
      stdoutIsLog: false,
    });
    const call = guestCall(code, asked, { folder, output });
    const watch = new Stopwatch();
    const context = createEmscriptenContext();
    const memory = watchMemory.runInContext(context) as { refused(): number; largest(): number };
    const createSandboxNs = watch.lap();
    const { end, exitCode, message, phases } = runEmscripten(loader, compiled.module, call, context);
    const cpuNs = cpu.sinceMark();
    const stdout = output.finish();
    const endedWell = end === "exit" && exitCode === 0;
    const outOfMemory = !endedWell && (output.ended === "memory-limit" || memory.refused() >= ATTEMPTS_TO_GROW);
    return {
      fault: outOfMemory ? "memory-limit" : endedWell ? null : FAULTS[end],
      message,
      exitCode,
      phases: { ...noPhases(), createSandboxNs, ...phases },
      cpuNs,
      peakMemoryBytes: Math.max(compiled.firstMemoryBytes, memory.largest()),
      stdout,
      value: null,
      logs: output.logs,
      codeCached: true,
      // Its own function is all that it could have left something for.
      reusable: true,
    };
  }
}

const FAULTS = {
  exit: "exit-code",
  "output-limit": "output-limit",
  trap: "trap",
  "unusable-loader": "init-failed",
} as const;
