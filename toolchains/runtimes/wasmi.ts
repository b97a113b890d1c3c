import type { DetectedTool } from "#shared/model/tool.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { forgedTrapLimitation, trapReader } from "./read-trap.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";
import {
  emptyVariableProblem,
  folderOptions,
  renamedFolderProblem,
  variableOptions,
  workingFolder,
} from "./wasi-options.ts";

/** Of every error. */
const TRAP_EXIT_CODE = 1;

/** wasmi's own command line: an interpreter that translates a function into its own code when it is first called. */
export const wasmiRuntime: RuntimeAdapter = {
  id: "wasmi",
  name: "wasmi",
  target: () => "wasm32-wasip1",
  variants: [],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "wasmi",
      name: "wasmi",
      // Before version 2 the program was called like its package.
      executables: ["wasmi", "wasmi_cli"],
      folders: installFolders(context),
      limitations: [
        "A program that exits with a code above 125 ends with 1: wasmi refuses such codes.",
        forgedTrapLimitation("wasmi", TRAP_EXIT_CODE),
      ],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      renamedFolderProblem("wasmi", invocation.dirs) ??
      emptyVariableProblem("wasmi", invocation.env) ??
      wasiCommandProblem(artifact, { name: "wasmi", unstable: "refused" })
    );
  },

  readTrap: trapReader({
    exitCode: TRAP_EXIT_CODE,
    report:
      /Error: failed (?:during execution of _start|to instantiate and start the Wasm module): (?!exit with)([^\n]+)(?:\s+Stack backtrace:[^]*)?\s*$/g,
    reasons: { "wasm `unreachable`": "unreachable" },
  }),

  command({ artifact, invocation }, tool) {
    const { args, dirs, env } = invocation;
    return {
      exe: tool.path ?? "wasmi",
      args: [
        ...folderOptions("--dir", dirs, ({ guest }) => guest),
        ...variableOptions("--env", env),
        artifact,
        ...args,
      ],
      cwd: workingFolder(dirs),
    };
  },

  terms({ features }, tool) {
    return {
      runtime: "wasmi",
      version: tool.version ?? "",
      variant: null,
      tier: "interpreter",
      codegenFlags: [],
      features,
      // It never makes machine code; translating into its own code is part of every run.
      cacheState: "none",
    };
  },
};

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  const said = await probe(context, path, ["--version"]);
  const answer = versionIn(said, /^wasmi(?:_cli)? (\d+\.\d+\.\S+)/, "wasmi");
  return "reason" in answer ? answer : { ...answer, variants: [] };
}
