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
