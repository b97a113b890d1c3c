import { WorkbenchError } from "#shared/errors.ts";
import { compileEmscriptenLoader } from "../guest/emscripten/run-emscripten.ts";
import { readExportTypes } from "../guest/exports/export-types.ts";
import type { GuestFolder } from "../guest/folder/guest-folder.ts";
import { loadGuestFolder } from "../guest/folder/load-guest-folder.ts";
import { createWasiImports } from "../guest/wasi/wasi-imports.ts";
import { compileGuest } from "./compile-guest.ts";
import { EmscriptenGuest } from "./emscripten-guest.ts";
import { decodeLoad, decodeRun, encodeRun, FRAME, HEADER, type LoadFrame } from "./frames.ts";
import { CpuMeter, emptyReply, type Guest, noPhases, Stopwatch } from "./guest.ts";
import type { Freshness, GuestCode } from "./guest-code.ts";
import { GuestFailure } from "./guest-failure.ts";
import { encodeReply, type ReplyToSend } from "./reply.ts";
import { WasmGuest } from "./wasm-guest.ts";

/** Of a folder that functions see: all of it lies in memory. */
const FOLDER_LIMITS = { maxBytes: 64 << 20, maxEntries: 10_000 };
/** What a library may print while it is made ready, and how long that may take until the emulator ends it. */
const INIT_LIMITS = { maxOutputBytes: 1 << 20, timeoutMs: 0xffff_ffff };

const NOBODY = { isolate: 0, call: 0 };
const NO_RUN = encodeRun(NOBODY, { code: 0, maxOutputBytes: 0, timeoutMs: 0, argument: "[]" });

/** Answers the questions that a host is asked, whatever they come through. */
export class GuestHost {
  readonly #guests = new Map<number, Guest>();
  readonly #wasi = createWasiImports();
  readonly #freshness: Freshness;
  readonly #sharesProcess: boolean;
  readonly #cpu = new CpuMeter();

  /** `sharesProcess`: other guests run in the process at the same time. */
  constructor(options: { freshness: Freshness; sharesProcess: boolean }) {
    this.#freshness = options.freshness;
    this.#sharesProcess = options.sharesProcess;
  }

  /** A promise only where a folder has to be read. */
  answer(frame: Buffer): Buffer | Promise<Buffer> {
    // One that is alone uses none from the end of a call to the next one.
    if (this.#sharesProcess) this.#cpu.mark();
    const ids = { isolate: frame.readUInt32LE(HEADER.isolate), call: frame.readUInt32LE(HEADER.call) };
    if (frame[HEADER.type] !== FRAME.run) return this.#load(decodeLoad(frame)).then((reply) => encodeReply(ids, reply));
    const asked = decodeRun(frame);
    const guest = this.#guests.get(asked.code);
    if (guest === undefined) throw new Error(`code ${asked.code} was not loaded`);
    return encodeReply(ids, guest.run(asked));
  }

  /**
   * Goes through what surrounds every call, so that the processor has it at hand when one comes: what slept for a while
   * takes several times as long the first time.
   */
  wake(): void {
    decodeRun(NO_RUN);
    this.#cpu.sinceMark();
    encodeReply(NOBODY, emptyReply());
  }

  /** Lets go of everything of a call; after its answer was sent, which nobody has to wait for. */
  rest(): void {
    this.#wasi.end();
    this.#cpu.mark();
  }

  async #load(content: LoadFrame): Promise<ReplyToSend> {
    const receivedNs = process.hrtime.bigint();
    const code = JSON.parse(content.description) as GuestCode;
    for (const dropped of code.drop) this.#guests.delete(dropped);
    const reply: ReplyToSend = {
      ...emptyReply(),
      // From the moment on when the emulator began to read the code: both see the same clock.
      phases: { ...noPhases(), loadCodeNs: Number(receivedNs - BigInt(code.loadStartedNs)) },
      codeCached: false,
    };
    try {
      return await this.#bringIn(code, content, reply);
    } catch (error) {
      if (error instanceof GuestFailure) return { ...reply, fault: error.fault, message: error.message };
      if (error instanceof WorkbenchError) return { ...reply, fault: "init-failed", message: error.message };
      throw error;
    }
  }

  async #bringIn(code: GuestCode, { module, loader }: LoadFrame, reply: ReplyToSend): Promise<ReplyToSend> {
    const { phases } = reply;
    const cpu = this.#cpu;
    const watch = new Stopwatch();
    // What is compiled is copied by V8; the frame is used again.
    const compiled = compileGuest(module, code);
    if (code.form === "emscripten") {
      const text = compileEmscriptenLoader(loader.toString("utf8"), code.name);
      phases.compileNs = watch.lap();
      const folder = await readFolder(code);
      phases.loadCodeNs += watch.lap();
      this.#guests.set(code.code, new EmscriptenGuest({ code, compiled, loader: text, folder, cpu }));
      return reply;
    }
    const exportTypes = code.form === "wasm-exports" ? readExportTypes(module) : null;
    phases.compileNs = watch.lap();
    const folder = await readFolder(code);
    phases.loadCodeNs += watch.lap();
    const parts = { code, compiled, exportTypes, folder, wasi: this.#wasi, freshness: this.#freshness, cpu };
    const guest = new WasmGuest(parts);
    this.#guests.set(code.code, guest);
    if (!guest.keepsInstance) return reply;
    const made = guest.instantiate(INIT_LIMITS);
    const { instantiateNs, initNs } = made.phases;
    return { ...made, phases: { ...phases, instantiateNs, initNs }, codeCached: false };
  }
}

async function readFolder(code: GuestCode): Promise<GuestFolder | null> {
  return code.folder === null ? null : loadGuestFolder(code.folder, FOLDER_LIMITS);
}
