/* Unpacks a zip archive: APPNOTE.TXT 4.3.12 and 4.3.16, methods stored and deflated (RFC 1951). */

enum {
  END_SIGNATURE = 0x06054b50,
  END_BYTES = 22,
  ENTRY_SIGNATURE = 0x02014b50,
  ENTRY_BYTES = 46,
  LOCAL_BYTES = 30,
  MAX_CODE_BITS = 15,
};

/* Of all files together. */
static const size_t MAX_UNPACKED_BYTES = 256u << 20;

static unsigned le16(const unsigned char *at) { return at[0] | (unsigned)at[1] << 8; }
static unsigned le32(const unsigned char *at) { return le16(at) | le16(at + 2) << 16; }

/* A stream of bits; past its end it gives zeros and says so. */
struct bits {
  const unsigned char *at, *end;
  unsigned held;
  int count;
  int is_over;
};

static unsigned take_bits(struct bits *in, int wanted) {
  while (in->count < wanted) {
    if (in->at == in->end) in->is_over = 1;
    in->held |= (in->at < in->end ? *in->at++ : 0u) << in->count;
    in->count += 8;
  }
  unsigned value = in->held & ((1u << wanted) - 1);
  in->held >>= wanted;
  in->count -= wanted;
  return value;
}

/* A canonical Huffman code: how many codes there are of each length, and their symbols in order. */
struct code {
  unsigned short of_length[MAX_CODE_BITS + 1];
  unsigned short symbols[288];
};

static void make_code(struct code *code, const unsigned char *lengths, int symbols) {
  unsigned short next[MAX_CODE_BITS + 2] = {0};
  memset(code->of_length, 0, sizeof code->of_length);
  for (int symbol = 0; symbol < symbols; symbol++) code->of_length[lengths[symbol]]++;
  code->of_length[0] = 0;
  for (int length = 1; length <= MAX_CODE_BITS; length++)
    next[length + 1] = (unsigned short)(next[length] + code->of_length[length]);
  for (int symbol = 0; symbol < symbols; symbol++)
    if (lengths[symbol] != 0) code->symbols[next[lengths[symbol]]++] = (unsigned short)symbol;
}

/* -1 where the bits are no code. */
static int take_symbol(struct bits *in, const struct code *code) {
  int value = 0, first = 0, index = 0;
  for (int length = 1; length <= MAX_CODE_BITS; length++) {
    value |= (int)take_bits(in, 1);
    int count = code->of_length[length];
    if (value - first < count) return code->symbols[index + value - first];
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  return -1;
}

static const unsigned short LENGTH_BASE[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                             31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const unsigned char LENGTH_EXTRA[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                             2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const unsigned short DISTANCE_BASE[] = {1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
                                               193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
static const unsigned char DISTANCE_EXTRA[] = {0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
                                               6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
static const unsigned char LENGTH_ORDER[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

static int read_codes(struct bits *in, int is_fixed, struct code *literals, struct code *distances) {
  unsigned char lengths[320] = {0};
  if (is_fixed) {
    for (int symbol = 0; symbol < 288; symbol++)
      lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    make_code(literals, lengths, 288);
    memset(lengths, 5, 30);
    make_code(distances, lengths, 30);
    return 1;
  }
  int literal_count = (int)take_bits(in, 5) + 257, distance_count = (int)take_bits(in, 5) + 1;
  int length_count = (int)take_bits(in, 4) + 4;
  if (literal_count > 286 || distance_count > 30) return 0;
  for (int index = 0; index < length_count; index++) lengths[LENGTH_ORDER[index]] = (unsigned char)take_bits(in, 3);
  struct code of_lengths;
  make_code(&of_lengths, lengths, 19);
  memset(lengths, 0, sizeof lengths);
  for (int index = 0; index < literal_count + distance_count;) {
    int symbol = take_symbol(in, &of_lengths);
    if (symbol < 0 || in->is_over) return 0;
    if (symbol < 16) {
      lengths[index++] = (unsigned char)symbol;
      continue;
    }
    if (symbol == 16 && index == 0) return 0;
    unsigned char again = symbol == 16 ? lengths[index - 1] : 0;
    int times = symbol == 16 ? 3 + (int)take_bits(in, 2) : symbol == 17 ? 3 + (int)take_bits(in, 3) : 11 + (int)take_bits(in, 7);
    if (index + times > literal_count + distance_count) return 0;
    while (times-- > 0) lengths[index++] = again;
  }
  make_code(literals, lengths, literal_count);
  make_code(distances, lengths + literal_count, distance_count);
  return 1;
}

/* Whether exactly `size` bytes came out. */
static int inflate(const unsigned char *packed, size_t packed_size, unsigned char *to, size_t size) {
  struct bits in = {packed, packed + packed_size, 0, 0, 0};
  size_t at = 0;
  for (int is_last = 0; !is_last;) {
    is_last = (int)take_bits(&in, 1);
    unsigned type = take_bits(&in, 2);
    if (type == 0) {
      // Whole bytes that were taken into `held` already are given back.
      in.at -= in.count / 8;
      in.held = 0;
      in.count = 0;
      if (in.end - in.at < 4) return 0;
      size_t length = le16(in.at);
      in.at += 4;
      if (length > (size_t)(in.end - in.at) || length > size - at) return 0;
      memcpy(to + at, in.at, length);
      in.at += length;
      at += length;
      continue;
    }
    struct code literals, distances;
    if (type == 3 || !read_codes(&in, type == 1, &literals, &distances)) return 0;
    for (;;) {
      int symbol = take_symbol(&in, &literals);
      if (symbol < 0 || symbol > 285 || in.is_over) return 0;
      if (symbol == 256) break;
      if (symbol < 256) {
        if (at == size) return 0;
        to[at++] = (unsigned char)symbol;
        continue;
      }
      size_t length = LENGTH_BASE[symbol - 257] + take_bits(&in, LENGTH_EXTRA[symbol - 257]);
      int distance_symbol = take_symbol(&in, &distances);
      if (distance_symbol < 0 || distance_symbol > 29) return 0;
      size_t distance = DISTANCE_BASE[distance_symbol] + take_bits(&in, DISTANCE_EXTRA[distance_symbol]);
      if (distance > at || length > size - at) return 0;
      for (; length > 0; length--, at++) to[at] = to[at - distance];
    }
  }
  return at == size;
}

static int is_safe_path(const char *path) {
  if (path[0] == '/' || path[0] == 0) return 0;
  for (const char *part = path; part != NULL; part = strchr(part, '/')) {
    if (*part == '/') part++;
    if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == 0)) return 0;
  }
  return 1;
}

static void make_parents(char *path) {
  for (char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = 0;
    mkdir(path, 0755);
    *slash = '/';
  }
}

static int write_file(const char *path, const void *bytes, size_t size, mode_t mode) {
  int file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, mode);
  if (file < 0) return 0;
  int is_written = write_all(file, bytes, size) && fchmod(file, mode) == 0;
  return close(file) == 0 && is_written;
}

/* One entry of the archive's directory; NULL when it went well, else what is wrong. */
static const char *unpack_entry(const unsigned char *archive, size_t size, const unsigned char *entry, size_t *left) {
  size_t name_size = le16(entry + 28);
  char path[4096];
  if (name_size >= sizeof path) return "a name in it is too long";
  memcpy(path, entry + ENTRY_BYTES, name_size);
  path[name_size] = 0;
  if (strlen(path) != name_size || !is_safe_path(path)) return "it has a file outside of itself";
  make_parents(path);
  if (path[name_size - 1] == '/') return NULL;
  unsigned method = le16(entry + 10);
  size_t packed_size = le32(entry + 20), unpacked_size = le32(entry + 24), local = le32(entry + 42);
  if (unpacked_size > *left) return "it is too large";
  if (local > size || size - local < LOCAL_BYTES) return "it is damaged";
  size_t start = local + LOCAL_BYTES + le16(archive + local + 26) + le16(archive + local + 28);
  if (start > size || packed_size > size - start) return "it is damaged";
  *left -= unpacked_size;
  // The upper half is the mode where Unix made it; the program is executable in any case.
  mode_t mode = strcmp(path, "exec") == 0 || (le32(entry + 38) >> 16 & 0111) != 0 ? 0755 : 0644;
  if (method == 0)
    return packed_size == unpacked_size && write_file(path, archive + start, packed_size, mode) ? NULL : "a file of it can't be written";
  if (method != 8) return "it is packed by an unknown method";
  unsigned char *unpacked = must_allocate(unpacked_size + 1);
  const char *problem = "it is damaged";
  if (inflate(archive + start, packed_size, unpacked, unpacked_size))
    problem = write_file(path, unpacked, unpacked_size, mode) ? NULL : "a file of it can't be written";
  free(unpacked);
  return problem;
}

/* Into the folder that the program is in. NULL when it went well, else what is wrong. */
static const char *unzip(const unsigned char *archive, size_t size) {
  size_t end = size < END_BYTES ? 0 : size - END_BYTES;
  while (end > 0 && le32(archive + end) != END_SIGNATURE) end--;
  if (size < END_BYTES || le32(archive + end) != END_SIGNATURE) return "it is no zip archive";
  unsigned entries = le16(archive + end + 10);
  size_t at = le32(archive + end + 16), left = MAX_UNPACKED_BYTES;
  for (unsigned index = 0; index < entries; index++) {
    if (at > size || size - at < ENTRY_BYTES || le32(archive + at) != ENTRY_SIGNATURE) return "it is damaged";
    size_t next = at + ENTRY_BYTES + le16(archive + at + 28) + le16(archive + at + 30) + le16(archive + at + 32);
    if (next > size) return "it is damaged";
    const char *problem = unpack_entry(archive, size, archive + at, &left);
    if (problem != NULL) return problem;
    at = next;
  }
  return NULL;
}
