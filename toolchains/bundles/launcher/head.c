/*
 * The launcher of bundles: starts a function's program for each call, with the conventions of the workbench's functions.
 * Linked statically, so that any Linux of its processor runs it.
 *
 *   exec       as OpenWhisk's dockerskeleton starts it: the argument is argv[1] or a line on stdin, the answer the last
 *              line on stdout
 *   bootstrap  as AWS Lambda's custom runtimes start it: asks the Runtime API at AWS_LAMBDA_RUNTIME_API for events
 *
 * What it starts, and how, says function.json in its own folder, which is its working folder, too.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what) {
  fprintf(stderr, "launcher: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void *must_allocate(size_t size) {
  void *memory = malloc(size);
  if (memory == NULL) fail("no memory");
  return memory;
}

static int write_all(int descriptor, const void *bytes, size_t size) {
  const char *at = bytes;
  while (size > 0) {
    ssize_t written = write(descriptor, at, size);
    if (written < 0 && errno != EINTR) return 0;
    if (written <= 0) continue;
    at += written;
    size -= (size_t)written;
  }
  return 1;
}

/* Bytes that become more; a zero always follows them. */
struct bytes {
  char *at;
  size_t length, room;
};

static void append(struct bytes *bytes, const void *from, size_t size) {
  if (bytes->length + size + 1 > bytes->room) {
    bytes->room = (bytes->length + size + 1) * 2;
    bytes->at = realloc(bytes->at, bytes->room);
    if (bytes->at == NULL) fail("no memory");
  }
  if (size > 0) memcpy(bytes->at + bytes->length, from, size);
  bytes->length += size;
  bytes->at[bytes->length] = 0;
}

static void append_text(struct bytes *bytes, const char *text) { append(bytes, text, strlen(text)); }

/* False where it ended with an error. */
static int append_all_of(struct bytes *bytes, int descriptor) {
  static char piece[64 << 10];
  for (;;) {
    ssize_t got = read(descriptor, piece, sizeof piece);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return 0;
    append(bytes, piece, (size_t)(got > 0 ? got : 0));
    if (got == 0) return 1;
  }
}
