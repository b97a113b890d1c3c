import type { DetectedTool } from "#shared/model/tool.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { lackedFeatureProblem } from "./lacked-feature.ts";
import { forgedTrapLimitation, trapReader } from "./read-trap.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";
import { workingFolder } from "./wasi-options.ts";

/** Of every error. */
const TRAP_EXIT_CODE = 1;

/** wasm3's own command line: an interpreter that knows neither folders nor environment variables. */
export const wasm3Runtime: RuntimeAdapter = {
  id: "wasm3",
  name: "wasm3",
  target: () => "wasm32-wasip1",
  variants: [],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "wasm3",
      name: "wasm3",
      executables: ["wasm3"],
      folders: installFolders(context),
      limitations: [
        'wasm3 always shows a module the folder it is started in, and in some builds ".." and links lead out of it: run no module with it that you don\'t trust.',
        "Its stack is 64 KiB unless it is built otherwise: deep recursion ends a program earlier than elsewhere.",
        forgedTrapLimitation("wasm3", TRAP_EXIT_CODE),
      ],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      folderProblem(invocation.dirs.map(({ guest }) => guest)) ??
      (Object.keys(invocation.env).length === 0 ? undefined : "wasm3 can't pass environment variables to a module.") ??
      wasiCommandProblem(artifact, { name: "wasm3", unstable: "as preview 1" }) ??
      lackedFeatureProblem(artifact, (feature) => feature === "simd", { who: "wasm3" })
    );
  },

  warnings({ invocation }) {
    return invocation.dirs.map(
      ({ host }) => `A link or ".." may lead the program out of ${host}: not every build of wasm3 keeps to the folder.`,
    );
  },

  readTrap: trapReader({
    exitCode: TRAP_EXIT_CODE,
    report: /\[trap\] ([^\n]+)/g,
    reasons: { "null table element": "uninitialized element", "stack overflow": "call stack exhausted" },
  }),

  command({ artifact, invocation }, tool) {
    return { exe: tool.path ?? "wasm3", args: [artifact, ...invocation.args], cwd: workingFolder(invocation.dirs) };
  },

  terms({ features }, tool) {
    return {
      runtime: "wasm3",
      version: tool.version ?? "",
      variant: null,
      tier: "interpreter",
      codegenFlags: [],
      features,
      cacheState: "none",
    };
  },
};

function folderProblem(guests: string[]): string | undefined {
  if (guests.length === 0 || (guests.length === 1 && guests[0] === ".")) return undefined;
  return 'wasm3 can show a module only one folder, as ".".';
}

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  const said = await probe(context, path, ["--version"]);
  const answer = versionIn(said, /^Wasm3 v(\d+\.\d+\.\d+\S*)/, "wasm3");
  return "reason" in answer ? answer : { ...answer, variants: [] };
}
