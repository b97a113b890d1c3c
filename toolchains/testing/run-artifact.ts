import { closeSync, openSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { WASI } from "node:wasi";
import type { Target } from "#shared/model/target.ts";
import { runCommand } from "../process/run-command.ts";
import { temporaryFolder } from "./fake-tools.ts";

/** The parts used here; Node's own types leave it to the browser's. */
declare const WebAssembly: {
  Module: {
    new (bytes: Uint8Array): object;
    imports(module: object): { name: string }[];
    exports(module: object): { name: string }[];
  };
  Instance: new (module: object, imports: object) => object;
};

const START_LOADER =
  'const [loader, module] = process.argv.slice(1); require(loader)({ wasmBinary: require("fs").readFileSync(module) });';

/** The module that belongs to an artifact: itself, or the one beside Emscripten's loader. */
function modulePathOf(artifactPath: string): string {
  return join(dirname(artifactPath), `${basename(artifactPath, extname(artifactPath))}.wasm`);
}

/** What a built program prints: run as a process, by its loader in Node, or in V8 with Node's WASI. */
export async function outputOf(artifactPath: string, target: Target): Promise<string> {
  if (target === "native") return (await runCommand({ exe: artifactPath, args: [] })).stdout;
  if (target === "emscripten") {
    const args = ["-e", START_LOADER, artifactPath, modulePathOf(artifactPath)];
    return (await runCommand({ exe: process.execPath, args })).stdout;
  }
  const outputFile = join(temporaryFolder(), "stdout.txt");
  const stdout = openSync(outputFile, "w");
  const wasi = new WASI({ version: "preview1", returnOnExit: true, stdout });
  const module = new WebAssembly.Module(readFileSync(artifactPath));
  wasi.start(new WebAssembly.Instance(module, { wasi_snapshot_preview1: withoutFastCalls(wasi.wasiImport) }));
  closeSync(stdout);
  return readFileSync(outputFile, "utf8");
}

/** Node 20 aborts where wasm code calls one of its functions directly after the memory has grown. */
function withoutFastCalls(functions: object): object {
  const entries = Object.entries(functions) as [string, (...args: unknown[]) => unknown][];
  return Object.fromEntries(entries.map(([name, call]) => [name, (...args: unknown[]) => call(...args)]));
}

/** Names that the valid wasm module of an artifact imports and exports. */
export function interfaceOf(artifactPath: string): { imports: string[]; exports: string[] } {
  const module = new WebAssembly.Module(readFileSync(modulePathOf(artifactPath)));
  return {
    imports: WebAssembly.Module.imports(module).map(({ name }) => name),
    exports: WebAssembly.Module.exports(module).map(({ name }) => name),
  };
}
