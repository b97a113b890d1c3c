import { readFile } from "node:fs/promises";

/** The names under which clang emits C's `main` for WASI: with parameters, without, and without before LLVM 13. */
const MAIN_SYMBOLS = ["__main_argc_argv", "__main_void", "__original_main"];

/**
 * Whether one of these objects and archives holds a `main`. A libc that refers to main weakly leaves the linker content
 * without one: then the objects have to be asked.
 */
export async function definesMain(paths: readonly string[]): Promise<boolean> {
  const contents = await Promise.all(paths.map((path) => readFile(path).catch(() => Buffer.alloc(0))));
  return contents.some((content) => MAIN_SYMBOLS.some((name) => content.includes(name)));
}
