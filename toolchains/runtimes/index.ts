import type { RuntimeAdapter } from "./adapter.ts";
import { bunRuntime } from "./bun.ts";
import { denoRuntime } from "./deno.ts";
import { iwasmRuntime } from "./iwasm.ts";
import { lucetRuntime } from "./lucet.ts";
import { nativeRuntime } from "./native.ts";
import { nodeRuntime } from "./node.ts";
import { wasm2cRuntime } from "./wasm2c.ts";
import { wasm3Runtime } from "./wasm3.ts";
import { wasmedgeRuntime } from "./wasmedge.ts";
import { wasmerRuntime } from "./wasmer.ts";
import { wasmiRuntime } from "./wasmi.ts";
import { wasmtimeRuntime } from "./wasmtime.ts";
import { wazeroRuntime } from "./wazero.ts";

/** Every runtime the workbench knows, in the order in which they are listed. */
export const runtimes: RuntimeAdapter[] = [
  nativeRuntime,
  nodeRuntime,
  wasmtimeRuntime,
  wasmerRuntime,
  lucetRuntime,
  wazeroRuntime,
  wasmiRuntime,
  wasm2cRuntime,
  denoRuntime,
  bunRuntime,
  wasmedgeRuntime,
  iwasmRuntime,
  wasm3Runtime,
];
