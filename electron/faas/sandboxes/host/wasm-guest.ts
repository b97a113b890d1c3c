import { createContext, Script } from "node:vm";
import { callExport, ExportCallError } from "../guest/exports/call-export.ts";
import type { ExportTypes } from "../guest/exports/export-types.ts";
import type { GuestFolder } from "../guest/folder/guest-folder.ts";
import type { WasiImports } from "../guest/wasi/wasi-imports.ts";
import { WasmApi, type WasmInstance, type WasmMemory, type WasmModule } from "../guest/web-assembly.ts";
import type { CompiledGuest } from "./compile-guest.ts";
import type { RunFrame } from "./frames.ts";
import { type CpuMeter, emptyReply, type Guest, guestCall, Stopwatch } from "./guest.ts";
import type { Freshness, GuestCode } from "./guest-code.ts";
import { failureOf } from "./guest-failure.ts";
import { GuestOutput } from "./guest-output.ts";
import type { ReplyToSend } from "./reply.ts";

interface WasmGuestParts {
  code: GuestCode;
  compiled: CompiledGuest;
  /** Null of a program. */
  exportTypes: ExportTypes | null;
  folder: GuestFolder | null;
  wasi: WasiImports;
  freshness: Freshness;
  cpu: CpuMeter;
}

type Instantiate = (module: WasmModule, imports: object) => WasmInstance;
type InstantiateThere = (module: WasmModule, imports: object, memoryPrototype: object) => WasmInstance;

const instantiateHere: Instantiate = (module, imports) => new WasmApi.Instance(module, imports);
/**
 * Compiled once, run in every new context. No script of a guest runs there; who reads the memory of the instance here
 * knows it by the class that this context has for it.
 */
const instantiateThere = new Script(`(module, imports, memoryPrototype) => {
  const instance = new WebAssembly.Instance(module, imports);
  for (const exported of Object.values(instance.exports))
    if (exported instanceof WebAssembly.Memory) Object.setPrototypeOf(exported, memoryPrototype);
  return instance;
}`);

/** A WASI command, or a module whose exported functions are called. */
export class WasmGuest implements Guest {
  readonly #parts: WasmGuestParts;
  /** Of a library that is not made anew for every call. */
  #kept: WasmInstance | null = null;

  constructor(parts: WasmGuestParts) {
    this.#parts = parts;
  }

  get keepsInstance(): boolean {
    return this.#parts.freshness === "isolate" && this.#parts.exportTypes !== null;
  }

  run(asked: RunFrame): ReplyToSend {
    return this.#measured(asked, (instance) => {
      const { exportTypes, code, wasi } = this.#parts;
      if (exportTypes === null) return { exitCode: wasi.start(instance), value: undefined };
      const argument: unknown = asked.argument === undefined ? undefined : JSON.parse(asked.argument);
      return { exitCode: null, value: callExport(instance, exportTypes, code.main ?? "", argument) };
    });
  }

  /** Makes the instance that is kept. */
  instantiate(asked: Pick<RunFrame, "timeoutMs" | "maxOutputBytes">): ReplyToSend {
    return this.#measured({ ...asked, code: this.#parts.code.code, argument: undefined }, () => ({
      exitCode: null,
      value: undefined,
    }));
  }

  #measured(
    asked: RunFrame,
    act: (instance: WasmInstance) => { exitCode: number | null; value: unknown },
  ): ReplyToSend {
    const { code, compiled, folder, wasi, exportTypes, cpu } = this.#parts;
    const output = new GuestOutput({
      maxBytes: asked.maxOutputBytes,
      memoryMark: compiled.memoryMark,
      stdoutIsLog: exportTypes !== null,
    });
    const reply: ReplyToSend = { ...emptyReply(), logs: output.logs };
    const { phases } = reply;
    const call = guestCall(code, asked, { folder, output });
    const watch = new Stopwatch();
    let instance = this.#kept;
    let phase: "instantiateNs" | "initNs" | "runNs" = "instantiateNs";
    try {
      wasi.begin(call);
      const isNew = instance === null;
      if (instance === null) {
        const instantiate = this.#instantiator();
        phases.createSandboxNs = watch.lap();
        instance = instantiate(compiled.module, wasi.imports);
        phases.instantiateNs = watch.lap();
      }
      if (exportTypes !== null) {
        phase = "initNs";
        if (isNew) wasi.initialize(instance);
        else wasi.resume(instance);
        phases.initNs = watch.lap();
      }
      if (this.keepsInstance) this.#kept = instance;
      phase = "runNs";
      const { exitCode, value } = act(instance);
      reply.exitCode = exitCode;
      reply.value = value === undefined ? null : JSON.stringify(value);
    } catch (thrown) {
      this.#fail(reply, thrown, output);
    }
    phases[phase] = watch.lap();
    reply.cpuNs = cpu.sinceMark();
    if (reply.fault === null && output.ended !== null) this.#fail(reply, null, output);
    if (reply.fault === null && reply.exitCode !== null && reply.exitCode !== 0) reply.fault = "exit-code";
    reply.peakMemoryBytes = instance === null ? compiled.firstMemoryBytes : memoryBytes(instance, compiled);
    reply.stdout = output.finish();
    return reply;
  }

  #instantiator(): Instantiate {
    if (this.#parts.freshness !== "context") return instantiateHere;
    const instantiate = instantiateThere.runInContext(createContext(Object.create(null) as object)) as InstantiateThere;
    return (module, imports) => instantiate(module, imports, WasmApi.Memory.prototype);
  }

  #fail(reply: ReplyToSend, thrown: unknown, output: GuestOutput): void {
    if (thrown instanceof ExportCallError && output.ended === null) {
      // As a function says that it can't do anything with its arguments.
      if (thrown.blame === "caller") reply.value = JSON.stringify({ error: thrown.message });
      else Object.assign(reply, { fault: "bad-output", message: thrown.message });
      return;
    }
    Object.assign(reply, failureOf(thrown, output));
    // What was interrupted in the middle can't be trusted any more.
    if (this.#kept !== null) reply.reusable = false;
  }
}

/** A memory never becomes smaller, so what it has at the end is what it had at most. */
function memoryBytes(instance: WasmInstance, { memoryName, firstMemoryBytes }: CompiledGuest): number {
  if (memoryName === null) return firstMemoryBytes;
  return (instance.exports[memoryName] as WasmMemory).buffer.byteLength;
}
