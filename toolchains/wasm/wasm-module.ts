import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";
import { readExports, readImports } from "./module-outline.ts";
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

/** Why a file can't be run as a WASI command; undefined when it can. */
export function wasiCommandProblem(path: string): string | undefined {
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
  let exported: string[];
  let importedFrom: string[];
  try {
    const sections = readSections(bytes);
    exported = readExports(bytes, sections).map((item) => item.name);
    importedFrom = readImports(bytes, sections).map((item) => item.module);
  } catch {
    return `${name} is damaged: its sections can't be read. Build it again.`;
  }
  if (!exported.includes("_start"))
    return `${name} has nothing to run: it exports no _start, so it is a library. Give it a main function that calls what you want to run.`;
  const foreign = importedFrom.find((module) => module !== "wasi_snapshot_preview1");
  if (foreign !== undefined)
    return `${name} wants functions of "${foreign}", which only its own loader offers; WASI runtimes offer wasi_snapshot_preview1. Build it for wasm32-wasip1.`;
  return undefined;
}
