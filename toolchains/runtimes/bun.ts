import { dirname } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import { builtEntry } from "../process/built-entry.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import {
  readRunnerPhases,
  readRunnerTrap,
  TRAP_CODE_LIMITATION,
  wasiProblem,
  wasiRunnerArguments,
} from "./js-wasi-command.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";

/** JavaScriptCore with Bun's own WASI, in parts put right (`bun-wasi-repairs.ts`). */
export const bunRuntime: RuntimeAdapter = {
  id: "bun",
  name: "Bun (JavaScriptCore)",
  target: () => "wasm32-wasip1",
  variants: [],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "bun",
      name: "Bun (JavaScriptCore)",
      executables: ["bun"],
      folders: installFolders(context, [".bun", "bin"]),
      limitations: [
        TRAP_CODE_LIMITATION,
        "Bun has no permissions: only its WASI keeps a program inside its folders.",
        "Bun's WASI leaves . and .. out of a folder's list, renames no link that leads out of its folder, sets a file's times to the millisecond, and can't change an open file's flags.",
        "Every output counts as a terminal to a program, which then writes each line by itself.",
      ],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant }, tool) {
    return unsupportedMode(tool, variant) ?? wasiCommandProblem(artifact, { name: "Bun", unstable: "as preview 1" });
  },

  command(launch, tool) {
    return {
      exe: tool.path ?? "bun",
      args: ["run", "--no-install", ...wasiRunnerArguments(launch)],
      // Bun obeys a bunfig.toml and an .env of the folder it is started in.
      cwd: dirname(builtEntry("node-wasi-runner")),
    };
  },

  terms({ features }, tool) {
    return {
      runtime: "bun",
      version: tool.version ?? "",
      variant: null,
      // Its interpreter starts at once; BBQ and then OMG compile what runs often.
      tier: "tiered",
      codegenFlags: [],
      features,
      cacheState: "cold",
    };
  },

  readTrap: readRunnerTrap,
  phases: readRunnerPhases,
};

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  const answer = versionIn(await probe(context, path, ["--version"]), /^(\d+\.\d+\.\S+)/, "Bun");
  if ("reason" in answer) return answer;
  return (await wasiProblem(context, path, "--eval", answer.version)) ?? { ...answer, variants: [] };
}
