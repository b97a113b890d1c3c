import type { DetectedTool } from "#shared/model/tool.ts";
import { Phases } from "#shared/model/program-run.ts";
import { builtEntry } from "../process/built-entry.ts";
import type { DetectionContext } from "../process/detection.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { runtimeMode, unsupportedMode } from "./runtime-mode.ts";
import { wasiCommandProblem } from "./wasm-module.ts";

const PROBE_TIMEOUT_MS = 10_000;

/** V8's compilers by themselves; without a flag Liftoff starts at once and TurboFan replaces what runs often. */
const VARIANT_FLAGS: Record<string, string[]> = {
  liftoff: ["--liftoff-only"],
  turbofan: ["--no-liftoff"],
};

/** V8 with Node's WASI, in the Node that runs this program; it is always there. */
export const nodeRuntime: RuntimeAdapter = {
  id: "node",
  name: "Node.js (V8)",
  target: () => "wasm32-wasip1",
  variants: Object.keys(VARIANT_FLAGS),

  async detect(context): Promise<DetectedTool> {
    const runner = builtEntry("node-wasi-runner");
    const complete = await context.fileExists(runner);
    const state = complete ? "available" : "broken";
    const reason = complete ? null : `${runner} is missing.`;
    const version = process.versions.node;
    const targets: DetectedTool["targets"] = complete ? ["wasm32-wasip1"] : [];
    return {
      id: "node",
      kind: "runtime",
      name: "Node.js (V8)",
      state,
      version,
      path: process.execPath,
      targets,
      languages: [],
      modes: complete ? await modes(context) : [],
      reason,
      hint: complete ? null : "Build the workbench again: npm run build",
      candidates: [{ path: process.execPath, state, version, targets, reason }],
    };
  },

  unsupported(launch, tool) {
    return unsupportedMode(tool, launch.variant) ?? wasiCommandProblem(launch.artifact);
  },

  command({ artifact, variant, invocation, phasesFile }, tool) {
    const { args, dirs, env } = invocation;
    return {
      exe: tool.path ?? process.execPath,
      args: [
        "--no-warnings",
        ...codegenFlags(variant),
        builtEntry("node-wasi-runner"),
        ...(phasesFile === undefined ? [] : ["--phases-file", phasesFile]),
        ...dirs.flatMap(({ host, guest }) => ["--dir", host, guest]),
        ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
        artifact,
        ...args,
      ],
      env: asNode(),
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

  phases: (text) => Phases.parse(JSON.parse(text)),
};

function codegenFlags(variant: string | null): string[] {
  return variant === null ? [] : (VARIANT_FLAGS[variant] ?? []);
}

/** Electron's binary is a Node only when it is told so; Node itself is not bothered with it. */
function asNode(): Record<string, string> {
  return process.versions["electron"] === undefined ? {} : { ELECTRON_RUN_AS_NODE: "1" };
}

/** V8's flags come and go between versions, and an unknown one ends Node at once. */
async function modes(context: DetectionContext): Promise<string[]> {
  const accepted = await Promise.all(
    Object.entries(VARIANT_FLAGS).map(async ([variant, flags]) => {
      const args = [...flags, "--eval", ""];
      const tried = await context.run({ exe: process.execPath, args, env: asNode(), timeoutMs: PROBE_TIMEOUT_MS });
      return tried.exitCode === 0 ? [runtimeMode("node", variant)] : [];
    }),
  );
  return ["node", ...accepted.flat()];
}
