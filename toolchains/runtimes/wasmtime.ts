import { basename, join } from "node:path";
import type { LensArchitecture } from "#shared/model/lens/lens-code.ts";
import type { DetectedTool } from "#shared/model/tool.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { compiledCacheState } from "./compiled-cache.ts";
import { compilesModule } from "./compiles-module.ts";
import { trapReader } from "./read-trap.ts";
import { runtimeMode, unsupportedMode } from "./runtime-mode.ts";
import {
  installFolders,
  programFilesFolder,
  type RuntimeAnswer,
  searchRuntimeTool,
  versionIn,
} from "./runtime-tool-search.ts";
import { folderOptions, separatorProblem, variableOptions } from "./wasi-options.ts";

const WINCH = ["-C", "compiler=winch"];
/** It got the command line that is used here: `--dir HOST::GUEST` and options in groups. */
const OLDEST_MAJOR_VERSION = 14;
/** As after abort(). No program ends with 134, as Wasmtime refuses codes above 125. */
const TRAP_EXIT_CODE = process.platform === "win32" ? 3 : 134;

/** Wasmtime's own command line: Cranelift with its cache or without, precompiled, or its baseline compiler Winch. */
export const wasmtimeRuntime: RuntimeAdapter = {
  id: "wasmtime",
  name: "Wasmtime",
  target: () => "wasm32-wasip1",
  variants: ["aot", "winch", "nocache"],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "wasmtime",
      name: "Wasmtime",
      executables: ["wasmtime"],
      folders: [...installFolders(context, [".wasmtime", "bin"]), ...programFilesFolder(context, "Wasmtime", "bin")],
      limitations: ["A program that exits with a code above 125 ends with 1: Wasmtime refuses such codes."],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      separatorProblem("Wasmtime", "::", invocation.dirs) ??
      wasiCommandProblem(artifact, { name: "Wasmtime", unstable: "offered" })
    );
  },

  readTrap: trapReader({
    exitCode: TRAP_EXIT_CODE,
    report: /^ +(?:\d+: )?wasm trap: ([^\n]+)$/gm,
    reasons: { "wasm `unreachable`": "unreachable" },
  }),

  precompile({ artifact, variant }, tool, workFolder) {
    if (variant !== "aot") return undefined;
    const compiled = join(workFolder, `${basename(artifact, ".wasm")}.cwasm`);
    return { artifact: compiled, commands: [{ exe: executable(tool), args: ["compile", "-o", compiled, artifact] }] };
  },

  command(launch, tool) {
    return { exe: executable(tool), args: ["run", ...options(launch), launch.artifact, ...launch.invocation.args] };
  },

  terms({ variant, warmupRuns, features }, tool) {
    return {
      runtime: "wasmtime",
      version: tool.version ?? "",
      variant,
      tier: variant === "aot" ? "aot" : variant === "winch" ? "baseline" : "jit",
      codegenFlags: codegenFlags(variant),
      features,
      // Its cache serves Winch, too.
      cacheState: compiledCacheState(variant, warmupRuns),
    };
  },
};

function options({ variant, invocation }: RuntimeLaunch): string[] {
  return [
    ...codegenFlags(variant),
    ...(variant === "nocache" ? ["-C", "cache=n"] : []),
    ...(variant === "aot" ? ["--allow-precompiled"] : []),
    ...folderOptions("--dir", invocation.dirs, ({ host, guest }) => `${host}::${guest}`),
    ...variableOptions("--env", invocation.env),
  ];
}

/** Which of its compilers works. */
export function codegenFlags(variant: string | null): string[] {
  return variant === "winch" ? WINCH : [];
}

function executable(tool: DetectedTool): string {
  return tool.path ?? "wasmtime";
}

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  // Compilers and processors are build options, and Winch doesn't exist for every processor.
  const compiles = (options: string[]) =>
    compilesModule(context, path, (module, output) => ["compile", ...options, "-o", output, module]);
  const [said, hasWinch, crossModes] = await Promise.all([
    probe(context, path, ["--version"]),
    compiles(WINCH),
    askCrossModes(compiles),
  ]);
  const answer = versionIn(said, /^wasmtime(?:-cli)? (\d+\.\d+\.\S+)/, "Wasmtime");
  if ("reason" in answer) return answer;
  const { version } = answer;
  if (Number.parseInt(version, 10) < OLDEST_MAJOR_VERSION)
    return { version, reason: `is Wasmtime ${version}; ${OLDEST_MAJOR_VERSION} or newer is needed` };
  return {
    version,
    variants: wasmtimeRuntime.variants.filter((variant) => variant !== "winch" || hasWinch),
    crossModes,
  };
}

async function askCrossModes(compiles: (options: string[]) => Promise<boolean>): Promise<DetectedTool["crossModes"]> {
  const architecture = process.arch === "arm64" ? "x86_64" : "aarch64";
  const target = ["--target", crossTarget(architecture)];
  const modes = await Promise.all(
    [null, "winch"].map(async (variant) => {
      const works = await compiles([...codegenFlags(variant), ...target]);
      return works ? [runtimeMode("wasmtime", variant)] : [];
    }),
  );
  return { [architecture]: modes.flat() };
}

/** The machine code is the same on every system. */
export function crossTarget(architecture: LensArchitecture): string {
  return `${architecture}-unknown-linux-gnu`;
}
