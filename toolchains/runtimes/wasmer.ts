import { basename, join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import { moduleFeatures } from "../wasm/module-features.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { compiledCacheState } from "./compiled-cache.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";
import { emptyVariableProblem, folderOptions, separatorProblem, variableOptions } from "./wasi-options.ts";

/** Compilers besides the default one, which is Cranelift where it is built in. */
const COMPILERS: Record<string, string[]> = { singlepass: ["--singlepass"], llvm: ["--llvm"] };

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
      wasiCommandProblem(artifact) ??
      singlepassProblem(artifact, variant)
    );
  },

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

function singlepassProblem(artifact: string, variant: string | null): string | undefined {
  if (variant !== "singlepass" || !moduleFeatures(artifact).includes("simd")) return undefined;
  return `${basename(artifact)} uses SIMD, which Wasmer's Singlepass compiler doesn't have. Build it without SIMD, or choose wasmer.`;
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
