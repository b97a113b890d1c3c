import type { RuntimeAdapter } from "./adapter.ts";
import { nativeRuntime } from "./native.ts";
import { nodeRuntime } from "./node.ts";
import { wasmtimeRuntime } from "./wasmtime.ts";

/** Every runtime the workbench knows, in the order in which they are listed. */
export const runtimes: RuntimeAdapter[] = [nativeRuntime, nodeRuntime, wasmtimeRuntime];
