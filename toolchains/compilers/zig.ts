import type { Optimization } from "#shared/model/target.ts";
import { saysMainIsMissing } from "../diagnostics/gcc-like.ts";
import { installHint } from "../install/install-hint.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { CompilerAdapter } from "./adapter.ts";
import { brokenCandidate, candidateFor, compilerTool, unsupportedByTool } from "./candidates.ts";
import { planNativeProgram } from "./native-c-plan.ts";
import { asksForDebugInfo } from "./source-flags.ts";
import { usualFolders } from "./usual-folders.ts";
import { WASM_STACK_BYTES, planWasmProgram, wasmProgramDiagnostics, wasmProgramLacksMain } from "./wasm-c-plan.ts";

/**
 * Zig takes clang's level for one of its four build modes and compiles -O1, -O3 and -Ofast like -O2, and -Oz like -Os.
 * `-Xclang` hands the level to clang itself. Unoptimised code would be checked for undefined behaviour.
 */
const ZIG_OPTIMIZATION_FLAGS: Record<Optimization, string[]> = {
  O0: ["-O0", "-fno-sanitize=undefined"],
  O1: ["-O1", "-Xclang", "-O1"],
  O2: ["-O2"],
  O3: ["-O3", "-Xclang", "-O3"],
  Os: ["-Os"],
  Oz: ["-Oz", "-Xclang", "-Oz"],
  Ofast: ["-O3", "-Xclang", "-O3", "-ffast-math"],
};

/** Prints where the program inside the Python package `ziglang` is, or nothing. */
const PRINT_PACKAGED_ZIG = `
import importlib.util, os
package = importlib.util.find_spec("ziglang")
if package: print(os.path.join(package.submodule_search_locations[0], "zig.exe" if os.name == "nt" else "zig"))
`;

async function packagedZig(context: DetectionContext): Promise<string[]> {
  const [python] = await context.findExecutables(["python3", "python"]);
  if (python === undefined) return [];
  const answer = await probe(context, python, ["-c", PRINT_PACKAGED_ZIG]);
  const path = "output" in answer ? answer.output.trim() : "";
  return path !== "" && (await context.fileExists(path)) ? [path] : [];
}

export function createZig(platform: NodeJS.Platform = process.platform): CompilerAdapter {
  return {
    id: "zig",
    name: "Zig",
    optimizationFlags: ZIG_OPTIMIZATION_FLAGS,

    async detect(context) {
      const [installed, packaged] = await Promise.all([
        context.findExecutables(["zig"], usualFolders(context)),
        packagedZig(context),
      ]);
      const paths = [...new Set([...installed, ...packaged])];
      return compilerTool({
        id: "zig",
        name: "Zig",
        languages: ["c", "cpp"],
        candidates: await Promise.all(
          paths.map(async (path) => {
            const answer = await probe(context, path, ["version"]);
            if ("reason" in answer) return brokenCandidate(path, answer.reason);
            const version = /^\d+\.\d+\.\d+\S*$/.exec(answer.output.trim())?.[0];
            if (version === undefined) return brokenCandidate(path, "does not say its version like a zig");
            return { path, state: "available", version, targets: ["native", "wasm32-wasip1"], reason: null };
          }),
        ),
        missing: "no zig on PATH or in the usual folders, and no Python package ziglang",
        hint: installHint("zig", context.platform),
      });
    },

    unsupported: unsupportedByTool,

    plan(request, tool, folders) {
      const { path } = candidateFor(tool, request.target)!;
      const drivers = { c: { exe: path, args: ["cc"] }, cpp: { exe: path, args: ["c++"] } };
      const flags = [
        ...ZIG_OPTIMIZATION_FLAGS[request.optimization],
        // What clang and gcc do by themselves where they optimise, and zig does not.
        ...(request.optimization === "O0" ? [] : ["-fomit-frame-pointer"]),
        "-g0",
      ];
      if (request.target === "native") {
        // By default zig compiles for the very processor it runs on.
        return planNativeProgram(request, { drivers, flags: ["-mcpu=baseline", ...flags], platform }, folders);
      }
      const link = [`-Wl,-z,stack-size=${WASM_STACK_BYTES}`, ...(asksForDebugInfo(request.flags) ? [] : ["-Wl,-S"])];
      return planWasmProgram(
        request,
        {
          drivers,
          common: ["-target", "wasm32-wasi", ...flags],
          // Says which functions a library offers; in a program it changes nothing.
          compile: ["-fvisibility=default", "-D_WASI_EMULATED_PROCESS_CLOCKS"],
          // libc++ for WASI is built without exceptions.
          compileCpp: ["-fno-exceptions"],
          link: { program: link, library: ["-mexec-model=reactor", "-Wl,--export-dynamic", ...link] },
          libraries: ["-lwasi-emulated-process-clocks"],
        },
        folders,
      );
    },

    diagnostics: wasmProgramDiagnostics,

    async lacksMain(step, output) {
      const isNative = !step.command.args.includes("wasm32-wasi");
      if (isNative) return output.exitCode !== 0 && saysMainIsMissing(output.stderr);
      return wasmProgramLacksMain(step, output);
    },
  };
}
