/*
 * WASI preview 1 for programs translated by wasm2c: what its parts share.
 *
 * The guest is hostile. Every address it passes is checked against its memory before it is used, every descriptor and
 * right against its table, and no path leaves the folder it starts in.
 *
 * Numbers, structures and their layout: https://github.com/WebAssembly/WASI, preview1/docs.md (wasi_snapshot_preview1).
 */
#ifndef WASI_H
#define WASI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "guest.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "A guest's memory is little-endian, and so has the machine to be."
#endif

/* WABT 1.0.33 changed the names in what wasm2c writes. */
#if WABT_PATCH_VERSION <= 32
#define wasi_state Z_wasi_snapshot_preview1_instance_t
#define WASI(name) Z_wasi_snapshot_preview1Z_##name
#else
#define wasi_state w2c_wasi__snapshot__preview1
#define WASI(name) w2c_wasi__snapshot__preview1_##name
#endif

/* What the process ends with besides a program's own codes; after a trap that is 128 + SIGABRT. */
enum { EXIT_CANNOT_RUN = 1, EXIT_TRAP = 134 };

/* The error numbers that are used here. */
enum wasi_errno {
  WASI_OK = 0,
  WASI_2BIG = 1,
  WASI_ACCES = 2,
  WASI_AGAIN = 6,
  WASI_BADF = 8,
  WASI_BUSY = 10,
  WASI_DQUOT = 19,
  WASI_EXIST = 20,
  WASI_FAULT = 21,
  WASI_FBIG = 22,
  WASI_ILSEQ = 25,
  WASI_INTR = 27,
  WASI_INVAL = 28,
  WASI_IO = 29,
  WASI_ISDIR = 31,
  WASI_LOOP = 32,
  WASI_MFILE = 33,
  WASI_MLINK = 34,
  WASI_NAMETOOLONG = 37,
  WASI_NFILE = 41,
  WASI_NODEV = 43,
  WASI_NOENT = 44,
  WASI_NOMEM = 48,
  WASI_NOSPC = 51,
  WASI_NOSYS = 52,
  WASI_NOTDIR = 54,
  WASI_NOTEMPTY = 55,
  WASI_NOTSOCK = 57,
  WASI_NOTSUP = 58,
  WASI_NXIO = 60,
  WASI_OVERFLOW = 61,
  WASI_PERM = 63,
  WASI_PIPE = 64,
  WASI_ROFS = 69,
  WASI_SPIPE = 70,
  WASI_TXTBSY = 74,
  WASI_XDEV = 75,
  WASI_NOTCAPABLE = 76
};

/* Leaves a function of WASI with the first error. */
#define TRY(expression)                         \
  do {                                          \
    enum wasi_errno try_error = (expression);   \
    if (try_error != WASI_OK) return try_error; \
  } while (0)
#define RESULT_OF(host_call) ((host_call) == 0 ? WASI_OK : last_errno())

#define RIGHT(bit) (UINT64_C(1) << (bit))
#define RIGHT_FD_DATASYNC RIGHT(0)
#define RIGHT_FD_READ RIGHT(1)
#define RIGHT_FD_SEEK RIGHT(2)
#define RIGHT_FD_FDSTAT_SET_FLAGS RIGHT(3)
#define RIGHT_FD_SYNC RIGHT(4)
#define RIGHT_FD_TELL RIGHT(5)
#define RIGHT_FD_WRITE RIGHT(6)
#define RIGHT_FD_ADVISE RIGHT(7)
#define RIGHT_FD_ALLOCATE RIGHT(8)
#define RIGHT_PATH_CREATE_DIRECTORY RIGHT(9)
#define RIGHT_PATH_CREATE_FILE RIGHT(10)
#define RIGHT_PATH_LINK_SOURCE RIGHT(11)
#define RIGHT_PATH_LINK_TARGET RIGHT(12)
#define RIGHT_PATH_OPEN RIGHT(13)
#define RIGHT_FD_READDIR RIGHT(14)
#define RIGHT_PATH_READLINK RIGHT(15)
#define RIGHT_PATH_RENAME_SOURCE RIGHT(16)
#define RIGHT_PATH_RENAME_TARGET RIGHT(17)
#define RIGHT_PATH_FILESTAT_GET RIGHT(18)
#define RIGHT_PATH_FILESTAT_SET_SIZE RIGHT(19)
#define RIGHT_PATH_FILESTAT_SET_TIMES RIGHT(20)
#define RIGHT_FD_FILESTAT_GET RIGHT(21)
#define RIGHT_FD_FILESTAT_SET_SIZE RIGHT(22)
#define RIGHT_FD_FILESTAT_SET_TIMES RIGHT(23)
#define RIGHT_PATH_SYMLINK RIGHT(24)
#define RIGHT_PATH_REMOVE_DIRECTORY RIGHT(25)
#define RIGHT_PATH_UNLINK_FILE RIGHT(26)
#define RIGHT_POLL_FD_READWRITE RIGHT(27)

#define FILE_RIGHTS                                                                                                   \
  (RIGHT_FD_DATASYNC | RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_TELL |   \
   RIGHT_FD_WRITE | RIGHT_FD_ADVISE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_SIZE |       \
   RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_POLL_FD_READWRITE)
#define FOLDER_RIGHTS                                                                                                 \
  (RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_ADVISE | RIGHT_PATH_CREATE_DIRECTORY |                       \
   RIGHT_PATH_CREATE_FILE | RIGHT_PATH_LINK_SOURCE | RIGHT_PATH_LINK_TARGET | RIGHT_PATH_OPEN | RIGHT_FD_READDIR |   \
   RIGHT_PATH_READLINK | RIGHT_PATH_RENAME_SOURCE | RIGHT_PATH_RENAME_TARGET | RIGHT_PATH_FILESTAT_GET |             \
   RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES | RIGHT_FD_FILESTAT_GET |                            \
   RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_PATH_SYMLINK | RIGHT_PATH_REMOVE_DIRECTORY | RIGHT_PATH_UNLINK_FILE)

enum file_type {
  FILE_TYPE_UNKNOWN = 0,
  FILE_TYPE_BLOCK_DEVICE = 1,
  FILE_TYPE_CHARACTER_DEVICE = 2,
  FILE_TYPE_DIRECTORY = 3,
  FILE_TYPE_REGULAR = 4,
  FILE_TYPE_SOCKET_STREAM = 6,
  FILE_TYPE_SYMBOLIC_LINK = 7
};

enum fd_flags { FD_APPEND = 1, FD_DSYNC = 2, FD_NONBLOCK = 4, FD_RSYNC = 8, FD_SYNC = 16 };

struct listing;

struct descriptor {
  /* -1 where nothing is open. */
  int host_fd;
  enum file_type type;
  uint64_t rights;
  uint64_t inheriting_rights;
  /* What the guest calls a folder it was given; NULL for all else. */
  const char *preopen_name;
  /* What fd_readdir goes through; NULL until it is asked. */
  struct listing *listing;
};

struct wasi_state {
  const wasm_rt_memory_t *memory;
  char **args;
  uint32_t arg_count;
  char **env;
  uint32_t env_count;
  struct descriptor *descriptors;
  uint32_t descriptor_count;
};

/* guest memory */

/* The bytes at a guest's address, or NULL when they aren't all inside its memory. */
static inline uint8_t *guest_bytes(const struct wasi_state *wasi, uint32_t address, uint64_t length) {
  const wasm_rt_memory_t *memory = wasi->memory;
  if (memory == NULL || address > memory->size || length > memory->size - address) return NULL;
  return memory->data + address;
}

static inline uint16_t load_u16(const uint8_t *bytes) {
  uint16_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static inline uint32_t load_u32(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static inline uint64_t load_u64(const uint8_t *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static inline void store_u16(uint8_t *bytes, uint16_t value) { memcpy(bytes, &value, sizeof value); }
static inline void store_u32(uint8_t *bytes, uint32_t value) { memcpy(bytes, &value, sizeof value); }
static inline void store_u64(uint8_t *bytes, uint64_t value) { memcpy(bytes, &value, sizeof value); }

/* descriptors.c */

struct stat;

/* Opens the three standard streams; false when there is no memory for them. */
bool open_standard_streams(struct wasi_state *wasi);
/* Gives the guest a folder of the host; false, with errno set, when it can't be opened. */
bool preopen_folder(struct wasi_state *wasi, const char *host_path, const char *guest_name);
/* WASI_BADF when the guest has no such descriptor open, WASI_NOTCAPABLE when it lacks one of the rights. */
enum wasi_errno find_descriptor(struct wasi_state *wasi, uint32_t fd, uint64_t rights, struct descriptor **found);
/* Takes over host_fd, which is closed when this fails. Moves the table: earlier `struct descriptor *` are void. */
enum wasi_errno add_descriptor(struct wasi_state *wasi, struct descriptor added, uint32_t *fd);
void close_descriptor(struct descriptor *descriptor);
void free_listing(struct listing *listing);

enum file_type file_type_of(const struct stat *stat);
/* Writes the 64 bytes of a `filestat`. */
void store_filestat(uint8_t *bytes, const struct stat *stat);
/* The times to set by `fstflags`, in the order futimens takes them. */
enum wasi_errno times_to_set(uint64_t accessed_ns, uint64_t modified_ns, uint32_t flags, struct timespec times[2]);
enum wasi_errno wasi_errno_of(int host_errno);
/* What the host's errno says now. */
enum wasi_errno last_errno(void);

/* contained-path.c */

enum { MAX_PATH_BYTES = 4096, MAX_NAME_BYTES = 256 };

/* A name in a folder: nothing that the kernel could follow out of it. */
struct contained_path {
  /* To be closed by close_contained. */
  int folder_fd;
  /* "." where the path names the folder itself. */
  char name[MAX_NAME_BYTES];
  /* A slash at its end, or dots, say that it is a folder. */
  bool names_folder;
};

/* Finds where a guest's path leads, at its end through a link only if `follows`. */
enum wasi_errno resolve_path(struct wasi_state *wasi, const struct descriptor *start, uint32_t address, uint32_t length,
                             bool follows, struct contained_path *resolved);
void close_contained(struct contained_path *path);

#endif
