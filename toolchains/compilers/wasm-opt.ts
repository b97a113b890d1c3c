import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { WorkbenchError } from "#shared/errors.ts";
import type { Diagnostic } from "#shared/model/diagnostic.ts";
import type { Target, WasmOptLevel } from "#shared/model/target.ts";
import type { CommandResult } from "../process/command-spec.ts";
import type { BuildPlan, CompileRequest, ProcessStep } from "./adapter.ts";
import { asksForDebugInfo } from "./source-flags.ts";

/** What clang, emcc and rustc use in code for WASI and what every runtime here takes; a module may not say that it does. */
const COMMON_FEATURES = ["bulk-memory", "mutable-globals", "nontrapping-float-to-int", "sign-ext"];

interface WasmOpt {
  /** Its script, for Node. */
  path: string;
  version: string;
}

export interface WasmOptPass extends WasmOpt {
  level: WasmOptLevel;
}

type PassRequest = Pick<CompileRequest, "flags" | "simd" | "sources">;

/** Binaryen's wasm-opt from npm. Throws WorkbenchError TOOL_UNAVAILABLE when the package isn't there. */
export function findWasmOpt(packagesFrom: string = import.meta.url): WasmOpt {
  try {
    const require = createRequire(packagesFrom);
    const root = dirname(require.resolve("binaryen"));
    const { version } = require(join(root, "package.json")) as { version: string };
    return { path: join(root, "bin", "wasm-opt"), version };
  } catch (error) {
    throw new WorkbenchError("TOOL_UNAVAILABLE", "wasm-opt is not there: the package binaryen is not installed.", {
      hint: "It comes with the workbench: run npm ci in its folder again, or build without wasm-opt.",
      cause: error,
    });
  }
}

/** Why a program for this target gets no pass of wasm-opt; undefined when it does. */
export function wasmOptUnsupported(target: Target): string | undefined {
  if (target === "native") return "wasm-opt is for WebAssembly; a native program has nothing for it.";
  if (target === "emscripten")
    return "emcc runs wasm-opt itself, at its level of optimisation, and the module and its loader fit only together: choose no wasm-opt here.";
  return undefined;
}

/** The same plan with a pass of wasm-opt over the finished module, be it a program or a library. */
export function withWasmOpt(plan: BuildPlan, request: PassRequest, pass: WasmOptPass): BuildPlan {
  const next = plan.next?.bind(plan);
  if (next !== undefined)
    return {
      ...plan,
      next(results) {
        const rest = next(results);
        return "severity" in rest ? rest : withWasmOpt(rest, request, pass);
      },
    };
  return { ...plan, steps: [...plan.steps, wasmOptStep(plan.artifactPath, request, pass)] };
}

function wasmOptStep(module: string, { flags, simd, sources }: PassRequest, { path, level }: WasmOptPass): ProcessStep {
  const features = [...COMMON_FEATURES, ...(simd ? ["simd"] : [])];
  const args = [
    path,
    `-${level}`,
    ...features.map((feature) => `--enable-${feature}`),
    // Keeps names and line tables, which it drops otherwise.
    ...(asksForDebugInfo(flags) ? ["-g"] : []),
    module,
    "-o",
    module,
  ];
  // Electron's binary is a Node when told so.
  const env: Record<string, string> = process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
  return {
    label: `wasm-opt -${level}`,
    via: "process",
    sources,
    command: { exe: process.execPath, args, env },
    diagnostics: (output) => wasmOptDiagnostics(output, sources[0] ?? ""),
  };
}

/** Its reason for giving up, without the code it prints along with it. */
function wasmOptDiagnostics({ exitCode, stderr }: CommandResult, file: string): Diagnostic[] {
  if (exitCode === 0) return [];
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== "");
  const line = lines.find((line) => /^Fatal: |^\[wasm-validator error/.test(line)) ?? lines[0];
  if (line === undefined) return [];
  const message = `wasm-opt: ${line.replace(/^Fatal: /, "")}`;
  return [{ file, line: 0, column: 0, severity: "error", message }];
}
