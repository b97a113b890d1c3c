/*
 * Finds where a guest's path leads, one name after the other. The kernel is only ever given single names and told to
 * follow no link; links are followed here, and `..` goes back to a folder that was open before. So neither leads above
 * the folder where the path starts, also when another process moves things about at the same time.
 */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "wasi.h"

enum { MAX_DEPTH = 256, MAX_LINKS = 40 };

/* A folder that is only passed through need not be readable. */
#ifdef O_PATH
#define PASS_THROUGH O_PATH
#elif defined(O_SEARCH)
#define PASS_THROUGH O_SEARCH
#else
#define PASS_THROUGH O_RDONLY
#endif

struct walk {
  /* From where the path starts, which isn't ours to close, to where it has led. */
  int folders[MAX_DEPTH];
  int depth;
  int links_followed;
  /* What is still to be walked. */
  char rest[MAX_PATH_BYTES];
};

static void end_walk(struct walk *walk) {
  while (walk->depth > 0) close(walk->folders[walk->depth--]);
}

/* Puts a link's text before what follows it in the path. */
static enum wasi_errno expand_link(struct walk *walk, const char *link, size_t link_length, const char *after) {
  if (++walk->links_followed > MAX_LINKS) return WASI_LOOP;
  if (link_length == 0) return WASI_NOENT;
  if (link[0] == '/') return WASI_NOTCAPABLE;
  size_t after_length = strlen(after);
  if (link_length + 1 + after_length >= sizeof walk->rest) return WASI_NAMETOOLONG;
  memmove(walk->rest + link_length + 1, after, after_length + 1);
  memcpy(walk->rest, link, link_length);
  walk->rest[link_length] = after_length == 0 ? '\0' : '/';
  return WASI_OK;
}

/* WASI_INVAL when the name is no link. */
static enum wasi_errno follow_link(struct walk *walk, const char *name, const char *after) {
  char link[MAX_PATH_BYTES];
  ssize_t length = readlinkat(walk->folders[walk->depth], name, link, sizeof link);
  if (length < 0) return last_errno();
  if ((size_t)length == sizeof link) return WASI_NAMETOOLONG;
  return expand_link(walk, link, (size_t)length, after);
}

static enum wasi_errno enter_folder(struct walk *walk, const char *name, const char *after) {
  int folder = openat(walk->folders[walk->depth], name, PASS_THROUGH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) {
    enum wasi_errno reason = last_errno();
    /* Systems differ in what they say of a link here. */
    enum wasi_errno followed = follow_link(walk, name, after);
    return followed == WASI_INVAL || followed == WASI_NOENT ? reason : followed;
  }
  if (walk->depth + 1 == MAX_DEPTH) {
    close(folder);
    return WASI_NAMETOOLONG;
  }
  walk->folders[++walk->depth] = folder;
  memmove(walk->rest, after, strlen(after) + 1);
  return WASI_OK;
}

static enum wasi_errno leave_folder(struct walk *walk, const char *after) {
  if (walk->depth == 0) return WASI_NOTCAPABLE;
  close(walk->folders[walk->depth--]);
  memmove(walk->rest, after, strlen(after) + 1);
  return WASI_OK;
}

/* The folder that the walk has reached, kept open when the walk ends. */
static enum wasi_errno finish(struct walk *walk, struct contained_path *resolved) {
  if (walk->depth > 0) {
    resolved->folder_fd = walk->folders[walk->depth--];
    return WASI_OK;
  }
  resolved->folder_fd = openat(walk->folders[0], ".", PASS_THROUGH | O_DIRECTORY | O_CLOEXEC);
  return resolved->folder_fd < 0 ? last_errno() : WASI_OK;
}

/* One name further; `*arrived` when it is the path's last. */
static enum wasi_errno step(struct walk *walk, bool follows, struct contained_path *resolved, bool *arrived) {
  const char *name = walk->rest + strspn(walk->rest, "/");
  size_t length = strcspn(name, "/");
  if (length >= MAX_NAME_BYTES) return WASI_NAMETOOLONG;
  const char *after = name + length;
  bool slash_after = *after == '/';
  after += strspn(after, "/");
  bool last = *after == '\0';

  memcpy(resolved->name, name, length);
  resolved->name[length] = '\0';
  bool dot = length == 0 || strcmp(resolved->name, ".") == 0;
  if (strcmp(resolved->name, "..") == 0) {
    enum wasi_errno error = leave_folder(walk, after);
    if (error != WASI_OK || !last) return error;
    dot = true;
  }
  if (dot && !last) {
    memmove(walk->rest, after, strlen(after) + 1);
    return WASI_OK;
  }
  if (dot) {
    memcpy(resolved->name, ".", 2);
    resolved->names_folder = true;
    *arrived = true;
    return WASI_OK;
  }
  if (!last) return enter_folder(walk, resolved->name, after);

  /* To the system `link/` is what the link leads to. */
  if (slash_after) resolved->names_folder = true;
  if (follows || resolved->names_folder) {
    enum wasi_errno followed = follow_link(walk, resolved->name, after);
    if (followed != WASI_INVAL && followed != WASI_NOENT) return followed;
  }
  *arrived = true;
  return WASI_OK;
}

enum wasi_errno resolve_path(struct wasi_state *wasi, const struct descriptor *start, uint32_t address, uint32_t length,
                             bool follows, struct contained_path *resolved) {
  resolved->folder_fd = -1;
  resolved->names_folder = false;
  const uint8_t *path = guest_bytes(wasi, address, length);
  if (path == NULL) return WASI_FAULT;
  if (length == 0) return WASI_NOENT;
  if (memchr(path, '\0', length) != NULL) return WASI_ILSEQ;
  if (length >= MAX_PATH_BYTES) return WASI_NAMETOOLONG;
  if (path[0] == '/') return WASI_NOTCAPABLE;
  if (start->type != FILE_TYPE_DIRECTORY) return WASI_NOTDIR;

  struct walk walk = {.folders = {start->host_fd}, .depth = 0, .links_followed = 0};
  memcpy(walk.rest, path, length);
  walk.rest[length] = '\0';
  bool arrived = false;
  enum wasi_errno error = WASI_OK;
  while (error == WASI_OK && !arrived) error = step(&walk, follows, resolved, &arrived);
  if (error == WASI_OK) error = finish(&walk, resolved);
  end_walk(&walk);
  return error;
}

void close_contained(struct contained_path *path) {
  if (path->folder_fd >= 0) close(path->folder_fd);
  path->folder_fd = -1;
}
