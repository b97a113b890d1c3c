import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DeployedFunction } from "#shared/model/faas/function.ts";

export interface CodeFiles {
  name: string;
  module: Buffer;
  /** Empty where there is none. */
  loader: Buffer;
}

/** Reads what a host has to know of a function's code. Rejects with what the file system says. */
export async function readCodeFiles({ form, code }: DeployedFunction): Promise<CodeFiles> {
  const entry = join(code.folder, code.entry);
  const name = basename(code.entry);
  if (form !== "emscripten") return { name, module: await readFile(entry), loader: Buffer.alloc(0) };
  // The module stands beside its loader.
  const [loader, module] = await Promise.all([readFile(entry), readFile(entry.replace(/\.js$/i, ".wasm"))]);
  return { name, module, loader };
}
