import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";
import { type Export, readExports, readImports } from "./module-outline.ts";
import { MAGIC, PREAMBLE, readSections, startsWith } from "./sections.ts";

/** Whether a file starts like a WebAssembly binary; false when it can't be read. */
export function isWasmFile(path: string): boolean {
  const start = new Uint8Array(MAGIC.length);
  try {
    const file = openSync(path, "r");
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return startsWith(start, MAGIC);
}

/** Whether a module imports nothing, and so can neither read nor print; false when it can't be read. */
export function importsNothing(path: string): boolean {
  try {
    const bytes = readFileSync(path);
    return startsWith(bytes, PREAMBLE) && readImports(bytes, readSections(bytes)).length === 0;
  } catch {
    return false;
  }
}

const PREVIEW_1 = "wasi_snapshot_preview1";
/** The snapshot of WASI before preview 1. */
const UNSTABLE = "wasi_unstable";
/** What preview 1 changed: the numbers of seek's starting points, the layout of a file's status and of what is polled. */
const CHANGED_SINCE_UNSTABLE = ["fd_filestat_get", "fd_seek", "path_filestat_get", "poll_oneoff"];

/** A runtime, and what it has under the name of the WASI before preview 1: that, preview 1's functions, or nothing. */
interface WasiRuntime {
  name: string;
  unstable: "offered" | "as preview 1" | "refused";
}

/** Why a file can't be run by a runtime as a WASI command; undefined when it can. */
export function wasiCommandProblem(path: string, runtime: WasiRuntime): string | undefined {
  const name = basename(path);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return `${name} can't be read: ${(error as Error).message}.`;
  }
  if (!startsWith(bytes, MAGIC)) return `${name} is not a WebAssembly module. Build it for wasm32-wasip1 first.`;
  if (!startsWith(bytes, PREAMBLE))
    return `${name} is a WebAssembly component, not a core module. Build it for wasm32-wasip1.`;
  let start: Export | undefined;
  let imports: { module: string; name: string }[];
  try {
    const sections = readSections(bytes);
    start = readExports(bytes, sections).find((item) => item.name === "_start");
    imports = readImports(bytes, sections);
  } catch {
    return `${name} is damaged: its sections can't be read. Build it again.`;
  }
  if (start !== undefined && start.kind !== "function")
    return `${name} has nothing to run: what it exports as _start is a ${start.kind}, not a function. Build it again with a main function.`;
  if (start === undefined)
    return `${name} has nothing to run: it exports no _start, so it is a library. Give it a main function that calls what you want to run.`;
  const foreign = imports.find(({ module }) => module !== PREVIEW_1 && module !== UNSTABLE);
  if (foreign !== undefined)
    return `${name} wants functions of "${foreign.module}", which only its own loader offers; WASI runtimes offer ${PREVIEW_1}. Build it for wasm32-wasip1.`;
  const old = imports.filter(({ module }) => module === UNSTABLE).map((item) => item.name);
  return unstableProblem(name, old, runtime);
}

function unstableProblem(file: string, functions: string[], { name, unstable }: WasiRuntime): string | undefined {
  const advice = "Build it for wasm32-wasip1, or choose wasmtime, wasmer or lucet, which have it.";
  if (functions.length === 0 || unstable === "offered") return undefined;
  if (unstable === "refused")
    return `${file} wants ${UNSTABLE}, the WASI before preview 1, which ${name} doesn't have. ${advice}`;
  const changed = CHANGED_SINCE_UNSTABLE.find((changedFunction) => functions.includes(changedFunction));
  if (changed === undefined) return undefined;
  return `${file} wants ${changed} of ${UNSTABLE}, the WASI before preview 1; ${name} has only that of preview 1, which means other things by the same numbers. ${advice}`;
}
