/**
 * Environment variables that change what the compilers and linkers started here produce from the same command line:
 * GCC manual "Environment Variables Affecting GCC", clang(1), ld(1), the cargo, `rustc` and rustup
 * books, Emscripten's "Compiler configuration", `zig env`.
 */
const VARIABLES = new Set([
  // Where gcc and clang look for headers, libraries and their own programs.
  "CPATH",
  "C_INCLUDE_PATH",
  "CPLUS_INCLUDE_PATH",
  "OBJC_INCLUDE_PATH",
  "LIBRARY_PATH",
  "COMPILER_PATH",
  "GCC_EXEC_PREFIX",
  // What they put in or assume.
  "SOURCE_DATE_EPOCH",
  "CCC_OVERRIDE_OPTIONS",
  "SDKROOT",
  "DEVELOPER_DIR",
  "MACOSX_DEPLOYMENT_TARGET",
  // GNU ld.
  "LD_RUN_PATH",
  "LD_LIBRARY_PATH",
  "LDEMULATION",
  "GNUTARGET",
  // Where the C library for WASI is looked for; wasi-sdk's own folder is a part of the compiler's path.
  "WASI_SYSROOT",
  // Microsoft's folders, and the flags clang takes for its linker there.
  "INCLUDE",
  "LIB",
  "LIBPATH",
  "LINK",
  "_LINK_",
]);

/**
 * Every setting of cargo and of Emscripten can be given as one (`CARGO_PROFILE_RELEASE_LTO`, `EM_LLVM_ROOT`); rustc, its
 * wrappers, rustup and zig have a few.
 */
const PREFIXES = /^(CARGO|RUST|EM_|EMCC_|EMMAKEN_|ZIG_)/;

/** Those of them that are set, in order of name. */
export function buildEnvironment(env: Record<string, string | undefined>): [name: string, value: string][] {
  return Object.entries(env)
    .flatMap(([name, value]): [string, string][] =>
      value !== undefined && (VARIABLES.has(name) || PREFIXES.test(name)) ? [[name, value]] : [],
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
