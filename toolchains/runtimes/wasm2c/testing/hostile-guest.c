/* Tries what no honest program does: addresses outside its memory, descriptors it has not, and paths that lead out. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wasi/api.h>

#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

/* As the module has them: every address is a number. */
IMPORT(args_get) uint32_t args_get(uint32_t, uint32_t);
IMPORT(args_sizes_get) uint32_t args_sizes_get(uint32_t, uint32_t);
IMPORT(environ_get) uint32_t environ_get(uint32_t, uint32_t);
IMPORT(clock_time_get) uint32_t clock_time_get(uint32_t, uint64_t, uint32_t);
IMPORT(clock_res_get) uint32_t clock_res_get(uint32_t, uint32_t);
IMPORT(random_get) uint32_t random_get(uint32_t, uint32_t);
IMPORT(poll_oneoff) uint32_t poll_oneoff(uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(fd_read) uint32_t fd_read(uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(fd_write) uint32_t fd_write(uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(fd_pwrite) uint32_t fd_pwrite(uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
IMPORT(fd_seek) uint32_t fd_seek(uint32_t, uint64_t, uint32_t, uint32_t);
IMPORT(fd_close) uint32_t fd_close(uint32_t);
IMPORT(fd_renumber) uint32_t fd_renumber(uint32_t, uint32_t);
IMPORT(fd_fdstat_get) uint32_t fd_fdstat_get(uint32_t, uint32_t);
IMPORT(fd_fdstat_set_rights) uint32_t fd_fdstat_set_rights(uint32_t, uint64_t, uint64_t);
IMPORT(fd_filestat_get) uint32_t fd_filestat_get(uint32_t, uint32_t);
IMPORT(fd_readdir) uint32_t fd_readdir(uint32_t, uint32_t, uint32_t, uint64_t, uint32_t);
IMPORT(fd_prestat_get) uint32_t fd_prestat_get(uint32_t, uint32_t);
IMPORT(fd_prestat_dir_name) uint32_t fd_prestat_dir_name(uint32_t, uint32_t, uint32_t);
IMPORT(path_open)
uint32_t path_open(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint64_t, uint64_t, uint32_t, uint32_t);
IMPORT(path_filestat_get) uint32_t path_filestat_get(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(path_readlink) uint32_t path_readlink(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(path_symlink) uint32_t path_symlink(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(path_rename) uint32_t path_rename(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(path_link)
uint32_t path_link(uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t);
IMPORT(path_unlink_file) uint32_t path_unlink_file(uint32_t, uint32_t, uint32_t);
IMPORT(path_create_directory) uint32_t path_create_directory(uint32_t, uint32_t, uint32_t);

static const uint32_t WILD[] = {0xffffffff, 0xfffffff0, 0x80000000, 0x7ffffffe};
enum { FOLDER = 3, NOT_OPEN = 1000 };
static int surprises;

static void expect(const char *what, uint32_t got, uint32_t expected) {
  if (got == expected) return;
  printf("%s gave %u, not %u\n", what, got, expected);
  surprises++;
}
#define FAULTS(call) expect(#call, call, __WASI_ERRNO_FAULT)
#define REFUSED(call) expect(#call, call, __WASI_ERRNO_NOTCAPABLE)
#define AT(object) ((uint32_t)(uintptr_t)(object))
#define TEXT(text) AT(text), (uint32_t)strlen(text)

static void wild_addresses(uint32_t wild) {
  uint64_t good[8] = {0};
  struct {
    uint32_t address, length;
  } buffers[] = {{AT(good), 4}, {wild, 16}}, huge = {AT(good), 0xffffffff};
  FAULTS(args_get(wild, AT(good)));
  FAULTS(args_get(AT(good), wild));
  FAULTS(args_sizes_get(AT(good), wild));
  FAULTS(clock_time_get(0, 0, wild));
  FAULTS(clock_res_get(1, wild));
  FAULTS(random_get(wild, 16));
  FAULTS(random_get(AT(good), 0xffffffff));
  FAULTS(poll_oneoff(wild, AT(good), 1, AT(good)));
  FAULTS(poll_oneoff(AT(good), AT(good), 0x0fffffff, AT(good)));
  FAULTS(fd_write(1, wild, 1, AT(good)));
  FAULTS(fd_write(1, AT(buffers), 2, AT(good)));
  FAULTS(fd_write(1, AT(&huge), 1, AT(good)));
  FAULTS(fd_write(1, AT(buffers), 0x20000001, AT(good)));
  FAULTS(fd_write(1, AT(buffers), 1, wild));
  FAULTS(fd_read(0, AT(&buffers[1]), 1, AT(good)));
  FAULTS(fd_fdstat_get(1, wild));
  FAULTS(fd_filestat_get(FOLDER, wild));
  FAULTS(fd_readdir(FOLDER, wild, 64, 0, AT(good)));
  FAULTS(fd_readdir(FOLDER, AT(good), 0xffffffff, 0, AT(good)));
  FAULTS(fd_readdir(FOLDER, AT(good), 8, 0, wild));
  FAULTS(fd_prestat_get(FOLDER, wild));
  FAULTS(fd_prestat_dir_name(FOLDER, wild, 100));
  FAULTS(path_open(FOLDER, 0, wild, 4, 0, ~0ull, ~0ull, 0, AT(good)));
  FAULTS(path_open(FOLDER, 0, TEXT("new"), __WASI_OFLAGS_CREAT, ~0ull, ~0ull, 0, wild));
  FAULTS(path_filestat_get(FOLDER, 0, wild, 4, AT(good)));
  FAULTS(path_filestat_get(FOLDER, 0, TEXT("new"), wild));
  FAULTS(path_readlink(FOLDER, TEXT("out"), wild, 8, AT(good)));
  FAULTS(path_symlink(wild, 8, FOLDER, TEXT("new")));
  FAULTS(path_rename(FOLDER, wild, 8, FOLDER, TEXT("new")));
}

static void wild_descriptors(void) {
  uint64_t good[8];
  uint32_t descriptors[] = {NOT_OPEN, 0xffffffff, 0x80000000};
  for (unsigned i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
    uint32_t fd = descriptors[i];
    expect("fd_close", fd_close(fd), __WASI_ERRNO_BADF);
    expect("fd_fdstat_get", fd_fdstat_get(fd, AT(good)), __WASI_ERRNO_BADF);
    expect("fd_prestat_get", fd_prestat_get(fd, AT(good)), __WASI_ERRNO_BADF);
    expect("fd_renumber", fd_renumber(fd, 1), __WASI_ERRNO_BADF);
    expect("fd_renumber", fd_renumber(1, fd), __WASI_ERRNO_BADF);
    expect("path_create_directory", path_create_directory(fd, TEXT("new")), __WASI_ERRNO_BADF);
  }
  /* A folder is neither written nor sought in, and lost rights don't come back. */
  REFUSED(fd_write(FOLDER, AT(good), 0, AT(good)));
  REFUSED(fd_seek(FOLDER, 1, 0, AT(good)));
  REFUSED(fd_fdstat_set_rights(1, ~0ull, 0));
  REFUSED(path_open(1, 0, TEXT("x"), 0, 0, 0, 0, AT(good)));
}

/* "out" and "deep/out" lead to a folder beside this one, "up" to "..", "whole" to "/etc". */
static void ways_out(void) {
  static const char *const PATHS[] = {"..",           "../outside/secret",  "/etc/passwd",  "deep/../../outside/secret",
                                      "out/secret",   "deep/out/secret",    "up",           "up/outside/secret",
                                      "whole/passwd", "deep/../out/secret", "./up/../deep", "deep/out/../secret"};
  uint64_t good[8];
  for (unsigned i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
    const char *path = PATHS[i];
    expect(path, path_open(FOLDER, 1, TEXT(path), 0, __WASI_RIGHTS_FD_READ, 0, 0, AT(good)), __WASI_ERRNO_NOTCAPABLE);
    expect(path, path_filestat_get(FOLDER, 1, TEXT(path), AT(good)), __WASI_ERRNO_NOTCAPABLE);
  }
  REFUSED(path_symlink(TEXT("/etc"), FOLDER, TEXT("new")));
  REFUSED(path_create_directory(FOLDER, TEXT("out/new")));
  REFUSED(path_unlink_file(FOLDER, TEXT("out/secret")));
  REFUSED(path_rename(FOLDER, TEXT("out/secret"), FOLDER, TEXT("stolen")));
  REFUSED(path_rename(FOLDER, TEXT("deep/text"), FOLDER, TEXT("out/text")));
  REFUSED(path_link(FOLDER, 0, TEXT("out/secret"), FOLDER, TEXT("stolen")));
  expect("a link to itself", path_filestat_get(FOLDER, 1, TEXT("self"), AT(good)), __WASI_ERRNO_LOOP);
  expect("a link as a file", path_open(FOLDER, 0, TEXT("out"), 0, 0, 0, 0, AT(good)), __WASI_ERRNO_LOOP);
  expect("a zero byte", path_open(FOLDER, 0, AT("deep\0/.."), 8, 0, 0, 0, 0, AT(good)), __WASI_ERRNO_ILSEQ);
  expect("an empty path", path_open(FOLDER, 0, AT(""), 0, 0, 0, 0, 0, AT(good)), __WASI_ERRNO_NOENT);
  /* What is inside stays reachable, by a link too. */
  expect("a link inside", path_open(FOLDER, 1, TEXT("inside/text"), 0, __WASI_RIGHTS_FD_READ, 0, 0, AT(good)), 0);
}

int main(void) {
  for (unsigned i = 0; i < sizeof WILD / sizeof *WILD; i++) wild_addresses(WILD[i]);
  wild_descriptors();
  ways_out();
  if (surprises == 0) puts("nothing got through");
  return surprises > 0;
}
