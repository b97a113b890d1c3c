import type { ExecutionTerms } from "#shared/model/execution-terms.ts";
import type { RuntimeMode, Tool } from "#shared/model/tool.ts";

function mode(
  ref: string,
  target: RuntimeMode["target"],
  terms: Pick<ExecutionTerms, "tier" | "cacheState">,
): RuntimeMode {
  const [runtime = "", variant = null] = ref.split(":");
  return { ref, target, terms: { runtime, version: "1.0.0", variant, codegenFlags: [], features: [], ...terms } };
}

const absent = {
  version: null,
  path: null,
  targets: [],
  languages: [],
  modes: [],
  reason: null,
  hint: null,
  candidates: [],
  modeDetails: [],
  optimizationFlags: {},
  install: [],
  installPage: null,
};

export const nativeRuntime: Tool = {
  ...absent,
  id: "native",
  kind: "runtime",
  name: "Native",
  state: "available",
  version: "linux 6.1.0",
  targets: ["native"],
  modes: ["native"],
  modeDetails: [mode("native", "native", { tier: "native", cacheState: "none" })],
};

export const nodeRuntime: Tool = {
  ...absent,
  id: "node",
  kind: "runtime",
  name: "Node.js (V8)",
  state: "available",
  version: "20.20.2",
  path: "/usr/bin/node",
  targets: ["wasm32-wasip1"],
  modes: ["node", "node:liftoff", "node:emscripten"],
  modeDetails: [
    mode("node", "wasm32-wasip1", { tier: "tiered", cacheState: "cold" }),
    mode("node:liftoff", "wasm32-wasip1", { tier: "baseline", cacheState: "cold" }),
    mode("node:emscripten", "emscripten", { tier: "tiered", cacheState: "cold" }),
  ],
};

export const wasmtimeRuntime: Tool = {
  ...absent,
  id: "wasmtime",
  kind: "runtime",
  name: "Wasmtime",
  state: "available",
  version: "48.0.8",
  path: "/usr/bin/wasmtime",
  targets: ["wasm32-wasip1"],
  modes: ["wasmtime", "wasmtime:aot", "wasmtime:nocache"],
  modeDetails: [
    mode("wasmtime", "wasm32-wasip1", { tier: "jit", cacheState: "warm" }),
    mode("wasmtime:aot", "wasm32-wasip1", { tier: "aot", cacheState: "precompiled" }),
    mode("wasmtime:nocache", "wasm32-wasip1", { tier: "jit", cacheState: "cold" }),
    { ref: "wasmtime:winch", target: "wasm32-wasip1", terms: null },
  ],
};

export const missingWasmtime: Tool = {
  ...absent,
  id: "wasmtime",
  kind: "runtime",
  name: "Wasmtime",
  state: "missing",
  reason: "no wasmtime on PATH or in the usual folders",
  hint: "Install it: cargo install wasmtime-cli",
};

export const embeddedClang: Tool = {
  ...absent,
  id: "embedded-clang",
  kind: "compiler",
  name: "Embedded Clang",
  state: "available",
  version: "22.0.0",
  targets: ["wasm32-wasip1"],
  languages: ["c", "cpp"],
};

export const missingGcc: Tool = {
  ...absent,
  id: "gcc",
  kind: "compiler",
  name: "GCC",
  state: "missing",
  languages: ["c", "cpp"],
  reason: "no gcc on PATH",
  hint: "sudo apt install gcc",
};

export const brokenRust: Tool = {
  ...absent,
  id: "rustc",
  kind: "compiler",
  name: "Rust",
  state: "broken",
  languages: ["rust"],
  reason: "rustc named no version",
  hint: "Reinstall it with rustup",
  candidates: [
    {
      path: "/usr/bin/rustc",
      state: "broken",
      version: null,
      targets: [],
      reason: "rustc named no version",
    },
    {
      path: "/home/ada/.cargo/bin/rustc",
      state: "available",
      version: "1.95.0",
      targets: ["native"],
      reason: null,
    },
  ],
};
