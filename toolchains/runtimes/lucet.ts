import { basename, dirname, join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { Feature } from "../wasm/features.ts";
import { moduleFeatures } from "../wasm/module-features.ts";
import type { CommandSpec } from "../process/command-spec.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { lucetBindings } from "./lucet-bindings.ts";
import stdioSource from "./lucet-stdio.c?raw";
import { lackedFeatureProblem } from "./lacked-feature.ts";
import { forgedTrapLimitation, trapReader } from "./read-trap.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";
import { folderOptions, separatorProblem } from "./wasi-options.ts";

/** Its detection of the processor panics on those that are newer than it. */
const CODEGEN_FLAGS = ["--target-cpu", "baseline", "--opt-level", "speed"];

/**
 * All of a module's 4 GiB are reserved, and as much behind them: no access needs a check then. By default it reserves
 * 4 MiB where a module names no limit, and traps on the first access past them even though the memory has grown.
 */
const MEMORY_FLAGS = ["--reserved-size", "4GiB", "--guard-size", "4GiB"];

/** Of the panic by which its Rust ends. */
const TRAP_EXIT_CODE = 101;

/** What it knows of the extensions to WebAssembly's first version. */
const KNOWN_FEATURES: Feature[] = ["saturating-float-to-int", "sign-extension"];
/** What today's compilers use everywhere, and wasm-opt can write in older words: `memory.copy`, long table numbers. */
const LOWERED_FEATURES: Feature[] = ["bulk-memory", "reference-types"];
const LOWERING_FLAGS = [
  "--mvp-features",
  "--enable-bulk-memory",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
  "--llvm-memory-copy-fill-lowering",
];

/** As lucetc links by itself; its tables hold addresses, and what they refer to is in lucet-wasi. */
const LINK_FLAGS = {
  linux: ["-O2", "-shared", "-fPIC", "-pthread", "-Wl,-z,notext"],
  darwin: ["-O2", "-dynamiclib", "-Wl,-undefined,dynamic_lookup"],
};

/** Fastly's Lucet: `lucetc` compiles a module into a shared library, `lucet-wasi` runs it. */
export const lucetRuntime: RuntimeAdapter = {
  id: "lucet",
  name: "Lucet",
  target: () => "wasm32-wasip1",
  variants: [],

  async detect(context): Promise<DetectedTool> {
    const folders = installFolders(context, [".local", "bin"]);
    const [runners, [cc], binaryen] = await Promise.all([
      context.findExecutables(["lucet-wasi"], folders),
      context.findExecutables(["cc", "gcc", "clang"]),
      context.findPackage("binaryen"),
    ]);
    const companions = { runners, cc, wasmOpt: binaryen && join(dirname(binaryen.entry), "bin", "wasm-opt") };
    const found = await searchRuntimeTool(context, {
      id: "lucet",
      name: "Lucet",
      executables: ["lucetc"],
      folders,
      limitations: [
        "Of a module that uses memory.copy or memory.fill, which Lucet doesn't know, these are replaced by slower loops first.",
        "Lucet has not been maintained since 2022: run no module with it that you don't trust.",
        "Lucet calls an overflow of a division a division by zero, and an empty table entry one out of bounds.",
        forgedTrapLimitation("Lucet", TRAP_EXIT_CODE),
      ],
      ask: (path) => ask(context, path, companions),
    });
    const elsewhere = platformProblem(context.platform);
    if (found.state !== "missing" || elsewhere === undefined) return found;
    return {
      ...found,
      reason: elsewhere,
      hint: "Choose another runtime that compiles ahead of time, such as wasmtime.",
    };
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      separatorProblem("Lucet", ":", invocation.dirs) ??
      wasiCommandProblem(artifact, { name: "Lucet", unstable: "offered" }) ??
      featureProblem(artifact, tool)
    );
  },

  readTrap: trapReader({
    exitCode: TRAP_EXIT_CODE,
    report: /lucet-wasi runtime error: Runtime fault: FaultDetails \{[^\n]*?trapcode: (?:Some\()?(\w+)/g,
    reasons: {
      integerdivbyzero: "integer divide by zero",
      integeroverflow: "integer overflow",
      heapoutofbounds: "out of bounds memory access",
      tableoutofbounds: "undefined element",
      indirectcalltonull: "uninitialized element",
      badsignature: "indirect call type mismatch",
      badconversiontointeger: "invalid conversion to integer",
      stackoverflow: "call stack exhausted",
    },
  }),

  precompile({ artifact }, tool, workFolder) {
    const inWork = (ending: string) => join(workFolder, `${basename(artifact, ".wasm")}${ending}`);
    const stdio = join(workFolder, "lucet-stdio.c");
    const ownBindings = join(workFolder, "lucet-bindings.json");
    const bindings = tool.parts?.["bindings"] ?? ownBindings;
    return {
      artifact: inWork(".so"),
      files: [
        { path: stdio, text: stdioSource },
        ...(bindings === ownBindings ? [{ path: ownBindings, text: lucetBindings() }] : []),
      ],
      commands: [
        ...compileModule(artifact, tool, { object: inWork(".o"), bindings }),
        {
          exe: tool.parts?.["cc"] ?? "cc",
          args: [
            ...LINK_FLAGS[process.platform === "darwin" ? "darwin" : "linux"],
            "-o",
            inWork(".so"),
            inWork(".o"),
            stdio,
          ],
        },
      ],
    };
  },

  command({ artifact, invocation }, tool) {
    const { args, dirs, env } = invocation;
    return {
      exe: tool.parts?.["lucet-wasi"] ?? "lucet-wasi",
      args: [...folderOptions("--dir", dirs, ({ host, guest }) => `${host}:${guest}`), artifact, "--", ...args],
      env,
      // It passes all of its own environment on to the module.
      inheritsEnvironment: false,
    };
  },

  terms({ features }, tool) {
    return {
      runtime: "lucet",
      version: tool.version ?? "",
      variant: null,
      tier: "aot",
      codegenFlags: CODEGEN_FLAGS,
      features,
      cacheState: "precompiled",
    };
  },
};

/** Makes `object` of the module, which is first rewritten where it needs that. `bindings` is a file that names its imports. */
export function compileModule(
  artifact: string,
  tool: DetectedTool,
  { object, bindings }: { object: string; bindings: string },
): CommandSpec[] {
  const lowered = isLowered(artifact) ? `${object.slice(0, -".o".length)}.lowered.wasm` : undefined;
  const options = [...CODEGEN_FLAGS, ...MEMORY_FLAGS, "--bindings", bindings, "--emit", "obj"];
  return [
    ...(lowered === undefined ? [] : [lowering(tool, artifact, lowered)]),
    { exe: tool.path ?? "lucetc", args: [...options, "-o", object, lowered ?? artifact] },
  ];
}

function isLowered(artifact: string): boolean {
  return moduleFeatures(artifact).some((feature) => LOWERED_FEATURES.includes(feature));
}

/** Electron's binary is a Node only when it is told so. */
function lowering(tool: DetectedTool, artifact: string, lowered: string): CommandSpec {
  return {
    exe: process.execPath,
    args: [tool.parts?.["wasm-opt"] ?? "wasm-opt", ...LOWERING_FLAGS, artifact, "-o", lowered],
    ...(process.versions["electron"] === undefined ? {} : { env: { ELECTRON_RUN_AS_NODE: "1" } }),
  };
}

/** Which of the module's features it doesn't know; undefined when it knows all. */
export function featureProblem(artifact: string, tool: DetectedTool): string | undefined {
  const known = tool.parts?.["wasm-opt"] === undefined ? KNOWN_FEATURES : [...KNOWN_FEATURES, ...LOWERED_FEATURES];
  return lackedFeatureProblem(artifact, (feature) => !known.includes(feature), { who: "Lucet" });
}

function platformProblem(platform: NodeJS.Platform): string | undefined {
  if ((platform === "linux" || platform === "darwin") && process.arch === "x64") return undefined;
  return "Lucet makes code only for 64-bit Intel and AMD processors under Linux and macOS";
}

interface Companions {
  runners: string[];
  cc: string | undefined;
  wasmOpt: string | null;
}

async function ask(context: DetectionContext, path: string, companions: Companions): Promise<RuntimeAnswer> {
  const { runners, cc, wasmOpt } = companions;
  const runner = runners.find((candidate) => dirname(candidate) === dirname(path)) ?? runners[0];
  const [compilerSaid, runnerSaid] = await Promise.all([
    probe(context, path, ["--version"]),
    runner === undefined ? undefined : probe(context, runner, ["--version"]),
  ]);
  const compiler = versionIn(compilerSaid, /^lucetc (\d+\.\d+\.\S+)/, "lucetc");
  if ("reason" in compiler) return compiler;
  const { version } = compiler;
  if (runner === undefined || runnerSaid === undefined)
    return { version, reason: "lacks lucet-wasi, which runs what it compiles" };
  const program = versionIn(runnerSaid, /^lucet-wasi (\d+\.\d+\.\S+)/, "lucet-wasi");
  if ("reason" in program) return { version, reason: `can't be used: ${runner} ${program.reason}` };
  if (program.version !== version)
    return { version, reason: `is lucetc ${version}, but ${runner} is of version ${program.version}` };
  if (cc === undefined)
    return {
      version,
      reason: "needs a C compiler, and neither cc, gcc nor clang is on PATH",
      lacks: "c-compiler",
    };
  const bindings = join(dirname(path), "lucet-wasi-bindings.json");
  return {
    version,
    variants: [],
    parts: {
      "lucet-wasi": runner,
      cc,
      ...(wasmOpt === null ? {} : { "wasm-opt": wasmOpt }),
      ...((await context.fileExists(bindings)) ? { bindings } : {}),
    },
  };
}
