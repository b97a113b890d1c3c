import { basename } from "node:path";
import { installHint } from "../install/install-hint.ts";
import type { CompilerAdapter } from "./adapter.ts";
import { driverPair } from "./c-drivers.ts";
import { candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { CLANG_OPTIMIZATION_FLAGS } from "./clang.ts";
import { asksForDebugInfo } from "./source-flags.ts";
import { WASM_STACK_BYTES, planWasmProgram, wasmProgramDiagnostics, wasmProgramLacksMain } from "./wasm-c-plan.ts";
import { findWasiClangs, probeWasiClang } from "./wasi-sdk-detection.ts";

/** wasi-sdk, or a clang of the system with what makes it one: wasi-libc, the compiler's runtime library and wasm-ld. */
export function createWasiSdk(): CompilerAdapter {
  return {
    id: "wasi-sdk",
    name: "wasi-sdk",
    optimizationFlags: CLANG_OPTIMIZATION_FLAGS,

    async detect(context) {
      const found = await findWasiClangs(context);
      const probed = await Promise.all(found.map((clang) => probeWasiClang(context, clang)));
      const chosen = probed.find(({ candidate }) => candidate.state === "available");
      const tool = compilerTool({
        id: "wasi-sdk",
        name: "wasi-sdk",
        languages: chosen === undefined || chosen.hasCpp ? ["c", "cpp"] : ["c"],
        candidates: probed.map(({ candidate }) => candidate),
        missing: "no wasi-sdk at WASI_SDK_PATH, on PATH or in the usual folders, and no clang that could be one",
        hint: installHint("wasi-sdk", context.platform),
      });
      if (chosen !== undefined) return { ...tool, parts: chosen.parts };
      // A clang for native programs is nothing broken.
      const isSdkBroken = found.some(({ isSdk }) => isSdk) || probed.some(({ parts }) => "wasi-libc" in parts);
      if (isSdkBroken || tool.state === "missing") return tool;
      return { ...tool, state: "missing", path: null, version: null, reason: `no wasi-sdk found: ${tool.reason}` };
    },

    unsupported: unsupportedByTool,

    plan(request, tool, folders) {
      const { path } = candidateFor(tool, request.target)!;
      const libc = tool.parts?.["wasi-libc"] ?? "";
      const sysroot = tool.parts?.["sysroot"];
      // The C library may carry debug information of its own, which nobody asked for.
      const strip = asksForDebugInfo(request.flags) ? [] : ["-Wl,--strip-debug"];
      const link = [`-Wl,-z,stack-size=${WASM_STACK_BYTES}`, ...strip];
      return planWasmProgram(
        request,
        {
          drivers: driverPair(path, "clang", "clang++"),
          // The folder of the C library is named after the target, wasm32-wasi or wasm32-wasip1.
          common: [`--target=${basename(libc)}`, ...(sysroot === undefined ? [] : [`--sysroot=${sysroot}`])],
          compile: [
            ...CLANG_OPTIMIZATION_FLAGS[request.optimization],
            // Says which functions a library offers; in a program it changes nothing.
            "-fvisibility=default",
            "-D_WASI_EMULATED_PROCESS_CLOCKS",
          ],
          // libc++ for WASI is built without exceptions.
          compileCpp: ["-fno-exceptions"],
          link: { program: link, library: ["-mexec-model=reactor", "-Wl,--export-dynamic", ...link] },
          libraries: ["-lwasi-emulated-process-clocks"],
          // With a level of optimisation clang hands the module to any wasm-opt that happens to be on PATH.
          isForLinkingToo: (flag) => !flag.startsWith("-O"),
        },
        folders,
      );
    },

    diagnostics: wasmProgramDiagnostics,
    lacksMain: wasmProgramLacksMain,
  };
}
