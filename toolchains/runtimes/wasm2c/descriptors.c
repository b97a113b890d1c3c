/* The guest's descriptors, and what the host says about what is behind them. */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "wasi.h"

enum { STANDARD_STREAMS = 3, MAX_DESCRIPTORS = 65536, FILESTAT_BYTES = 64 };

#ifdef __APPLE__
#define st_atim st_atimespec
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

enum file_type file_type_of(const struct stat *stat) {
  switch (stat->st_mode & S_IFMT) {
    case S_IFREG: return FILE_TYPE_REGULAR;
    case S_IFDIR: return FILE_TYPE_DIRECTORY;
    case S_IFLNK: return FILE_TYPE_SYMBOLIC_LINK;
    case S_IFCHR: return FILE_TYPE_CHARACTER_DEVICE;
    case S_IFBLK: return FILE_TYPE_BLOCK_DEVICE;
    case S_IFSOCK: return FILE_TYPE_SOCKET_STREAM;
    default: return FILE_TYPE_UNKNOWN;
  }
}

static uint64_t nanoseconds(struct timespec time) { return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec; }

void store_filestat(uint8_t *bytes, const struct stat *stat) {
  memset(bytes, 0, FILESTAT_BYTES);
  store_u64(bytes, (uint64_t)stat->st_dev);
  store_u64(bytes + 8, (uint64_t)stat->st_ino);
  bytes[16] = (uint8_t)file_type_of(stat);
  store_u64(bytes + 24, (uint64_t)stat->st_nlink);
  store_u64(bytes + 32, (uint64_t)stat->st_size);
  store_u64(bytes + 40, nanoseconds(stat->st_atim));
  store_u64(bytes + 48, nanoseconds(stat->st_mtim));
  store_u64(bytes + 56, nanoseconds(stat->st_ctim));
}

static struct timespec time_to_set(uint64_t given_ns, bool given, bool now) {
  struct timespec time = {0, UTIME_OMIT};
  if (now) time.tv_nsec = UTIME_NOW;
  if (given) {
    time.tv_sec = (time_t)(given_ns / 1000000000u);
    time.tv_nsec = (long)(given_ns % 1000000000u);
  }
  return time;
}

enum wasi_errno times_to_set(uint64_t accessed_ns, uint64_t modified_ns, uint32_t flags, struct timespec times[2]) {
  enum { ACCESSED = 1, ACCESSED_NOW = 2, MODIFIED = 4, MODIFIED_NOW = 8 };
  bool both_accessed = (flags & ACCESSED) && (flags & ACCESSED_NOW);
  bool both_modified = (flags & MODIFIED) && (flags & MODIFIED_NOW);
  if (flags > 15 || both_accessed || both_modified) return WASI_INVAL;
  times[0] = time_to_set(accessed_ns, flags & ACCESSED, flags & ACCESSED_NOW);
  times[1] = time_to_set(modified_ns, flags & MODIFIED, flags & MODIFIED_NOW);
  return WASI_OK;
}

void close_descriptor(struct descriptor *descriptor) {
  /* The host's standard streams stay, or the next file would be opened under their numbers and get our messages. */
  if (descriptor->host_fd >= STANDARD_STREAMS) close(descriptor->host_fd);
  free_listing(descriptor->listing);
  *descriptor = (struct descriptor){.host_fd = -1};
}

/* The lowest number that is free, in a table that grows. */
static bool free_slot(struct wasi_state *wasi, uint32_t *slot) {
  for (*slot = 0; *slot < wasi->descriptor_count; (*slot)++)
    if (wasi->descriptors[*slot].host_fd < 0) return true;
  uint32_t count = wasi->descriptor_count == 0 ? 16 : wasi->descriptor_count * 2;
  if (count > MAX_DESCRIPTORS) return false;
  struct descriptor *grown = realloc(wasi->descriptors, count * sizeof *grown);
  if (grown == NULL) return false;
  for (uint32_t i = wasi->descriptor_count; i < count; i++) grown[i] = (struct descriptor){.host_fd = -1};
  wasi->descriptors = grown;
  wasi->descriptor_count = count;
  return true;
}

enum wasi_errno add_descriptor(struct wasi_state *wasi, struct descriptor added, uint32_t *fd) {
  if (!free_slot(wasi, fd)) {
    close_descriptor(&added);
    return WASI_MFILE;
  }
  wasi->descriptors[*fd] = added;
  return WASI_OK;
}

bool open_standard_streams(struct wasi_state *wasi) {
  for (int stream = 0; stream < STANDARD_STREAMS; stream++) {
    struct stat stat;
    enum file_type type = fstat(stream, &stat) == 0 ? file_type_of(&stat) : FILE_TYPE_UNKNOWN;
    uint64_t rights = FILE_RIGHTS & ~(stream == STDIN_FILENO ? RIGHT_FD_WRITE : RIGHT_FD_READ);
    /* By these two rights a C library tells a file from a terminal. */
    if (type != FILE_TYPE_REGULAR) rights &= ~(RIGHT_FD_SEEK | RIGHT_FD_TELL);
    uint32_t fd;
    struct descriptor descriptor = {.host_fd = stream, .type = type, .rights = rights};
    if (add_descriptor(wasi, descriptor, &fd) != WASI_OK) return false;
  }
  return true;
}

bool preopen_folder(struct wasi_state *wasi, const char *host_path, const char *guest_name) {
  int host_fd = open(host_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (host_fd < 0) return false;
  struct descriptor descriptor = {
      .host_fd = host_fd,
      .type = FILE_TYPE_DIRECTORY,
      .rights = FOLDER_RIGHTS,
      .inheriting_rights = FOLDER_RIGHTS | FILE_RIGHTS,
      .preopen_name = guest_name,
  };
  uint32_t fd;
  errno = ENOMEM;
  return add_descriptor(wasi, descriptor, &fd) == WASI_OK;
}

enum wasi_errno find_descriptor(struct wasi_state *wasi, uint32_t fd, uint64_t rights, struct descriptor **found) {
  if (fd >= wasi->descriptor_count || wasi->descriptors[fd].host_fd < 0) return WASI_BADF;
  *found = &wasi->descriptors[fd];
  return ((*found)->rights & rights) == rights ? WASI_OK : WASI_NOTCAPABLE;
}

enum wasi_errno last_errno(void) { return wasi_errno_of(errno); }

enum wasi_errno wasi_errno_of(int host_errno) {
  switch (host_errno) {
    case 0: return WASI_OK;
    case E2BIG: return WASI_2BIG;
    case EACCES: return WASI_ACCES;
    case EAGAIN: return WASI_AGAIN;
    case EBADF: return WASI_BADF;
    case EBUSY: return WASI_BUSY;
    case EDQUOT: return WASI_DQUOT;
    case EEXIST: return WASI_EXIST;
    case EFAULT: return WASI_FAULT;
    case EFBIG: return WASI_FBIG;
    case EILSEQ: return WASI_ILSEQ;
    case EINTR: return WASI_INTR;
    case EINVAL: return WASI_INVAL;
    case EISDIR: return WASI_ISDIR;
    case ELOOP: return WASI_LOOP;
    case EMFILE: return WASI_MFILE;
    case EMLINK: return WASI_MLINK;
    case ENAMETOOLONG: return WASI_NAMETOOLONG;
    case ENFILE: return WASI_NFILE;
    case ENODEV: return WASI_NODEV;
    case ENOENT: return WASI_NOENT;
    case ENOMEM: return WASI_NOMEM;
    case ENOSPC: return WASI_NOSPC;
    case ENOSYS: return WASI_NOSYS;
    case ENOTDIR: return WASI_NOTDIR;
    case ENOTEMPTY: return WASI_NOTEMPTY;
    case ENOTSUP: return WASI_NOTSUP;
#if EOPNOTSUPP != ENOTSUP
    case EOPNOTSUPP: return WASI_NOTSUP;
#endif
    case ENXIO: return WASI_NXIO;
    case EOVERFLOW: return WASI_OVERFLOW;
    case EPERM: return WASI_PERM;
    case EPIPE: return WASI_PIPE;
    case EROFS: return WASI_ROFS;
    case ESPIPE: return WASI_SPIPE;
    case ETXTBSY: return WASI_TXTBSY;
    case EXDEV: return WASI_XDEV;
    default: return WASI_IO;
  }
}
