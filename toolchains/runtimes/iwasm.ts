import type { DetectedTool } from "#shared/model/tool.ts";
import type { ExecutionTerms } from "#shared/model/execution-terms.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { forgedTrapLimitation, trapReader } from "./read-trap.ts";
import { runtimeMode, unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";
import { separatorProblem } from "./wasi-options.ts";

/** Ways to run that are build options of it; its help lists those that are there. */
const RUNNING_MODES: Record<string, string> = {
  interpreter: "--interp",
  "fast-jit": "--fast-jit",
  "llvm-jit": "--llvm-jit",
};
/** Its lists of folders and of variables have so many places. */
const MOST_FOLDERS = 8;
const MOST_VARIABLES = 8;
/** Of every error. */
const TRAP_EXIT_CODE = 1;
const HELP_TIMEOUT_MS = 2_500;
const HELP_MAX_OUTPUT_BYTES = 64 * 1024;

/** The WebAssembly Micro Runtime's own command line. */
export const iwasmRuntime: RuntimeAdapter = {
  id: "iwasm",
  name: "WAMR (iwasm)",
  target: () => "wasm32-wasip1",
  variants: Object.keys(RUNNING_MODES),

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "iwasm",
      name: "WAMR (iwasm)",
      executables: ["iwasm"],
      folders: installFolders(context, [".local", "bin"]),
      limitations: [
        "What features of WebAssembly it knows, such as SIMD, is decided when it is built; it refuses others when it loads the module.",
        "Its stack is 64 KiB: deep recursion ends a program earlier than elsewhere.",
        "It reports a crash of the program on stdout.",
        forgedTrapLimitation("iwasm", TRAP_EXIT_CODE),
      ],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      separatorProblem("iwasm", ":", invocation.dirs) ??
      tooManyProblem(invocation) ??
      wasiCommandProblem(artifact, { name: "iwasm", unstable: "as preview 1" })
    );
  },

  readTrap: trapReader({
    exitCode: TRAP_EXIT_CODE,
    report: /Exception: ([^\n]+)/g,
    reasons: { "native stack overflow": "call stack exhausted", "wasm operand stack overflow": "call stack exhausted" },
  }),

  command(launch, tool) {
    return { exe: tool.path ?? "iwasm", args: [...options(launch), launch.artifact, ...launch.invocation.args] };
  },

  terms({ variant, features }, tool) {
    const tier = tierOf(variant, tool);
    return {
      runtime: "iwasm",
      version: tool.version ?? "",
      variant,
      tier,
      codegenFlags: codegenFlags(variant),
      features,
      cacheState: tier === "interpreter" ? "none" : "cold",
    };
  },
};

function options({ variant, invocation }: RuntimeLaunch): string[] {
  return [
    ...codegenFlags(variant),
    ...invocation.dirs.map(({ host, guest }) => `--map-dir=${guest}::${host}`),
    ...Object.entries(invocation.env).map(([name, value]) => `--env=${name}=${value}`),
  ];
}

function codegenFlags(variant: string | null): string[] {
  const flag = variant === null ? undefined : RUNNING_MODES[variant];
  return flag === undefined ? [] : [flag];
}

/** Asked for nothing it takes the fastest of what is built in, and both JIT compilers together when it has both. */
function tierOf(variant: string | null, tool: DetectedTool): ExecutionTerms["tier"] {
  const has = (mode: string) =>
    variant === mode || (variant === null && tool.modes.includes(runtimeMode("iwasm", mode)));
  if (has("llvm-jit")) return has("fast-jit") ? "tiered" : "jit";
  return has("fast-jit") ? "baseline" : "interpreter";
}

function tooManyProblem({ dirs, env }: RuntimeLaunch["invocation"]): string | undefined {
  if (dirs.length > MOST_FOLDERS) return `iwasm takes ${MOST_FOLDERS} folders at most.`;
  if (Object.keys(env).length > MOST_VARIABLES) return `iwasm takes ${MOST_VARIABLES} environment variables at most.`;
  return undefined;
}

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  const [said, help] = await Promise.all([probe(context, path, ["--version"]), helpOf(context, path)]);
  const answer = versionIn(said, /^iwasm (\d+\.\d+\.\d+\S*)/, "WAMR");
  if ("reason" in answer) return answer;
  if (!help.includes("--map-dir"))
    return { ...answer, reason: `is WAMR ${answer.version}, which can't map folders or was built without WASI` };
  return { ...answer, variants: Object.keys(RUNNING_MODES).filter((mode) => help.includes(RUNNING_MODES[mode]!)) };
}

/** It ends with code 1 when it is asked for help, as for any option it doesn't know. */
async function helpOf(context: DetectionContext, path: string): Promise<string> {
  const limits = { timeoutMs: HELP_TIMEOUT_MS, maxOutputBytes: HELP_MAX_OUTPUT_BYTES, killGraceMs: 0 };
  return context.run({ exe: path, args: ["--help"], ...limits }).then(
    ({ stdout }) => stdout,
    () => "",
  );
}
