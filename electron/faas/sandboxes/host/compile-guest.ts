import { randomUUID } from "node:crypto";
import { WorkbenchError } from "#shared/errors.ts";
import { formatBytes } from "#shared/format/bytes.ts";
import { FD_WRITE_TYPE } from "#toolchains/wasm/growth-guard.ts";
import { importFunction } from "#toolchains/wasm/import-function.ts";
import { limitMemory } from "#toolchains/wasm/limit-memory.ts";
import { readOutline } from "#toolchains/wasm/module-outline.ts";
import type { GuestCode } from "./guest-code.ts";
import { GuestFailure } from "./guest-failure.ts";
import { WasmApi, type WasmModule } from "../guest/web-assembly.ts";

export interface CompiledGuest {
  module: WasmModule;
  /** What the module's own guard prints when its memory would grow past the limit. */
  memoryMark: Uint8Array;
  /** The name under which its memory is exported; null when it isn't. */
  memoryName: string | null;
  /** Of a memory that isn't exported: it has not grown, or its growth is not seen. */
  firstMemoryBytes: number;
}

const WASI = "wasi_snapshot_preview1";

/** Compiles a module with its memory limited. Throws a GuestFailure for one that can't be. */
export function compileGuest(bytes: Uint8Array, guest: Pick<GuestCode, "form" | "maxMemoryBytes">): CompiledGuest {
  // Unlike any other's, so that no program can print it by itself.
  const mark = `memory limit reached ${randomUUID()}`;
  const limited = limitGuest(bytes, guest, mark);
  let module: WasmModule;
  try {
    module = new WasmApi.Module(limited.bytes);
  } catch (error) {
    throw new GuestFailure("init-failed", `The module can't be compiled: ${(error as Error).message}`);
  }
  return {
    module,
    memoryMark: Buffer.from(`${mark}\n`),
    memoryName: limited.memoryName,
    firstMemoryBytes: limited.firstMemoryBytes,
  };
}

function limitGuest(
  bytes: Uint8Array,
  { form, maxMemoryBytes }: Pick<GuestCode, "form" | "maxMemoryBytes">,
  mark: string,
): { bytes: Uint8Array; firstMemoryBytes: number; memoryName: string | null } {
  try {
    const outline = readOutline(bytes);
    const [memory] = outline.memories;
    const firstMemoryBytes = memory === undefined ? 0 : memory.min * memory.pageBytes;
    if (firstMemoryBytes > maxMemoryBytes)
      throw new GuestFailure(
        "memory-limit",
        `The module starts with ${formatBytes(firstMemoryBytes)} of memory, and its limit is ${formatBytes(maxMemoryBytes)}.`,
      );
    const limit = { maxBytes: maxMemoryBytes, mark };
    // By way of WASI the guard of a library can say why it ends it; a program has that already or is given it there.
    const isSilent = form === "wasm-exports" && !outline.imports.some(({ module }) => module === WASI);
    const speaking =
      isSilent && outline.memories.length > 0
        ? importFunction(bytes, outline, { module: WASI, name: "fd_write", type: FD_WRITE_TYPE })
        : bytes;
    const guarded = limitMemory(speaking, limit);
    const memoryName = readOutline(guarded).exports.find(({ kind }) => kind === "memory")?.name ?? null;
    return { bytes: guarded, firstMemoryBytes, memoryName };
  } catch (error) {
    if (error instanceof WorkbenchError) throw new GuestFailure("init-failed", error.message);
    if (error instanceof RangeError) throw new GuestFailure("init-failed", `The module is damaged: ${error.message}`);
    throw error;
  }
}
