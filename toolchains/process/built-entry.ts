import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Programs of ours that run as processes of their own, built side by side into dist/node. */
export type BuiltEntryName =
  | "measurer"
  | "embedded-llvm"
  | "node-wasi-runner"
  | "emscripten-runner"
  | "watchdog"
  | "emulator"
  | "load-generator"
  | "sandbox-host"
  | "isolate-host"
  | "isolate-worker"
  | "node-action-proxy"
  | "ready-module"
  | "lambda-node-runtime";

/** Absolute path of a built helper program. */
export function builtEntry(name: BuiltEntryName): string {
  return join(builtFolder(fileURLToPath(import.meta.url)), `${name}.js`);
}

/** Absolute path of what runs a function inside its bundle: one file that needs nothing beside it. */
export function bundledFunction(): string {
  return join(builtFolder(fileURLToPath(import.meta.url)), "bundled-function.cjs");
}

/** Shared code may land in an entry or in `chunks/` below it; unbuilt sources (tests) use the repository's build. */
function builtFolder(thisFile: string): string {
  const folder = dirname(thisFile);
  if (thisFile.endsWith(".ts")) return join(folder, "..", "..", "dist", "node");
  return basename(folder) === "chunks" ? dirname(folder) : folder;
}
