import type { DetectedTool, RuntimeRef } from "../model/tool.ts";

/** What turns wasm into machine code behind a runtime's reference. */
const CODE_GENERATORS: Record<RuntimeRef, string> = {
  wasmtime: "Cranelift",
  "wasmtime:winch": "Winch",
  wasmer: "Cranelift",
  "wasmer:singlepass": "Singlepass",
  "wasmer:llvm": "LLVM",
  lucet: "Cranelift",
  "node:liftoff": "V8 Liftoff",
  "node:turbofan": "V8 TurboFan",
  wasm2c: "C compiler",
};

/** `Wasmtime 48.0.8, Cranelift`; the reference stands for a tool that isn't here. */
export function enginePaneTitle(ref: RuntimeRef, tool: Pick<DetectedTool, "name" | "version"> | null): string {
  if (tool === null) return ref;
  const name = tool.version === null ? tool.name : `${tool.name} ${tool.version}`;
  const generator = CODE_GENERATORS[ref];
  return generator === undefined ? name : `${name}, ${generator}`;
}
