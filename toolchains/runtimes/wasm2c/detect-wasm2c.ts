import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DetectedTool } from "#shared/model/tool.ts";
import type { DetectionContext } from "../../process/detection.ts";
import { probe } from "../../process/probe.ts";
import { installFolders, type RuntimeAnswer, searchRuntimeTool, versionIn } from "../runtime-tool-search.ts";
import { runtimeTool } from "../runtime-tool.ts";

/** Modules became instances then, and the functions that are called here got their form. */
const OLDEST_PATCH = 30;
const LIMITATIONS = [
  "A program that exits with code 134 ends with 1: that code stands for a trap.",
  "The C compiler always optimises at -O2; the level chosen for the program is that of its WebAssembly.",
];

/** Finds wasm2c, the C files of its runtime, and a C compiler for both. */
export async function detectWasm2c(context: DetectionContext): Promise<DetectedTool> {
  const { platform } = context;
  if (platform === "win32") return absentOnWindows();
  const compiler = await findCompiler(context);
  return searchRuntimeTool(context, {
    id: "wasm2c",
    name: "wasm2c",
    executables: ["wasm2c"],
    folders: installFolders(context),
    limitations: LIMITATIONS,
    ask: (path) => ask(context, path, compiler),
  });
}

/** The last number of WABT's version, which is `1.0.N` since 2017. */
export function patchVersion(version: string): number {
  return Number(/^1\.0\.(\d+)/.exec(version)?.[1] ?? 0);
}

function absentOnWindows(): DetectedTool {
  return runtimeTool({
    id: "wasm2c",
    name: "wasm2c",
    candidates: [],
    variants: [],
    targets: [],
    missing:
      "not supported on Windows: the WASI that the workbench gives wasm2c's programs is written for POSIX systems",
    hint: "Use it on Linux or macOS, or in the Windows Subsystem for Linux.",
  });
}

interface Compiler {
  path: string;
  /** `gcc 12.2.0`. */
  name: string;
}

async function ask(context: DetectionContext, path: string, compiler: Compiler | null): Promise<RuntimeAnswer> {
  const answer = versionIn(await probe(context, path, ["--version"]), /^(\d+\.\d+\.\d+)/, "wasm2c");
  if ("reason" in answer) return answer;
  const { version } = answer;
  if (patchVersion(version) < OLDEST_PATCH)
    return { version, reason: `is version ${version}; 1.0.${OLDEST_PATCH} or newer is needed` };
  const runtimeFiles = await findRuntimeFiles(context, path);
  if (runtimeFiles === null)
    return { version, reason: "came without wasm-rt.h and wasm-rt-impl.c, which its programs are compiled with" };
  if (compiler === null)
    return { version, reason: "needs a C compiler, and there is none on PATH", lacks: "c-compiler" };
  const parts = { cc: compiler.path, ...runtimeFiles, ...(await findSimdHeaders(context)) };
  return { version: `${version} + ${compiler.name}`, variants: [], parts };
}

async function findCompiler(context: DetectionContext): Promise<Compiler | null> {
  for (const path of await context.findExecutables(["cc", "gcc", "clang"])) {
    const answer = await probe(context, path, ["--version"]);
    if ("reason" in answer) continue;
    const [firstLine = ""] = answer.output.split("\n");
    const clang = /clang version (\d+[\d.]*)/.exec(firstLine)?.[1];
    const gcc = /(\d+(?:\.\d+)+)[^()]*$/.exec(firstLine)?.[1];
    return { path, name: clang === undefined ? `gcc ${gcc ?? ""}`.trim() : `clang ${clang}` };
  }
  return null;
}

/** WABT 1.0.33 and 1.0.34 took parts of the runtime out into files of their own. */
const RUNTIME_SOURCES = ["wasm-rt-impl.c", "wasm-rt-exceptions-impl.c", "wasm-rt-mem-impl.c"];

/** Absolute paths of the runtime's files by name, looked for where WABT's own installation and Debian put them. */
async function findRuntimeFiles(context: DetectionContext, wasm2c: string): Promise<Record<string, string> | null> {
  const real = await realpath(wasm2c).catch(() => wasm2c);
  for (const prefix of new Set([wasm2c, real].map((path) => dirname(dirname(path))))) {
    const header = join(prefix, "include", "wasm-rt.h");
    const folder = join(prefix, "share", "wabt", "wasm2c");
    const sources = await existing(context, folder, RUNTIME_SOURCES);
    if (sources["wasm-rt-impl.c"] !== undefined && (await context.fileExists(header)))
      return { "wasm-rt.h": header, ...sources };
  }
  return null;
}

/** The folder in which `simde/` is. */
async function findSimdHeaders(context: DetectionContext): Promise<{ simde?: string }> {
  for (const simde of ["/usr/include", "/usr/local/include", "/opt/homebrew/include"])
    if (await context.fileExists(join(simde, "simde", "wasm", "simd128.h"))) return { simde };
  return {};
}

async function existing(context: DetectionContext, folder: string, names: string[]): Promise<Record<string, string>> {
  const present = new Set(await context.listFolder(folder));
  return Object.fromEntries(names.filter((name) => present.has(name)).map((name) => [name, join(folder, name)]));
}
