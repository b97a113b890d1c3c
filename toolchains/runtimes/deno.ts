import { realpathSync } from "node:fs";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import {
  readRunnerPhases,
  readRunnerTrap,
  TRAP_CODE_LIMITATION,
  wasiProblem,
  wasiRunnerArguments,
} from "./js-wasi-command.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";

/** It asks nobody, fetches nothing, and reads no configuration of the folder it is started in. */
const ALONE = ["--quiet", "--no-prompt", "--no-config", "--no-lock", "--no-remote", "--no-npm"];

/** V8 with Deno's own WASI, allowed no more than the folders that a program is given. */
export const denoRuntime: RuntimeAdapter = {
  id: "deno",
  name: "Deno (V8)",
  target: () => "wasm32-wasip1",
  variants: [],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "deno",
      name: "Deno (V8)",
      executables: ["deno"],
      folders: installFolders(context, [".deno", "bin"]),
      limitations: [
        TRAP_CODE_LIMITATION,
        "Deno's WASI leaves . and .. out of a folder's list, gives every file the inode number 0 and one name, and renames no link that leads out of its folder.",
      ],
      ask: (path) => ask(context, path),
    });
  },

  unsupported(launch, tool) {
    return (
      unsupportedMode(tool, launch.variant) ??
      listProblem(launch) ??
      wasiCommandProblem(launch.artifact, { name: "Deno", unstable: "as preview 1" })
    );
  },

  command(launch, tool) {
    return {
      exe: tool.path ?? "deno",
      args: ["run", ...ALONE, ...permissions(launch), ...wasiRunnerArguments(withRealFolders(launch))],
      // Otherwise colours get into what it says of a trap.
      env: { NO_COLOR: "1" },
    };
  },

  terms({ features }, tool) {
    return {
      runtime: "deno",
      version: tool.version ?? "",
      variant: null,
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
  const answer = versionIn(await probe(context, path, ["--version"]), /^deno (\d+\.\d+\.\S+)/, "Deno");
  if ("reason" in answer) return answer;
  return (await wasiProblem(context, path, "eval", answer.version)) ?? { ...answer, variants: [] };
}

/** Deno permits a folder by where it is, not by the link that leads there. */
function withRealFolders(launch: RuntimeLaunch): RuntimeLaunch {
  const dirs = launch.invocation.dirs.map(({ host, guest }) => ({ host: realFolder(host), guest }));
  return { ...launch, invocation: { ...launch.invocation, dirs } };
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // The program's own start says what is wrong with it.
    return path;
  }
}

function permissions(launch: RuntimeLaunch): string[] {
  const folders = withRealFolders(launch).invocation.dirs.map(({ host }) => host);
  const written = [...folders, ...(launch.phasesFile === undefined ? [] : [launch.phasesFile])];
  return [
    `--allow-read=${[launch.artifact, ...folders].join(",")}`,
    ...(written.length === 0 ? [] : [`--allow-write=${written.join(",")}`]),
  ];
}

/** Why its lists of paths, which are separated by commas, can't be written; undefined when they can. */
function listProblem(launch: RuntimeLaunch): string | undefined {
  const { artifact, phasesFile, invocation } = withRealFolders(launch);
  const paths = [
    artifact,
    ...(phasesFile === undefined ? [] : [phasesFile]),
    ...invocation.dirs.map(({ host }) => host),
  ];
  const path = paths.find((path) => path.includes(","));
  if (path === undefined) return undefined;
  return `Deno separates the paths it permits by commas, so ${path} can't be passed to it. Rename it.`;
}
