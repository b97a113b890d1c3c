import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runLLVM } from "@yowasp/clang";
import { createDetectionContext } from "../../process/create-detection-context.ts";
import { runCommand } from "../../process/run-command.ts";

const sourceFile = fileURLToPath(new URL("contract-program.c", import.meta.url));
/** Without it the package reports on stdout how it loads itself. */
const QUIET = { fetchProgress: () => undefined };
const SYSTEM_LIBRARIES = "/usr/lib/wasm32-wasip1";

/** The contract program as a WASI module in `folder`. */
export async function buildContractModule(folder: string): Promise<string> {
  const tree = { "program.c": await readFile(sourceFile) };
  const compile = ["clang", "--target=wasm32-wasip1", "-O1", "-c", "program.c", "-o", "program.o"];
  const compiled = await runLLVM(compile, tree, QUIET);
  const library = [`${SYSTEM_LIBRARIES}/crt1-command.o`, "-lc"];
  const builtins = "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a";
  const link = ["wasm-ld", "-m", "wasm32", `-L${SYSTEM_LIBRARIES}`, "program.o", ...library, builtins];
  const linked = await runLLVM([...link, "-o", "program.wasm"], compiled, QUIET);
  const path = join(folder, "contract program.wasm");
  await writeFile(path, linked?.["program.wasm"] as Uint8Array);
  return path;
}

/** The contract program as an executable in `folder`; null when there is no C compiler on PATH. */
export async function buildContractExecutable(folder: string): Promise<string | null> {
  const [compiler] = await createDetectionContext({ run: runCommand }).findExecutables(["cc", "gcc", "clang"]);
  if (compiler === undefined) return null;
  const path = join(folder, "contract program");
  const result = await runCommand({ exe: compiler, args: ["-O1", "-w", "-o", path, sourceFile] });
  if (result.exitCode !== 0) throw new Error(result.stderr);
  return path;
}
