import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLLVM } from "@yowasp/clang";

/** Without it the package reports on stdout how it loads itself. */
const QUIET = { fetchProgress: () => undefined };

export interface BuiltModule {
  path: string;
  bytes: Uint8Array;
  /** Of its own, to be removed when it is done with. */
  folder: string;
}

/** C without a library, all functions kept, with debug information. */
export async function buildModule(source: string, optimization: "-O0" | "-O1" | "-O2"): Promise<BuiltModule> {
  const compile = ["clang", "--target=wasm32", optimization, "-g", "-w", "-c", "source.c", "-o", "source.o"];
  const compiled = await runLLVM(compile, { "source.c": source }, QUIET);
  const link = ["wasm-ld", "-m", "wasm32", "--no-entry", "--export-all", "source.o", "-o", "module.wasm"];
  const bytes = (await runLLVM(link, compiled, QUIET))?.["module.wasm"] as Uint8Array;
  const folder = await mkdtemp(join(tmpdir(), "lens-engine-test-"));
  const path = join(folder, "module.wasm");
  await writeFile(path, bytes);
  await mkdir(join(folder, "work"));
  return { path, bytes, folder };
}
