import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { runLLVM } from "@yowasp/clang";

/** Without it the package reports on stdout how it loads itself. */
const QUIET = { fetchProgress: () => undefined };
const SYSTEM_LIBRARIES = "/usr/lib/wasm32-wasip1";
const BUILTINS = "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a";

/** A C program of one file as a WASI module in `folder`. */
export async function buildWasiModule(source: string, folder: string): Promise<string> {
  const compile = ["clang", "--target=wasm32-wasip1", "-O1", "-w", "-c", "program.c", "-o", "program.o"];
  const compiled = await runLLVM(compile, { "program.c": await readFile(source) }, QUIET);
  const library = [`-L${SYSTEM_LIBRARIES}`, `${SYSTEM_LIBRARIES}/crt1-command.o`, "program.o", "-lc", BUILTINS];
  const linked = await runLLVM(["wasm-ld", "-m", "wasm32", ...library, "-o", "program.wasm"], compiled, QUIET);
  const path = join(folder, `${basename(source, ".c")}.wasm`);
  await writeFile(path, linked?.["program.wasm"] as Uint8Array);
  return path;
}
