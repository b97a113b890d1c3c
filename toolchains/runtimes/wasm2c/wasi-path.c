/* WASI's path_* functions. Every path is resolved first, and the kernel sees only a name that it follows nowhere. */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "wasi.h"

enum { LOOKUP_FOLLOW = 1 };
enum { OPEN_CREATE = 1, OPEN_DIRECTORY = 2, OPEN_EXCLUSIVE = 4, OPEN_TRUNCATE = 8 };

static enum wasi_errno resolve(struct wasi_state *wasi, uint32_t fd, uint64_t right, uint32_t path, uint32_t length,
                               bool follows, struct contained_path *resolved) {
  struct descriptor *descriptor;
  resolved->folder_fd = -1;
  TRY(find_descriptor(wasi, fd, right, &descriptor));
  return resolve_path(wasi, descriptor, path, length, follows, resolved);
}

/* Closes the path; for the end of a function, with the outcome of its host call still in errno. */
static enum wasi_errno finish(struct contained_path *path, int outcome) {
  enum wasi_errno error = RESULT_OF(outcome);
  close_contained(path);
  return error;
}

static enum wasi_errno fail(struct contained_path *path, enum wasi_errno error) {
  close_contained(path);
  return error;
}

/* WASI_NOTDIR when the path says that it names a folder and it names something else that is there. */
static enum wasi_errno check_folder(const struct contained_path *path) {
  struct stat stat;
  if (!path->names_folder || fstatat(path->folder_fd, path->name, &stat, AT_SYMLINK_NOFOLLOW) != 0) return WASI_OK;
  return S_ISDIR(stat.st_mode) ? WASI_OK : WASI_NOTDIR;
}

static bool is_missing(const struct contained_path *path) {
  struct stat stat;
  return fstatat(path->folder_fd, path->name, &stat, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT;
}

static int host_open_flags(uint32_t open_flags, uint32_t fd_flags, uint64_t rights) {
  bool reads = rights & (RIGHT_FD_READ | RIGHT_FD_READDIR);
  bool changes = rights & (RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE | RIGHT_FD_DATASYNC);
  /* Of a folder, only the wish to write into it is one that it has to refuse. */
  bool writes = (rights & RIGHT_FD_WRITE) || (changes && !(open_flags & OPEN_DIRECTORY));
  int flags = writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
  if (open_flags & OPEN_CREATE) flags |= O_CREAT;
  if (open_flags & OPEN_DIRECTORY) flags |= O_DIRECTORY;
  if (open_flags & OPEN_EXCLUSIVE) flags |= O_EXCL;
  if (open_flags & OPEN_TRUNCATE) flags |= O_TRUNC;
  if (fd_flags & FD_APPEND) flags |= O_APPEND;
  if (fd_flags & FD_NONBLOCK) flags |= O_NONBLOCK;
  if (fd_flags & FD_DSYNC) flags |= O_DSYNC;
  if (fd_flags & (FD_SYNC | FD_RSYNC)) flags |= O_SYNC;
  return flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY;
}

uint32_t WASI(path_open)(struct wasi_state *wasi, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length,
                         uint32_t open_flags, uint64_t rights, uint64_t inheriting, uint32_t fd_flags,
                         uint32_t result) {
  struct descriptor *folder;
  uint64_t needed = RIGHT_PATH_OPEN;
  if (open_flags & OPEN_CREATE) needed |= RIGHT_PATH_CREATE_FILE;
  if (open_flags & OPEN_TRUNCATE) needed |= RIGHT_PATH_FILESTAT_SET_SIZE;
  TRY(find_descriptor(wasi, fd, needed, &folder));
  uint8_t *opened_fd = guest_bytes(wasi, result, 4);
  if (opened_fd == NULL) return WASI_FAULT;
  if (open_flags > 15 || fd_flags > 31) return WASI_INVAL;
  if ((open_flags & OPEN_DIRECTORY) && (open_flags & (OPEN_CREATE | OPEN_TRUNCATE))) return WASI_INVAL;
  rights &= folder->inheriting_rights;
  inheriting &= folder->inheriting_rights;

  /* Creating anew never follows a link. */
  bool anew = (open_flags & OPEN_CREATE) && (open_flags & OPEN_EXCLUSIVE);
  struct contained_path resolved;
  TRY(resolve_path(wasi, folder, path, length, (lookup & LOOKUP_FOLLOW) && !anew, &resolved));
  int flags = host_open_flags(open_flags, fd_flags, rights);
  if (resolved.names_folder && (flags & O_CREAT)) return fail(&resolved, WASI_ISDIR);
  if (resolved.names_folder) flags |= O_DIRECTORY;
  int host_fd = openat(resolved.folder_fd, resolved.name, flags, 0666);
  enum wasi_errno error = finish(&resolved, host_fd < 0 ? -1 : 0);
  if (error != WASI_OK) return error;

  struct stat stat;
  if (fstat(host_fd, &stat) != 0) {
    error = last_errno();
    close(host_fd);
    return error;
  }
  struct descriptor opened = {.host_fd = host_fd, .type = file_type_of(&stat)};
  bool is_folder = opened.type == FILE_TYPE_DIRECTORY;
  opened.rights = rights & (is_folder ? FOLDER_RIGHTS : FILE_RIGHTS);
  opened.inheriting_rights = is_folder ? inheriting : 0;
  uint32_t number;
  TRY(add_descriptor(wasi, opened, &number));
  store_u32(opened_fd, number);
  return WASI_OK;
}

uint32_t WASI(path_filestat_get)(struct wasi_state *wasi, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length,
                                 uint32_t result) {
  uint8_t *filestat = guest_bytes(wasi, result, 64);
  if (filestat == NULL) return WASI_FAULT;
  struct contained_path resolved;
  TRY(resolve(wasi, fd, RIGHT_PATH_FILESTAT_GET, path, length, lookup & LOOKUP_FOLLOW, &resolved));
  struct stat stat;
  enum wasi_errno error =
      finish(&resolved, fstatat(resolved.folder_fd, resolved.name, &stat, AT_SYMLINK_NOFOLLOW));
  if (error != WASI_OK) return error;
  if (resolved.names_folder && !S_ISDIR(stat.st_mode)) return WASI_NOTDIR;
  store_filestat(filestat, &stat);
  return WASI_OK;
}

uint32_t WASI(path_filestat_set_times)(struct wasi_state *wasi, uint32_t fd, uint32_t lookup, uint32_t path,
                                       uint32_t length, uint64_t accessed_ns, uint64_t modified_ns, uint32_t flags) {
  struct timespec times[2];
  TRY(times_to_set(accessed_ns, modified_ns, flags, times));
  struct contained_path resolved;
  TRY(resolve(wasi, fd, RIGHT_PATH_FILESTAT_SET_TIMES, path, length, lookup & LOOKUP_FOLLOW, &resolved));
  enum wasi_errno error = check_folder(&resolved);
  if (error != WASI_OK) return fail(&resolved, error);
  return finish(&resolved, utimensat(resolved.folder_fd, resolved.name, times, AT_SYMLINK_NOFOLLOW));
}

uint32_t WASI(path_create_directory)(struct wasi_state *wasi, uint32_t fd, uint32_t path, uint32_t length) {
  struct contained_path resolved;
  TRY(resolve(wasi, fd, RIGHT_PATH_CREATE_DIRECTORY, path, length, false, &resolved));
  return finish(&resolved, mkdirat(resolved.folder_fd, resolved.name, 0777));
}

uint32_t WASI(path_remove_directory)(struct wasi_state *wasi, uint32_t fd, uint32_t path, uint32_t length) {
  struct contained_path resolved;
  TRY(resolve(wasi, fd, RIGHT_PATH_REMOVE_DIRECTORY, path, length, false, &resolved));
  return finish(&resolved, unlinkat(resolved.folder_fd, resolved.name, AT_REMOVEDIR));
}

uint32_t WASI(path_unlink_file)(struct wasi_state *wasi, uint32_t fd, uint32_t path, uint32_t length) {
  struct contained_path resolved;
  TRY(resolve(wasi, fd, RIGHT_PATH_UNLINK_FILE, path, length, false, &resolved));
  enum wasi_errno error = check_folder(&resolved);
  if (error != WASI_OK) return fail(&resolved, error);
  return finish(&resolved, unlinkat(resolved.folder_fd, resolved.name, 0));
}

uint32_t WASI(path_rename)(struct wasi_state *wasi, uint32_t fd, uint32_t path, uint32_t length, uint32_t new_fd,
                           uint32_t new_path, uint32_t new_length) {
  struct contained_path from, to;
  TRY(resolve(wasi, fd, RIGHT_PATH_RENAME_SOURCE, path, length, false, &from));
  enum wasi_errno error = resolve(wasi, new_fd, RIGHT_PATH_RENAME_TARGET, new_path, new_length, false, &to);
  if (error != WASI_OK) return fail(&from, error);
  /* A file keeps being one under its new name. */
  if (to.names_folder && !from.names_folder) {
    from.names_folder = true;
    error = is_missing(&from) ? WASI_NOENT : check_folder(&from);
  }
  if (error == WASI_OK) error = check_folder(&from);
  if (error == WASI_OK) error = check_folder(&to);
  if (error == WASI_OK) error = RESULT_OF(renameat(from.folder_fd, from.name, to.folder_fd, to.name));
  close_contained(&from);
  return fail(&to, error);
}

uint32_t WASI(path_link)(struct wasi_state *wasi, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length,
                         uint32_t new_fd, uint32_t new_path, uint32_t new_length) {
  struct contained_path from, to;
  TRY(resolve(wasi, fd, RIGHT_PATH_LINK_SOURCE, path, length, lookup & LOOKUP_FOLLOW, &from));
  enum wasi_errno error = resolve(wasi, new_fd, RIGHT_PATH_LINK_TARGET, new_path, new_length, false, &to);
  if (error != WASI_OK) return fail(&from, error);
  error = check_folder(&from);
  /* No folder has two names. */
  if (error == WASI_OK && to.names_folder) error = WASI_NOENT;
  if (error == WASI_OK) error = RESULT_OF(linkat(from.folder_fd, from.name, to.folder_fd, to.name, 0));
  close_contained(&from);
  return fail(&to, error);
}

uint32_t WASI(path_symlink)(struct wasi_state *wasi, uint32_t target, uint32_t target_length, uint32_t fd,
                            uint32_t path, uint32_t length) {
  const uint8_t *bytes = guest_bytes(wasi, target, target_length);
  if (bytes == NULL) return WASI_FAULT;
  if (target_length >= MAX_PATH_BYTES) return WASI_NAMETOOLONG;
  if (memchr(bytes, '\0', target_length) != NULL) return WASI_ILSEQ;
  /* It would lead other programs out. */
  if (target_length > 0 && bytes[0] == '/') return WASI_NOTCAPABLE;
  char text[MAX_PATH_BYTES];
  memcpy(text, bytes, target_length);
  text[target_length] = '\0';
  struct contained_path resolved;
  TRY(resolve(wasi, fd, RIGHT_PATH_SYMLINK, path, length, false, &resolved));
  if (resolved.names_folder) return fail(&resolved, is_missing(&resolved) ? WASI_NOENT : WASI_EXIST);
  return finish(&resolved, symlinkat(text, resolved.folder_fd, resolved.name));
}

uint32_t WASI(path_readlink)(struct wasi_state *wasi, uint32_t fd, uint32_t path, uint32_t length, uint32_t buffer,
                             uint32_t capacity, uint32_t result) {
  uint8_t *bytes = guest_bytes(wasi, buffer, capacity);
  uint8_t *used = guest_bytes(wasi, result, 4);
  if (bytes == NULL || used == NULL) return WASI_FAULT;
  struct contained_path resolved;
  TRY(resolve(wasi, fd, RIGHT_PATH_READLINK, path, length, false, &resolved));
  char text[MAX_PATH_BYTES];
  ssize_t text_length = readlinkat(resolved.folder_fd, resolved.name, text, sizeof text);
  enum wasi_errno error = finish(&resolved, text_length < 0 ? -1 : 0);
  if (error != WASI_OK) return error;
  uint32_t taken = (size_t)text_length < capacity ? (uint32_t)text_length : capacity;
  memcpy(bytes, text, taken);
  store_u32(used, taken);
  return WASI_OK;
}
