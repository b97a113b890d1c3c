import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

/** What a built program prints: run as a process, or in V8 with Node's WASI. */
export async function outputOf(artifactPath: string, target: Target): Promise<string> {
  if (target === "native") return (await runCommand({ exe: artifactPath, args: [] })).stdout;
  const outputFile = join(temporaryFolder(), "stdout.txt");
  const stdout = openSync(outputFile, "w");
  const wasi = new WASI({ version: "preview1", returnOnExit: true, stdout });
  const module = new WebAssembly.Module(readFileSync(artifactPath));
  wasi.start(new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport }));
  closeSync(stdout);
  return readFileSync(outputFile, "utf8");
}

/** Names that a valid wasm module imports and exports. */
export function interfaceOf(modulePath: string): { imports: string[]; exports: string[] } {
  const module = new WebAssembly.Module(readFileSync(modulePath));
  return {
    imports: WebAssembly.Module.imports(module).map(({ name }) => name),
    exports: WebAssembly.Module.exports(module).map(({ name }) => name),
  };
}
