import { basename, join, posix } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import { importsNothing, wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { compiledCacheState } from "./compiled-cache.ts";
import { lackedFeatureProblem } from "./lacked-feature.ts";
import { forgedTrapLimitation, trapReader } from "./read-trap.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";
import { emptyVariableProblem, folderOptions, separatorProblem, variableOptions } from "./wasi-options.ts";

/** Compilers besides the default one, which is Cranelift where it is built in. */
const COMPILERS: Record<string, string[]> = { singlepass: ["--singlepass"], llvm: ["--llvm"] };
const TRAP_EXIT_CODE = 45;

/** Wasmer's own command line: its default compiler with its cache or without, precompiled, or another compiler. */
export const wasmerRuntime: RuntimeAdapter = {
  id: "wasmer",
  name: "Wasmer",
  target: () => "wasm32-wasip1",
  variants: ["aot", ...Object.keys(COMPILERS), "nocache"],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "wasmer",
      name: "Wasmer",
      executables: ["wasmer"],
      folders: installFolders(context, [".wasmer", "bin"]),
      limitations: [
        'What a program writes into a folder that it sees as "." or "/" stays in memory and is gone afterwards: Wasmer lays such a folder under its own root. Under another name, such as /data, it is written to the disk.',
        "A module sees folders of Wasmer's own, such as /dev and /tmp, which are no folders of the machine.",
        "A module run before is in Wasmer's cache, so a run that counts as cold may be a warm one.",
        forgedTrapLimitation("Wasmer", TRAP_EXIT_CODE),
      ],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      separatorProblem("Wasmer", ":", invocation.dirs, ["guest"]) ??
      guestPathProblem(invocation.dirs.map(({ guest }) => guest)) ??
      variableProblem(invocation.env) ??
      wasiCommandProblem(artifact, { name: "Wasmer", unstable: "offered" }) ??
      argumentsProblem(artifact, invocation.args) ??
      singlepassProblem(artifact, variant)
    );
  },

  warnings({ invocation }) {
    return invocation.dirs
      .filter(({ guest }) => posix.resolve("/", guest) === "/")
      .map(
        ({ host, guest }) =>
          `What the program writes into ${host} stays in memory and is gone afterwards: Wasmer lays a folder called "${guest}" under a root of its own. Call it otherwise, such as /data, to write to the disk.`,
      );
  },

  readTrap: trapReader({ exitCode: TRAP_EXIT_CODE, report: /RuntimeError: ([^\n]+)(?:\n +at [^\n]+)*\s*$/g }),
  // Without imports of WASI it calls _start as any function, and prints its results, of which there are none, in a line.
  silentProgramStdout: "\n",

  precompile({ artifact, variant }, tool, workFolder) {
    if (variant !== "aot") return undefined;
    const compiled = join(workFolder, `${basename(artifact, ".wasm")}.wasmu`);
    return { artifact: compiled, commands: [{ exe: executable(tool), args: ["compile", artifact, "-o", compiled] }] };
  },

  command(launch, tool) {
    const { artifact, invocation } = launch;
    return { exe: executable(tool), args: ["run", ...options(launch), artifact, "--", ...invocation.args] };
  },

  terms({ variant, warmupRuns, features }, tool) {
    return {
      runtime: "wasmer",
      version: tool.version ?? "",
      variant,
      tier: variant === "aot" ? "aot" : variant === "singlepass" ? "baseline" : "jit",
      codegenFlags: codegenFlags(variant),
      features,
      // The cache is `cache/compiled` below WASMER_DIR.
      cacheState: compiledCacheState(variant, warmupRuns),
    };
  },
};

function options({ variant, invocation }: RuntimeLaunch): string[] {
  return [
    ...codegenFlags(variant),
    ...(variant === "nocache" ? ["--disable-cache"] : []),
    // Relative names start at "/", and a folder called "." ends Wasmer 7 with an error.
    ...folderOptions("--volume", invocation.dirs, ({ host, guest }) => `${host}:${guest === "." ? "/" : guest}`),
    ...variableOptions("--env", invocation.env),
  ];
}

function codegenFlags(variant: string | null): string[] {
  return variant === null ? [] : (COMPILERS[variant] ?? []);
}

function guestPathProblem(guests: string[]): string | undefined {
  const upwards = guests.find((guest) => guest.split("/").includes(".."));
  return upwards === undefined ? undefined : `Wasmer can't show a folder as ${upwards}: leave ".." out of the name.`;
}

/** It cuts white space off both ends of `NAME=VALUE` and refuses an empty value. */
function variableProblem(env: Record<string, string>): string | undefined {
  const changed = Object.entries(env).find(([name, value]) => value.trimEnd() !== value || name.trimStart() !== name);
  if (changed !== undefined)
    return `Wasmer cuts off white space at the end of an environment variable, so ${changed[0]} can't be passed as it is.`;
  return emptyVariableProblem("Wasmer", env);
}

/** They would be the arguments of the function _start, which takes none. */
function argumentsProblem(artifact: string, args: string[]): string | undefined {
  if (args.length === 0 || !importsNothing(artifact)) return undefined;
  return `${basename(artifact)} imports nothing of WASI, and Wasmer passes no arguments to such a module. Leave them out.`;
}

function singlepassProblem(artifact: string, variant: string | null): string | undefined {
  if (variant !== "singlepass") return undefined;
  const who = "Wasmer's Singlepass compiler";
  return lackedFeatureProblem(artifact, (feature) => feature === "simd", { who, instead: "wasmer" });
}

function executable(tool: DetectedTool): string {
  return tool.path ?? "wasmer";
}

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  const [said, help] = await Promise.all([
    probe(context, path, ["--version"]),
    probe(context, path, ["run", "--help"]),
  ]);
  const answer = versionIn(said, /^wasmer (\d+\.\d+\.\S+)/, "Wasmer");
  if ("reason" in answer) return answer;
  if ("reason" in help) return { ...answer, ...help };
  // Compilers that aren't built in have no option.
  const offers = (option: string) => new RegExp(`(^|\\s)${option}\\b`).test(help.output);
  if (!offers("--volume"))
    return { ...answer, reason: `is Wasmer ${answer.version}, which has no option --volume; a newer one is needed` };
  const variants = wasmerRuntime.variants.filter((variant) => {
    if (variant === "nocache") return offers("--disable-cache");
    return codegenFlags(variant).every(offers);
  });
  return { ...answer, variants };
}
