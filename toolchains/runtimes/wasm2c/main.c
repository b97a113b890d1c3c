/*
 * Runs the program that wasm2c translated:
 *
 *   PROGRAM [--dir HOST GUEST]... [--env NAME=VALUE]... [-- ARGUMENT...]
 *
 * and ends with its exit code, or after a trap with 134 (128 + SIGABRT), as Wasmtime does.
 */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "wasi.h"
#include "wasm-rt-impl.h"
#if WABT_PATCH_VERSION > 32
#include "wasm-rt-exceptions.h"
#endif

enum { EXIT_USAGE = 2 };

#if WABT_PATCH_VERSION <= 32
static Z_guest_instance_t guest;
#define GUEST_INSTANTIATE Z_guest_instantiate
#define GUEST_MEMORY Z_guestZ_memory
#define GUEST_START Z_guestZ__start
#else
static w2c_guest guest;
#define GUEST_INSTANTIATE wasm2c_guest_instantiate
#define GUEST_MEMORY w2c_guest_memory
#define GUEST_START w2c_guest_0x5Fstart
#endif

static struct wasi_state wasi;

static _Noreturn void fail(int exit_code, const char *what, const char *which) {
  fprintf(stderr, "%s: %s\n", which, what);
  exit(exit_code);
}

/* Takes the options off the command line; the arguments stay. */
static void read_command_line(int argc, char **argv) {
  int next = 1;
  int env_count = 0;
  for (; next < argc && strcmp(argv[next], "--") != 0; next++) {
    if (strcmp(argv[next], "--dir") == 0 && next + 2 < argc) {
      if (!preopen_folder(&wasi, argv[next + 1], argv[next + 2])) fail(EXIT_CANNOT_RUN, strerror(errno), argv[next + 1]);
      next += 2;
    } else if (strcmp(argv[next], "--env") == 0 && next + 1 < argc) {
      /* Into the part of the command line that has been read. */
      argv[1 + env_count++] = argv[++next];
    } else {
      fail(EXIT_USAGE, "usage: PROGRAM [--dir HOST GUEST]... [--env NAME=VALUE]... [-- ARGUMENT...]", argv[next]);
    }
  }
  wasi.env = argv + 1;
  wasi.env_count = (uint32_t)env_count;

  /* The program's name takes the place of the separator. */
  static char *only_name[1];
  wasi.args = next < argc ? argv + next : only_name;
  wasi.arg_count = next < argc ? (uint32_t)(argc - next) : 1;
  const char *slash = strrchr(argv[0], '/');
  wasi.args[0] = slash == NULL ? argv[0] : argv[0] + (slash - argv[0]) + 1;
}

static void start(void) {
#ifdef GUEST_HAS_MEMORY
  /* Before there is any memory in it: the module's own start function may ask for something. */
  wasi.memory = GUEST_MEMORY(&guest);
#endif
#if WABT_PATCH_VERSION <= 32
  Z_guest_init_module();
#endif
#ifdef GUEST_IMPORTS_WASI
  GUEST_INSTANTIATE(&guest, &wasi);
#else
  GUEST_INSTANTIATE(&guest);
#endif
  GUEST_START(&guest);
}

int main(int argc, char **argv) {
  if (!open_standard_streams(&wasi)) fail(EXIT_CANNOT_RUN, strerror(ENOMEM), argv[0]);
  read_command_line(argc, argv);
  /* The guest is told by an error number. */
  signal(SIGPIPE, SIG_IGN);
  wasm_rt_init();
  wasm_rt_trap_t trap = wasm_rt_impl_try();
  if (trap != WASM_RT_TRAP_NONE) {
    fprintf(stderr, "wasm trap: %s\n", wasm_rt_strerror(trap));
    return EXIT_TRAP;
  }
  start();
  return 0;
}
