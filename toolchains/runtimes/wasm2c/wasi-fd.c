/* WASI's fd_* functions, but for fd_readdir. */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "wasi.h"

/* More than that are left to the guest's next call, as WASI lets a host do. */
enum { MAX_BUFFERS = 64 };
/* What Linux transfers at most in one call; macOS refuses more. */
#define MAX_TRANSFER_BYTES ((size_t)0x7ffff000)

struct transfer {
  int host_fd;
  struct iovec buffers[MAX_BUFFERS];
  int buffer_count;
  uint8_t *transferred;
};

/* Checks everything a transfer needs before anything is read or written. */
static enum wasi_errno prepare(struct wasi_state *wasi, struct transfer *transfer, uint32_t fd, uint64_t right,
                               uint32_t buffers, uint32_t count, uint32_t result) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, right, &descriptor));
  if (descriptor->type == FILE_TYPE_DIRECTORY) return WASI_ISDIR;
  transfer->host_fd = descriptor->host_fd;
  transfer->transferred = guest_bytes(wasi, result, 4);
  const uint8_t *list = guest_bytes(wasi, buffers, (uint64_t)count * 8);
  if (transfer->transferred == NULL || list == NULL) return WASI_FAULT;
  size_t left = MAX_TRANSFER_BYTES;
  transfer->buffer_count = 0;
  for (uint32_t i = 0; i < count && i < MAX_BUFFERS && left > 0; i++) {
    uint32_t length = load_u32(list + 8 * i + 4);
    uint8_t *bytes = guest_bytes(wasi, load_u32(list + 8 * i), length);
    if (bytes == NULL) return WASI_FAULT;
    size_t taken = length < left ? length : left;
    transfer->buffers[transfer->buffer_count++] = (struct iovec){.iov_base = bytes, .iov_len = taken};
    left -= taken;
  }
  return WASI_OK;
}

static enum wasi_errno finish(const struct transfer *transfer, ssize_t transferred) {
  if (transferred < 0) return last_errno();
  store_u32(transfer->transferred, (uint32_t)transferred);
  return WASI_OK;
}

/* Positions are unsigned to the guest and signed to the host. */
static bool is_position(uint64_t position) { return position <= INT64_MAX; }

uint32_t WASI(fd_read)(struct wasi_state *wasi, uint32_t fd, uint32_t buffers, uint32_t count, uint32_t result) {
  struct transfer transfer;
  TRY(prepare(wasi, &transfer, fd, RIGHT_FD_READ, buffers, count, result));
  ssize_t transferred;
  do transferred = readv(transfer.host_fd, transfer.buffers, transfer.buffer_count);
  while (transferred < 0 && errno == EINTR);
  return finish(&transfer, transferred);
}

uint32_t WASI(fd_write)(struct wasi_state *wasi, uint32_t fd, uint32_t buffers, uint32_t count, uint32_t result) {
  struct transfer transfer;
  TRY(prepare(wasi, &transfer, fd, RIGHT_FD_WRITE, buffers, count, result));
  ssize_t transferred;
  do transferred = writev(transfer.host_fd, transfer.buffers, transfer.buffer_count);
  while (transferred < 0 && errno == EINTR);
  return finish(&transfer, transferred);
}

uint32_t WASI(fd_pread)(struct wasi_state *wasi, uint32_t fd, uint32_t buffers, uint32_t count, uint64_t position,
                        uint32_t result) {
  struct transfer transfer;
  TRY(prepare(wasi, &transfer, fd, RIGHT_FD_READ | RIGHT_FD_SEEK, buffers, count, result));
  if (!is_position(position)) return WASI_INVAL;
  return finish(&transfer, preadv(transfer.host_fd, transfer.buffers, transfer.buffer_count, (off_t)position));
}

uint32_t WASI(fd_pwrite)(struct wasi_state *wasi, uint32_t fd, uint32_t buffers, uint32_t count, uint64_t position,
                         uint32_t result) {
  struct transfer transfer;
  TRY(prepare(wasi, &transfer, fd, RIGHT_FD_WRITE | RIGHT_FD_SEEK, buffers, count, result));
  if (!is_position(position)) return WASI_INVAL;
  return finish(&transfer, pwritev(transfer.host_fd, transfer.buffers, transfer.buffer_count, (off_t)position));
}

uint32_t WASI(fd_seek)(struct wasi_state *wasi, uint32_t fd, uint64_t offset, uint32_t whence, uint32_t result) {
  static const int WHENCE[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  struct descriptor *descriptor;
  /* To ask where one stands takes less than to go elsewhere. */
  bool only_tells = whence == 1 && offset == 0;
  TRY(find_descriptor(wasi, fd, only_tells ? RIGHT_FD_TELL : RIGHT_FD_SEEK, &descriptor));
  uint8_t *position = guest_bytes(wasi, result, 8);
  if (position == NULL) return WASI_FAULT;
  if (whence > 2) return WASI_INVAL;
  off_t reached = lseek(descriptor->host_fd, (off_t)offset, WHENCE[whence]);
  if (reached < 0) return last_errno();
  store_u64(position, (uint64_t)reached);
  return WASI_OK;
}

uint32_t WASI(fd_tell)(struct wasi_state *wasi, uint32_t fd, uint32_t result) {
  return WASI(fd_seek)(wasi, fd, 0, 1, result);
}

uint32_t WASI(fd_close)(struct wasi_state *wasi, uint32_t fd) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, 0, &descriptor));
  close_descriptor(descriptor);
  return WASI_OK;
}

uint32_t WASI(fd_renumber)(struct wasi_state *wasi, uint32_t from, uint32_t to) {
  struct descriptor *moved, *replaced;
  TRY(find_descriptor(wasi, from, 0, &moved));
  TRY(find_descriptor(wasi, to, 0, &replaced));
  if (moved == replaced) return WASI_OK;
  close_descriptor(replaced);
  *replaced = *moved;
  *moved = (struct descriptor){.host_fd = -1};
  return WASI_OK;
}

uint32_t WASI(fd_sync)(struct wasi_state *wasi, uint32_t fd) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_SYNC, &descriptor));
  return RESULT_OF(fsync(descriptor->host_fd));
}

uint32_t WASI(fd_datasync)(struct wasi_state *wasi, uint32_t fd) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_DATASYNC, &descriptor));
#ifdef __APPLE__
  return RESULT_OF(fsync(descriptor->host_fd));
#else
  return RESULT_OF(fdatasync(descriptor->host_fd));
#endif
}

uint32_t WASI(fd_advise)(struct wasi_state *wasi, uint32_t fd, uint64_t offset, uint64_t length, uint32_t advice) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_ADVISE, &descriptor));
  if (descriptor->type == FILE_TYPE_DIRECTORY) return WASI_BADF;
  if (!is_position(offset) || !is_position(length) || advice > 5) return WASI_INVAL;
#ifdef POSIX_FADV_NORMAL
  static const int ADVICE[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                               POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  return wasi_errno_of(posix_fadvise(descriptor->host_fd, (off_t)offset, (off_t)length, ADVICE[advice]));
#else
  return WASI_OK;
#endif
}

uint32_t WASI(fd_allocate)(struct wasi_state *wasi, uint32_t fd, uint64_t offset, uint64_t length) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_ALLOCATE, &descriptor));
  if (!is_position(offset) || !is_position(length)) return WASI_INVAL;
#ifdef __APPLE__
  return WASI_NOTSUP;
#else
  return wasi_errno_of(posix_fallocate(descriptor->host_fd, (off_t)offset, (off_t)length));
#endif
}

uint32_t WASI(fd_fdstat_get)(struct wasi_state *wasi, uint32_t fd, uint32_t result) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, 0, &descriptor));
  uint8_t *fdstat = guest_bytes(wasi, result, 24);
  if (fdstat == NULL) return WASI_FAULT;
  int host_flags = fcntl(descriptor->host_fd, F_GETFL);
  if (host_flags < 0) return last_errno();
  uint16_t flags = 0;
  if (host_flags & O_APPEND) flags |= FD_APPEND;
  if (host_flags & O_NONBLOCK) flags |= FD_NONBLOCK;
  /* O_SYNC has O_DSYNC's bit and another one. */
  if ((host_flags & O_SYNC) == O_SYNC) flags |= FD_SYNC;
  else if (host_flags & O_DSYNC) flags |= FD_DSYNC;
  memset(fdstat, 0, 24);
  fdstat[0] = (uint8_t)descriptor->type;
  store_u16(fdstat + 2, flags);
  store_u64(fdstat + 8, descriptor->rights);
  store_u64(fdstat + 16, descriptor->inheriting_rights);
  return WASI_OK;
}

uint32_t WASI(fd_fdstat_set_flags)(struct wasi_state *wasi, uint32_t fd, uint32_t flags) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_FDSTAT_SET_FLAGS, &descriptor));
  if (flags > 31) return WASI_INVAL;
  /* The others can't be changed on an open file; and a standard stream is shared with whoever started this program. */
  if (flags & ~(uint32_t)(FD_APPEND | FD_NONBLOCK)) return WASI_NOTSUP;
  if (descriptor->host_fd <= STDERR_FILENO) return WASI_NOTSUP;
  int host_flags = fcntl(descriptor->host_fd, F_GETFL);
  if (host_flags < 0) return last_errno();
  host_flags &= ~(O_APPEND | O_NONBLOCK);
  if (flags & FD_APPEND) host_flags |= O_APPEND;
  if (flags & FD_NONBLOCK) host_flags |= O_NONBLOCK;
  return RESULT_OF(fcntl(descriptor->host_fd, F_SETFL, host_flags));
}

uint32_t WASI(fd_fdstat_set_rights)(struct wasi_state *wasi, uint32_t fd, uint64_t rights, uint64_t inheriting) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, 0, &descriptor));
  if ((rights & ~descriptor->rights) != 0 || (inheriting & ~descriptor->inheriting_rights) != 0) return WASI_NOTCAPABLE;
  descriptor->rights = rights;
  descriptor->inheriting_rights = inheriting;
  return WASI_OK;
}

uint32_t WASI(fd_filestat_get)(struct wasi_state *wasi, uint32_t fd, uint32_t result) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_FILESTAT_GET, &descriptor));
  uint8_t *filestat = guest_bytes(wasi, result, 64);
  if (filestat == NULL) return WASI_FAULT;
  struct stat stat;
  if (fstat(descriptor->host_fd, &stat) != 0) return last_errno();
  store_filestat(filestat, &stat);
  return WASI_OK;
}

uint32_t WASI(fd_filestat_set_size)(struct wasi_state *wasi, uint32_t fd, uint64_t size) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_FILESTAT_SET_SIZE, &descriptor));
  if (!is_position(size)) return WASI_INVAL;
  return RESULT_OF(ftruncate(descriptor->host_fd, (off_t)size));
}

uint32_t WASI(fd_filestat_set_times)(struct wasi_state *wasi, uint32_t fd, uint64_t accessed_ns, uint64_t modified_ns,
                                     uint32_t flags) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_FILESTAT_SET_TIMES, &descriptor));
  struct timespec times[2];
  TRY(times_to_set(accessed_ns, modified_ns, flags, times));
  return RESULT_OF(futimens(descriptor->host_fd, times));
}

uint32_t WASI(fd_prestat_get)(struct wasi_state *wasi, uint32_t fd, uint32_t result) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, 0, &descriptor));
  if (descriptor->preopen_name == NULL) return WASI_BADF;
  uint8_t *prestat = guest_bytes(wasi, result, 8);
  if (prestat == NULL) return WASI_FAULT;
  /* Tag 0: a folder. */
  store_u32(prestat, 0);
  store_u32(prestat + 4, (uint32_t)strlen(descriptor->preopen_name));
  return WASI_OK;
}

uint32_t WASI(fd_prestat_dir_name)(struct wasi_state *wasi, uint32_t fd, uint32_t result, uint32_t length) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, 0, &descriptor));
  if (descriptor->preopen_name == NULL) return WASI_BADF;
  size_t name_length = strlen(descriptor->preopen_name);
  if (length < name_length) return WASI_NAMETOOLONG;
  uint8_t *name = guest_bytes(wasi, result, name_length);
  if (name == NULL) return WASI_FAULT;
  memcpy(name, descriptor->preopen_name, name_length);
  return WASI_OK;
}
