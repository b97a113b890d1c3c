/*
 * WASI's fd_readdir. A folder is read as a whole when its listing is asked for from the start: a guest's cookie is then
 * an index into what was read, whatever it passes, and stays good while files come and go.
 */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "wasi.h"

enum { DIRENT_BYTES = 24 };

struct entry {
  uint64_t inode;
  enum file_type type;
  char *name;
};

struct listing {
  struct entry *entries;
  size_t count;
  size_t capacity;
};

void free_listing(struct listing *listing) {
  if (listing == NULL) return;
  for (size_t i = 0; i < listing->count; i++) free(listing->entries[i].name);
  free(listing->entries);
  free(listing);
}

static bool add_entry(struct listing *listing, const char *name, const struct stat *stat) {
  if (listing->count == listing->capacity) {
    size_t capacity = listing->capacity == 0 ? 64 : listing->capacity * 2;
    struct entry *grown = realloc(listing->entries, capacity * sizeof *grown);
    if (grown == NULL) return false;
    listing->entries = grown;
    listing->capacity = capacity;
  }
  char *kept_name = strdup(name);
  if (kept_name == NULL) return false;
  listing->entries[listing->count++] =
      (struct entry){.inode = (uint64_t)stat->st_ino, .type = file_type_of(stat), .name = kept_name};
  return true;
}

static enum wasi_errno read_entries(DIR *folder, struct listing *listing) {
  struct stat own;
  if (fstat(dirfd(folder), &own) != 0) return last_errno();
  /* Of what lies above, a guest learns no more than that it is there. */
  if (!add_entry(listing, ".", &own) || !add_entry(listing, "..", &own)) return WASI_NOMEM;
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(folder);
    if (entry == NULL) return last_errno();
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    struct stat stat;
    /* It may be gone since. */
    if (fstatat(dirfd(folder), entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) != 0) continue;
    if (!add_entry(listing, entry->d_name, &stat)) return WASI_NOMEM;
  }
}

static enum wasi_errno read_folder(const struct descriptor *descriptor, struct listing **read) {
  /* A description of its own, so that nothing of it is left where the guest's descriptor stands. */
  int fd = openat(descriptor->host_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return last_errno();
  DIR *folder = fdopendir(fd);
  if (folder == NULL) {
    enum wasi_errno error = last_errno();
    close(fd);
    return error;
  }
  struct listing *listing = calloc(1, sizeof *listing);
  enum wasi_errno error = listing == NULL ? WASI_NOMEM : read_entries(folder, listing);
  closedir(folder);
  if (error != WASI_OK) {
    free_listing(listing);
    return error;
  }
  *read = listing;
  return WASI_OK;
}

/* As much of `source` as still fits. */
static void append(uint8_t *buffer, uint32_t capacity, uint32_t *used, const void *source, size_t length) {
  size_t fitting = length < capacity - *used ? length : capacity - *used;
  memcpy(buffer + *used, source, fitting);
  *used += (uint32_t)fitting;
}

uint32_t WASI(fd_readdir)(struct wasi_state *wasi, uint32_t fd, uint32_t buffer, uint32_t capacity, uint64_t cookie,
                          uint32_t result) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, RIGHT_FD_READDIR, &descriptor));
  if (descriptor->type != FILE_TYPE_DIRECTORY) return WASI_NOTDIR;
  uint8_t *bytes = guest_bytes(wasi, buffer, capacity);
  uint8_t *used_bytes = guest_bytes(wasi, result, 4);
  if (bytes == NULL || used_bytes == NULL) return WASI_FAULT;
  if (cookie == 0 || descriptor->listing == NULL) {
    free_listing(descriptor->listing);
    descriptor->listing = NULL;
    TRY(read_folder(descriptor, &descriptor->listing));
  }
  const struct listing *listing = descriptor->listing;
  uint32_t used = 0;
  /* An entry that is cut off says by a full buffer that there is more. */
  for (uint64_t i = cookie; i < listing->count && used < capacity; i++) {
    const struct entry *entry = &listing->entries[i];
    uint8_t head[DIRENT_BYTES] = {0};
    store_u64(head, i + 1);
    store_u64(head + 8, entry->inode);
    store_u32(head + 16, (uint32_t)strlen(entry->name));
    head[20] = (uint8_t)entry->type;
    append(bytes, capacity, &used, head, sizeof head);
    append(bytes, capacity, &used, entry->name, strlen(entry->name));
  }
  store_u32(used_bytes, used);
  return WASI_OK;
}
