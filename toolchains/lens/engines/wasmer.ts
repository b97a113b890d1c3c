import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { CommandSpec } from "../../process/command-spec.ts";
import { lackedFeatureProblem } from "../../runtimes/lacked-feature.ts";
import { unsupportedMode } from "../../runtimes/runtime-mode.ts";
import { ByteReader } from "../../wasm/byte-reader.ts";
import { readSections, SECTION } from "../../wasm/sections.ts";
import type { LensEngine, LensEngineRequest } from "../engine.ts";
import { hostArchitecture } from "./host-architecture.ts";
import { readOutput } from "./read-output.ts";
import { listCompiledFunctions } from "./wasmer/compiled-functions.ts";

/** The plain runtime's compiler is named, too: other builds may have another default, with another output. */
const COMPILER_OPTIONS: Record<string, string> = { cranelift: "--cranelift", singlepass: "--singlepass" };
const TARGETS = { x86_64: "x86_64-unknown-linux-gnu", aarch64: "aarch64-unknown-linux-gnu" };

/** Of the version whose output is known; older ones write less, or other files. */
const OLDEST_VERSION = 7;

/**
 * Wasmer's compilers. Both write the machine code of each function into a file of its own; what it was made from is in
 * the compiled module: all of it by Cranelift, and where calls and traps are by Singlepass.
 */
export const wasmerLens: LensEngine = {
  runtime: "wasmer",
  variants: [null, "singlepass"],
  architectures: ["x86_64", "aarch64"],

  grain: (variant) => (variant === "singlepass" ? "call" : "instruction"),

  note: (variant) => {
    const unlinked = "The code is shown before linking: calls of what isn't in the module have no name yet.";
    if (variant !== "singlepass") return unlinked;
    return `Singlepass notes only where calls and traps come from; other instructions are linked by function. ${unlinked}`;
  },

  unsupported({ modulePath, variant }, tool) {
    const problem = unsupportedMode(tool, variant);
    if (problem !== undefined) return problem;
    const major = Number(/^\d+/.exec(tool.version ?? "")?.[0] ?? 0);
    if (major < OLDEST_VERSION)
      return `The machine code of Wasmer ${tool.version} can't be shown: ${OLDEST_VERSION}.0 or newer is needed.`;
    if (variant !== "singlepass") return undefined;
    const who = "Wasmer's Singlepass compiler";
    return lackedFeatureProblem(modulePath, (feature) => feature === "simd", { who, instead: "wasmer" });
  },

  files: ({ workFolder }, _tool, module) => [{ path: namelessPath(workFolder), content: withoutNames(module) }],

  plan: (request, tool) => [compileCommand(request, tool)],

  async read({ variant, workFolder, architecture, syntax }, _results, module) {
    const files = await codeFiles(codeFolder(workFolder));
    const listing = await listCompiledFunctions({
      module,
      compiled: await readOutput(compiledPath(workFolder)),
      codeOf: async (wasmIndex) => {
        const path = files.get(wasmIndex);
        if (path === undefined) throw new RangeError(`Wasmer left no machine code of function ${wasmIndex}`);
        return readOutput(path);
      },
      architecture,
      syntax,
    });
    if (listing.isMapped) return listing;
    const compiler = variant === "singlepass" ? "Singlepass" : "Cranelift";
    const note = `Where ${compiler}'s code comes from could not be read from what this version of Wasmer writes.`;
    return { ...listing, remark: { grain: "function", note } };
  },
};

function compileCommand({ variant, workFolder, architecture }: LensEngineRequest, tool: DetectedTool): CommandSpec {
  return {
    exe: tool.path ?? "wasmer",
    args: [
      "compile",
      COMPILER_OPTIONS[variant ?? "cranelift"]!,
      // Without a target it compiles for this very processor, as it does when it runs a module.
      ...(architecture === hostArchitecture ? [] : ["--target", TARGETS[architecture]]),
      "--compiler-debug-dir",
      codeFolder(workFolder),
      "-o",
      compiledPath(workFolder),
      namelessPath(workFolder),
    ],
    // It starts objdump for each function where it finds one.
    env: { PATH: "" },
  };
}

function namelessPath(workFolder: string): string {
  return join(workFolder, "module.wasm");
}

/**
 * The files of functions that have names are called by these, demangled and without their signs, which two functions may
 * share; others go by their index. So the name section gets another name, which leaves everything at its place.
 */
function withoutNames(module: Uint8Array): Uint8Array {
  const copy = new Uint8Array(module);
  for (const { id, contentStart, end } of readSections(module)) {
    const reader = new ByteReader(module, contentStart, end);
    if (id === SECTION.custom && reader.name() === "name") copy[reader.offset - 1] = "_".charCodeAt(0);
  }
  return copy;
}

function codeFolder(workFolder: string): string {
  return join(workFolder, "code");
}

function compiledPath(workFolder: string): string {
  return join(workFolder, "module.wasmu");
}

/** `COMPILER/HASH/function_INDEX.o`, each bare machine code, by the functions' indices. */
async function codeFiles(folder: string): Promise<Map<number, string>> {
  const paths = await readdir(folder, { recursive: true }).catch(() => []);
  const files = new Map<number, string>();
  for (const path of paths) {
    const index = /(?:^|[/\\])function_(\d+)\.o$/.exec(path)?.[1];
    if (index !== undefined) files.set(Number(index), join(folder, path));
  }
  return files;
}
