/* What each of the workbench's programs begins with; PROGRAM_NAME is defined before. */

static void fail(const char *what) {
  fprintf(stderr, PROGRAM_NAME ": %s: %s\n", what, strerror(errno));
  exit(1);
}

static void *must_allocate(size_t size) {
  void *memory = malloc(size);
  if (memory == NULL) fail("no memory");
  return memory;
}

/* The descriptor may be one that doesn't block. */
static int write_all(int descriptor, const void *bytes, size_t size) {
  const char *at = bytes;
  while (size > 0) {
    ssize_t written = write(descriptor, at, size);
    if (written < 0 && errno == EAGAIN) poll(&(struct pollfd){descriptor, POLLOUT, 0}, 1, -1);
    else if (written < 0 && errno != EINTR) return 0;
    if (written <= 0) continue;
    at += written;
    size -= (size_t)written;
  }
  return 1;
}
