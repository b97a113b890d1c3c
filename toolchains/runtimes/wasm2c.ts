import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { Feature } from "../wasm/features.ts";
import { moduleFeatures } from "../wasm/module-features.ts";
import type { CommandSpec } from "../process/command-spec.ts";
import { readOutline } from "../wasm/module-outline.ts";
import { wasiCommandProblem } from "../wasm/wasm-module.ts";
import type { RuntimeAdapter } from "./adapter.ts";
import { lackedFeatureProblem } from "./lacked-feature.ts";
import { trapReader } from "./read-trap.ts";
import { unsupportedMode } from "./runtime-mode.ts";
import { variableOptions } from "./wasi-options.ts";
import { detectWasm2c, patchVersion } from "./wasm2c/detect-wasm2c.ts";
import { WASI_SOURCES } from "./wasm2c/wasi-sources.ts";

/** WebAssembly rounds every operation by itself, and an endless recursion has to reach the end of the stack. */
const CODEGEN_FLAGS = ["-O2", "-ffp-contract=off", "-fno-optimize-sibling-calls"];

/** All versions that are supported translate these. */
const TRANSLATED_FEATURES: readonly Feature[] = [
  "bulk-memory",
  "multi-value",
  "reference-types",
  "saturating-float-to-int",
  "sign-extension",
];
/** WABT 1.0.33 translates SIMD, into what the headers of SIMD Everywhere (SIMDe) offer. */
const FIRST_PATCH_WITH_SIMD = 33;

/** WABT's wasm2c and a C compiler: the module becomes C, and that an executable with WASI of our own. */
export const wasm2cRuntime: RuntimeAdapter = {
  id: "wasm2c",
  name: "wasm2c",
  target: () => "wasm32-wasip1",
  variants: [],

  detect: detectWasm2c,

  unsupported({ artifact, variant }, tool) {
    return (
      unsupportedMode(tool, variant) ??
      wasiCommandProblem(artifact, { name: "wasm2c", unstable: "refused" }) ??
      featureProblem(artifact, tool)
    );
  },

  readTrap: trapReader({
    // No program ends with it: wasi-process.c refuses that code.
    exitCode: 134,
    report: /wasm trap: ([^\n]+)\s*$/g,
    reasons: {
      // Of a table, too: it has one name for both.
      "out-of-bounds access in linear memory": "out of bounds memory access",
      "conversion from nan to integer": "invalid conversion to integer",
      // Whether there is no entry, an empty one or one of another type.
      "invalid call_indirect": "indirect call type mismatch",
    },
  }),

  precompile({ artifact }, tool, workFolder) {
    const inFolder = (name: string) => join(workFolder, name);
    const program = inFolder(`${basename(artifact, ".wasm")}.wasm2c`);
    const sources = Object.keys(WASI_SOURCES).filter((name) => name.endsWith(".c"));
    const { cc = "cc", simde: _, ...runtimeFiles } = tool.parts ?? {};
    const translation = translateModule(artifact, tool, workFolder);
    return {
      files: Object.entries(WASI_SOURCES).map(([name, text]) => ({ path: inFolder(name), text })),
      commands: [
        translation.command,
        {
          exe: cc,
          args: [
            ...compilerFlags(),
            ...definitions(artifact, tool),
            ...includeFlags(tool, workFolder),
            translation.source,
            ...sources.map(inFolder),
            ...Object.values(runtimeFiles).filter((path) => path.endsWith(".c")),
            "-lm",
            "-o",
            program,
          ],
        },
      ],
      artifact: program,
    };
  },

  command({ artifact, invocation }) {
    const { args, dirs, env } = invocation;
    const folders = dirs.flatMap(({ host, guest }) => ["--dir", host, guest]);
    return { exe: artifact, args: [...folders, ...variableOptions("--env", env), "--", ...args] };
  },

  terms({ features }, tool) {
    return {
      runtime: "wasm2c",
      version: tool.version ?? "",
      variant: null,
      tier: "aot",
      codegenFlags: CODEGEN_FLAGS,
      features,
      cacheState: "precompiled",
    };
  },
};

/** Writes the module as C into the folder. */
export function translateModule(
  artifact: string,
  tool: DetectedTool,
  workFolder: string,
): { command: CommandSpec; source: string } {
  const source = join(workFolder, "guest.c");
  // Under this name for the module its functions are called in main.c.
  const args = ["--no-debug-names", "--module-name=guest", "-o", source, artifact];
  return { command: { exe: tool.path ?? "wasm2c", args }, source };
}

/** What the C compiler makes machine code of a module with. */
export function compilerFlags(): string[] {
  // What wasm2c writes is full of warnings.
  return [...CODEGEN_FLAGS, ...stackFlags(), "-w"];
}

export function includeFlags(tool: DetectedTool, workFolder: string): string[] {
  const { cc: _, simde, ...runtimeFiles } = tool.parts ?? {};
  const runtimeFolders = new Set(Object.values(runtimeFiles).map((path) => dirname(path)));
  return [workFolder, ...runtimeFolders, ...(simde === undefined ? [] : [simde])].map((folder) => `-I${folder}`);
}

/** A function with a huge frame must not step over the page that ends the stack. */
function stackFlags(): string[] {
  return process.platform === "linux" ? ["-fstack-clash-protection"] : [];
}

/** What the module offers and wants decides how its C functions are called, and the version how they are named. */
function definitions(artifact: string, tool: DetectedTool): string[] {
  const { imports, exports } = readOutline(readFileSync(artifact));
  const hasMemory = exports.some(({ name, kind }) => name === "memory" && kind === "memory");
  return [
    `-DWABT_PATCH_VERSION=${patchVersion(tool.version ?? "")}`,
    ...(hasMemory ? ["-DGUEST_HAS_MEMORY"] : []),
    ...(imports.length > 0 ? ["-DGUEST_IMPORTS_WASI"] : []),
  ];
}

/** Which of the module's features can't be translated; undefined when all can. */
export function featureProblem(artifact: string, tool: DetectedTool): string | undefined {
  const hasSimd = patchVersion(tool.version ?? "") >= FIRST_PATCH_WITH_SIMD;
  const lacks = (feature: Feature) => !TRANSLATED_FEATURES.includes(feature) && !(hasSimd && feature === "simd");
  const instead = hasSimd ? undefined : `another runtime (wasm2c 1.0.${FIRST_PATCH_WITH_SIMD} has SIMD)`;
  const problem = lackedFeatureProblem(artifact, lacks, { who: `wasm2c ${tool.version}`, instead });
  if (problem !== undefined || !moduleFeatures(artifact).includes("simd")) return problem;
  if (tool.parts?.["simde"] === undefined)
    return "wasm2c translates SIMD into calls of SIMD Everywhere, whose headers were not found: install SIMDe (Debian's libsimde-dev, Homebrew's simde), or build the program without SIMD.";
  return undefined;
}
