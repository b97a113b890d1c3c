import type { DetectedTool } from "#shared/model/tool.ts";
import { builtEntry } from "../process/built-entry.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { loaderProblem } from "./emscripten-loader.ts";
import {
  readRunnerPhases,
  readRunnerTrap,
  runnerArguments,
  TRAP_CODE_LIMITATION,
  wasiRunnerArguments,
} from "./js-wasi-command.ts";
import { runtimeTool } from "./runtime-tool.ts";
import { unsupportedMode } from "./runtime-mode.ts";

/** V8's compilers by themselves; without a flag Liftoff starts at once and TurboFan replaces what runs often. */
const COMPILER_FLAGS: Record<string, string[]> = {
  liftoff: ["--liftoff-only"],
  turbofan: ["--no-liftoff"],
};
const EMSCRIPTEN = "emscripten";
const LIMITATIONS = [
  TRAP_CODE_LIMITATION,
  "Node makes no promise that its WASI confines hostile code.",
  "node:emscripten confines nothing: Emscripten's loader is JavaScript with your own rights, C code can bring more of it (EM_JS), and links lead out of a folder.",
];

/** V8 with Node's WASI or with Emscripten's loader, in the Node that runs this program; it is always there. */
export const nodeRuntime: RuntimeAdapter = {
  id: "node",
  name: hostName(process.versions),
  target: (variant) => (variant === EMSCRIPTEN ? "emscripten" : "wasm32-wasip1"),
  variants: [EMSCRIPTEN, ...Object.keys(COMPILER_FLAGS)],

  async detect(context): Promise<DetectedTool> {
    const runners = [builtEntry("node-wasi-runner"), builtEntry("emscripten-runner")];
    const present = await Promise.all(runners.map((runner) => context.fileExists(runner)));
    const missing = runners.filter((_, index) => !present[index]);
    const complete = missing.length === 0;
    const targets: DetectedTool["targets"] = complete ? ["wasm32-wasip1", "emscripten"] : [];
    return runtimeTool({
      id: "node",
      name: hostName(process.versions),
      candidates: [
        {
          path: process.execPath,
          state: complete ? "available" : "broken",
          version: process.versions.node,
          targets,
          reason: complete ? null : `can't run programs without ${missing.join(" and ")}`,
        },
      ],
      variants: complete ? [EMSCRIPTEN, ...(await acceptedCompilers(context))] : [],
      targets,
      limitations: LIMITATIONS,
      missing: "",
      hint: "Build the workbench again: npm run build",
    });
  },

  unsupported(launch, tool) {
    const problem = unsupportedMode(tool, launch.variant);
    if (problem !== undefined || launch.variant !== EMSCRIPTEN)
      return problem ?? wasiCommandProblem(launch.artifact, { name: "Node", unstable: "as preview 1" });
    return loaderProblem(launch);
  },

  warnings({ variant, invocation }) {
    if (variant !== EMSCRIPTEN) return [];
    return invocation.dirs.map(
      ({ host }) => `A link in ${host} leads the program out of that folder: Emscripten's loader follows it.`,
    );
  },

  readTrap: readRunnerTrap,

  command(launch, tool) {
    const runner = launch.variant === EMSCRIPTEN ? emscriptenRunnerArguments(launch) : wasiRunnerArguments(launch);
    return {
      exe: tool.path ?? process.execPath,
      args: ["--no-warnings", ...codegenFlags(launch.variant), ...runner],
      env: asNode(process.versions),
    };
  },

  terms({ variant, features }, tool) {
    return {
      runtime: "node",
      version: tool.version ?? "",
      variant,
      tier: variant === "liftoff" ? "baseline" : variant === "turbofan" ? "jit" : "tiered",
      codegenFlags: codegenFlags(variant),
      features,
      cacheState: "cold",
    };
  },

  phases: readRunnerPhases,
};

/** What people compare is V8, and Electron's is another one than that of a Node beside it. */
export function hostName(versions: Record<string, string | undefined>): string {
  const v8 = /^\d+\.\d+/.exec(versions["v8"] ?? "")?.[0] ?? "";
  return `${versions["electron"] === undefined ? "Node.js" : "Electron's Node.js"} (V8 ${v8})`;
}

/** Electron's binary is a Node only when it is told so; Node itself is not bothered with it. */
export function asNode(versions: Record<string, string | undefined>): Record<string, string> {
  return versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
}

/** Which of its compilers works. */
export function codegenFlags(variant: string | null): string[] {
  return variant === null ? [] : (COMPILER_FLAGS[variant] ?? []);
}

/** The two runners have the same command line, but for the limit. */
function emscriptenRunnerArguments(launch: RuntimeLaunch): string[] {
  const { maxMemoryBytes, memoryLimitMark = "" } = launch;
  const limit =
    maxMemoryBytes === undefined ? [] : ["--memory-limit", `${maxMemoryBytes}`, "--memory-limit-mark", memoryLimitMark];
  return [builtEntry("emscripten-runner"), ...limit, ...runnerArguments(launch)];
}

/** V8's flags come and go between versions, and an unknown one ends Node at once. */
async function acceptedCompilers(context: DetectionContext): Promise<string[]> {
  const accepted = await Promise.all(
    Object.entries(COMPILER_FLAGS).map(async ([variant, flags]) => {
      const args = [...flags, "--eval", ""];
      const tried = await probe(context, process.execPath, args, asNode(process.versions));
      return "output" in tried ? [variant] : [];
    }),
  );
  return accepted.flat();
}
