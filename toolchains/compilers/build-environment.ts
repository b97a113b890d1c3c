/**
 * Environment variables that change what the compilers and linkers started here produce from the same command line:
 * GCC manual "Environment Variables Affecting GCC", clang(1), ld(1), `rustc` and rustup books.
 */
export const BUILD_ENVIRONMENT: readonly string[] = [
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
  // rustc, and the rustup proxy that chooses one.
  "RUSTUP_TOOLCHAIN",
  "RUSTUP_HOME",
  "RUSTC_BOOTSTRAP",
  "RUST_TARGET_PATH",
  // Microsoft's folders, and the flags clang takes for its linker there.
  "INCLUDE",
  "LIB",
  "LIBPATH",
  "LINK",
  "_LINK_",
];
