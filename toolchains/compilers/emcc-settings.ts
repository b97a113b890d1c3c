import { WASM_STACK_BYTES } from "./wasm-c-plan.ts";

/** The objects of the loader that a runner works with: the file systems, the environment, and the start of `main`. */
export const EMSCRIPTEN_RUNTIME_METHODS = ["FS", "NODEFS", "ENV", "callMain"] as const;

/** The first version that has everything the settings here need; EXPORTED_RUNTIME_METHODS is the newest of them. */
export const OLDEST_EMSCRIPTEN = "2.0.18";

/** Compares dotted version numbers. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (a![index] ?? 0) - (b![index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function common(version: string): string[] {
  // Renamed in 3.1.25, whose own default then became 64 KiB.
  const stack = isOlder(version, "3.1.25") ? "TOTAL_STACK" : "STACK_SIZE";
  return [
    "-sALLOW_MEMORY_GROWTH=1",
    `-s${stack}=${WASM_STACK_BYTES}`,
    // A missing symbol is an error of the linker, which names the object.
    "-sLLD_REPORT_UNDEFINED=1",
  ];
}

// Without a list of names emcc exports only what is marked in the source.
const EXPORT_FUNCTIONS = ["--no-entry", "-Wl,--export-dynamic", "-sEXPORT_ALL=1"];

interface LinkSettings {
  program: string[];
  library: string[];
}

/** Settings for a loader that is loaded by Node: `require(loader)(module)` makes and starts an instance. */
export function loaderSettings(version: string): LinkSettings {
  const loader = ["-sMODULARIZE=1", "-sENVIRONMENT=node", ...common(version)];
  return {
    program: [
      ...loader,
      "-sEXIT_RUNTIME=1",
      "-sIGNORE_MISSING_MAIN=0",
      "-sFORCE_FILESYSTEM=1",
      "-lnodefs.js",
      // Otherwise only a program that reads its environment has one.
      "-sDEFAULT_LIBRARY_FUNCS_TO_INCLUDE=$ENV",
      `-sEXPORTED_RUNTIME_METHODS=${EMSCRIPTEN_RUNTIME_METHODS.join(",")}`,
    ],
    // With library_exports.js the functions keep their names, whatever the level of optimisation.
    library: [...loader, ...EXPORT_FUNCTIONS, "-lexports.js"],
  };
}

/** Settings for a module that a WASI runtime runs by itself. */
export function standaloneSettings(version: string): LinkSettings {
  const standalone = ["-sSTANDALONE_WASM=1", ...common(version)];
  return { program: standalone, library: [...standalone, ...EXPORT_FUNCTIONS] };
}

/**
 * What Emscripten's C library leaves to its loader, for runtimes that have none: it tells the loader of every growth of
 * the memory, and measures processor time by a clock that WASI runtimes lack. The clock counts from its first reading,
 * like wasi-libc's emulation.
 */
export const STANDALONE_SUPPORT = {
  fileName: "standalone-support.c",
  text: `#include <time.h>

void emscripten_notify_memory_growth(unsigned long memory_index) {
  (void)memory_index;
}

clock_t clock(void) {
  static long long start_ns = -1;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  long long now_ns = now.tv_sec * 1000000000LL + now.tv_nsec;
  if (start_ns < 0) start_ns = now_ns;
  return (clock_t)((now_ns - start_ns) / (1000000000LL / CLOCKS_PER_SEC));
}
`,
};
