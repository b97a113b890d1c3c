import type { DetectedTool } from "#shared/model/tool.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { DetectionContext } from "../process/detection.ts";
import { probe } from "../process/probe.ts";
import type { RuntimeAdapter, RuntimeLaunch } from "./adapter.ts";
import { forgedTrapLimitation, trapReader } from "./read-trap.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "./runtime-tool-search.ts";
import { folderOptions, separatorProblem, variableOptions } from "./wasi-options.ts";

/** Of every error. */
const TRAP_EXIT_CODE = 1;

/** wazero's own command line: its compiler, which has no cache unless it is told a folder, or its interpreter. */
export const wazeroRuntime: RuntimeAdapter = {
  id: "wazero",
  name: "wazero",
  target: () => "wasm32-wasip1",
  variants: ["interpreter"],

  detect(context): Promise<DetectedTool> {
    return searchRuntimeTool(context, {
      id: "wazero",
      name: "wazero",
      executables: ["wazero"],
      folders: goFolders(context),
      limitations: [
        "A link inside a folder that a module was given leads it out of that folder: give wazero no folder whose links you don't know.",
        forgedTrapLimitation("wazero", TRAP_EXIT_CODE),
      ],
      ask: (path) => ask(context, path),
    });
  },

  unsupported({ artifact, variant, invocation }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      separatorProblem("wazero", ":", invocation.dirs, ["guest"]) ??
      readOnlyProblem(invocation.dirs.map(({ guest }) => guest)) ??
      wasiCommandProblem(artifact, { name: "wazero", unstable: "as preview 1" })
    );
  },

  warnings({ invocation }) {
    return invocation.dirs.map(
      ({ host }) => `A link in ${host} leads the program out of that folder: wazero follows it wherever it points.`,
    );
  },

  readTrap: trapReader({
    exitCode: TRAP_EXIT_CODE,
    report:
      /error instantiating wasm binary: [^\n]* failed: (?:wasm error: |(?=stack overflow))([^\n]+)(?:\nwasm stack trace:(?:\n\t[^\n]*)*)?\s*$/g,
    // It has one name for a place outside of the table and for an empty one.
    reasons: { "invalid table access": "undefined element", "stack overflow": "call stack exhausted" },
  }),

  command(launch, tool) {
    return {
      exe: tool.path ?? "wazero",
      args: ["run", ...options(launch), launch.artifact, ...launch.invocation.args],
    };
  },

  terms({ variant, features }, tool) {
    const interprets = variant === "interpreter";
    return {
      runtime: "wazero",
      version: tool.version ?? "",
      variant,
      tier: interprets ? "interpreter" : "jit",
      codegenFlags: codegenFlags(variant),
      features,
      cacheState: interprets ? "none" : "cold",
    };
  },
};

function options({ variant, invocation }: RuntimeLaunch): string[] {
  return [
    ...codegenFlags(variant),
    ...folderOptions("-mount", invocation.dirs, ({ host, guest }) => `${host}:${guest}`),
    ...variableOptions("-env", invocation.env),
  ];
}

function codegenFlags(variant: string | null): string[] {
  return variant === "interpreter" ? ["-interpreter"] : [];
}

/** `HOST:ro` is a read-only folder without a name of its own. */
function readOnlyProblem(guests: string[]): string | undefined {
  return guests.includes("ro")
    ? 'wazero takes a folder called "ro" for a read-only one: give it another name.'
    : undefined;
}

/** Where `go install` and its installer put it. */
function goFolders(context: DetectionContext): string[] {
  const { GOBIN, GOPATH } = context.env;
  return [
    ...(GOBIN === undefined ? [] : [GOBIN]),
    ...(GOPATH === undefined ? [] : [`${GOPATH}/bin`]),
    ...installFolders(context, ["go", "bin"]),
  ];
}

async function ask(context: DetectionContext, path: string): Promise<RuntimeAnswer> {
  const said = await probe(context, path, ["version"]);
  // Built from a checkout it calls itself "dev".
  const answer = versionIn(said, /^v?(\d+\.\d+\.\d+\S*|dev)\s*$/, "wazero");
  return "reason" in answer ? answer : { ...answer, variants: wazeroRuntime.variants };
}
