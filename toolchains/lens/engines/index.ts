import type { LensEngine } from "../engine.ts";
import { lucetLens } from "./lucet.ts";
import { v8Lens } from "./v8.ts";
import { wasm2cLens } from "./wasm2c.ts";
import { wasmerLens } from "./wasmer.ts";
import { wasmtimeLens } from "./wasmtime.ts";

/** Every runtime whose machine code can be shown, in the order in which panes are offered. */
export const lensEngines: LensEngine[] = [wasmtimeLens, v8Lens, wasm2cLens, wasmerLens, lucetLens];
