import { basename, join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { compilesModule } from "./compiles-module.ts";
import { forgedTrapLimitation, trapReader } from "./read-trap.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import {
  installFolders,
  programFilesFolder,
  type RuntimeAnswer,
  searchRuntimeTool,
  versionIn,
} from "./runtime-tool-search.ts";
import { folderOptions, separatorProblem, variableOptions } from "./wasi-options.ts";

/** From this version on it interprets also what was compiled, unless it is told otherwise. */
const RUN_MODE_SINCE = { major: 0, minor: 17 };

/** As after abort(). */
const TRAP_EXIT_CODE = 134;

/** WasmEdge's own command line: it interprets, or runs what `wasmedge compile` made. */
export const wasmedgeRuntime: RuntimeAdapter = {
  id: "wasmedge",
  name: "WasmEdge",
  target: () => "wasm32-wasip1",
  variants: ["aot"],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "wasmedge",
      name: "WasmEdge",
      executables: ["wasmedge"],
      folders: [...installFolders(context, [".wasmedge", "bin"]), ...programFilesFolder(context, "WasmEdge", "bin")],
      limitations: [forgedTrapLimitation("WasmEdge", TRAP_EXIT_CODE)],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      separatorProblem("WasmEdge", ":", invocation.dirs) ??
      wasiCommandProblem(artifact, { name: "WasmEdge", unstable: "refused" })
    );
  },

  readTrap: trapReader({ exitCode: TRAP_EXIT_CODE, report: /execution failed: ([^\n,]+)/g }),

  precompile({ artifact, variant }, tool, workFolder) {
    if (variant !== "aot") return undefined;
    const compiled = join(workFolder, `${basename(artifact, ".wasm")}${libraryEnding()}`);
    return { artifact: compiled, commands: [{ exe: executable(tool), args: ["compile", artifact, compiled] }] };
  },

  command({ artifact, variant, invocation }, tool) {
    return {
      exe: executable(tool),
      args: [
        ...(variant === "aot" ? runModeFlags(tool.version) : []),
        ...folderOptions("--dir", invocation.dirs, ({ host, guest }) => `${guest}:${host}`),
        ...variableOptions("--env", invocation.env),
        artifact,
        ...invocation.args,
      ],
    };
  },

  terms({ variant, features }, tool) {
    const precompiled = variant === "aot";
    return {
      runtime: "wasmedge",
      version: tool.version ?? "",
      variant,
      tier: precompiled ? "aot" : "interpreter",
      codegenFlags: [],
      features,
      cacheState: precompiled ? "precompiled" : "none",
    };
  },
};

function executable(tool: DetectedTool): string {
  return tool.path ?? "wasmedge";
}

/** It writes a shared library where the name ends like one, and otherwise a module that holds the machine code. */
function libraryEnding(): string {
  if (process.platform === "win32") return ".dll";
  return process.platform === "darwin" ? ".dylib" : ".so";
}

function runModeFlags(version: string | null): string[] {
  const [major = 0, minor = 0] = (version ?? "").split(".").map((part) => Number.parseInt(part, 10));
  const { major: sinceMajor, minor: sinceMinor } = RUN_MODE_SINCE;
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor) ? ["--run-mode=aot"] : [];
}

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  const [said, compiles] = await Promise.all([
    probe(context, path, ["--version"]),
    // It is a build option: the compiler is LLVM.
    compilesModule(context, path, (module, output) => ["compile", module, `${output}${libraryEnding()}`]),
  ]);
  // It calls itself by the name it was started under.
  const answer = versionIn(said, /wasmedge(?:\.exe)? version (\d+\.\d+\.\d+\S*)/, "WasmEdge");
  return "reason" in answer ? answer : { ...answer, variants: compiles ? ["aot"] : [] };
}
