import type { SandboxId } from "../model/faas/sandbox.ts";
import type { Tool } from "../model/tool.ts";

/** The function that shows a picture's way where nothing was called yet. */
export const EXAMPLE_FUNCTION = "license-plate-reader";

/** What a function of the workbench's is deployed as by a click, so that nobody's own one of that name is replaced. */
export function exampleFunctionName(name: string): string {
  return `${name}-example`;
}

/** What a sandbox needs besides Node and the compiler that come with the workbench. */
const NEEDS: Partial<Record<SandboxId, readonly string[]>> = {
  "v8-context": ["emcc"],
  "docker-wasmer": ["wasmer", "docker"],
  "docker-wasmtime": ["wasmtime", "docker"],
  "docker-native": ["docker"],
  "process:wasmtime": ["wasmtime"],
  "process:wasmer": ["wasmer"],
};

/** Sandboxes in which a picture's call can be seen, the paper's own first. */
const SHOWN_IN: Readonly<Record<string, readonly SandboxId[]>> = {
  "hall-2019-1": ["v8-context", "wasm-instance", "v8-isolate", "process:wasmtime", "native-process", "docker-native"],
  "persaud-2019-10": ["v8-context", "wasm-instance", "v8-isolate"],
  "persaud-2019-11": ["docker-wasmer", "docker-wasmtime", "process:wasmer", "process:wasmtime", "wasm-instance"],
};
const USUAL: readonly SandboxId[] = ["v8-context", "wasm-instance"];

/** Those in which the example can be built and run with what is installed; `wasm-instance` needs nothing. */
export function exampleSandboxes(picture: string, tools: readonly Pick<Tool, "id" | "state">[]): SandboxId[] {
  const isThere = (id: string) => tools.some((tool) => tool.id === id && tool.state === "available");
  return (SHOWN_IN[picture] ?? USUAL).filter((sandbox) => (NEEDS[sandbox] ?? []).every(isThere));
}
