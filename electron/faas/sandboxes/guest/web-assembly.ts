/* The part of V8's WebAssembly that the guests need; no type library for Node declares it. */

export interface WasmModule {
  readonly [Symbol.toStringTag]?: string;
}

export interface WasmInstance {
  readonly exports: Record<string, unknown>;
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
}

interface WasmMemoryConstructor {
  new (limits: { initial: number; maximum?: number }): WasmMemory;
  readonly prototype: WasmMemory;
}

interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => WasmModule;
  Instance: new (module: WasmModule, imports?: object) => WasmInstance;
  Memory: WasmMemoryConstructor;
}

export const WasmApi = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

const buffer = Object.getOwnPropertyDescriptor(WasmApi.Memory.prototype, "buffer")!;

/** Whether it is a memory, of this context or of another. */
export function isMemory(value: unknown): value is WasmMemory {
  try {
    buffer.get!.call(value);
    return true;
  } catch {
    return false;
  }
}
