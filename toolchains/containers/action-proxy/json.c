/* JSON as far as the protocol needs it: values are found in the text, and nothing is built of them. */

struct text {
  const char *at;
  size_t length;
};

enum { MAX_JSON_DEPTH = 512 };

static const char *skip_space(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) at++;
  return at;
}

/* Each of these returns what follows the value that begins at `at`, or NULL where none does. */

static const char *skip_string(const char *at, const char *end) {
  if (at == end || *at != '"') return NULL;
  for (at++; at < end; at++) {
    if (*at == '"') return at + 1;
    if ((unsigned char)*at < 0x20) return NULL;
    if (*at != '\\') continue;
    if (++at == end) return NULL;
    if (*at == 'u') {
      for (int digit = 0; digit < 4; digit++)
        if (++at == end || !isxdigit((unsigned char)*at)) return NULL;
    } else if (strchr("\"\\/bfnrt", *at) == NULL) {
      return NULL;
    }
  }
  return NULL;
}

static const char *skip_digits(const char *at, const char *end) {
  const char *first = at;
  while (at < end && isdigit((unsigned char)*at)) at++;
  return at == first ? NULL : at;
}

static const char *skip_number(const char *at, const char *end) {
  if (at < end && *at == '-') at++;
  if (at < end && *at == '0') at++;
  else if ((at = skip_digits(at, end)) == NULL) return NULL;
  if (at < end && *at == '.' && (at = skip_digits(at + 1, end)) == NULL) return NULL;
  if (at < end && (*at == 'e' || *at == 'E')) {
    at++;
    if (at < end && (*at == '+' || *at == '-')) at++;
    at = skip_digits(at, end);
  }
  return at;
}

static const char *skip_word(const char *at, const char *end, const char *word) {
  size_t length = strlen(word);
  return (size_t)(end - at) >= length && memcmp(at, word, length) == 0 ? at + length : NULL;
}

static const char *skip_value(const char *at, const char *end, int depth) {
  if (at == end || depth > MAX_JSON_DEPTH) return NULL;
  switch (*at) {
    case '"': return skip_string(at, end);
    case 't': return skip_word(at, end, "true");
    case 'f': return skip_word(at, end, "false");
    case 'n': return skip_word(at, end, "null");
    case '{':
    case '[': break;
    default: return skip_number(at, end);
  }
  int is_object = *at == '{';
  char close = is_object ? '}' : ']';
  at = skip_space(at + 1, end);
  if (at < end && *at == close) return at + 1;
  while (at < end) {
    if (is_object) {
      if ((at = skip_string(at, end)) == NULL) return NULL;
      at = skip_space(at, end);
      if (at == end || *at != ':') return NULL;
      at = skip_space(at + 1, end);
    }
    if ((at = skip_value(at, end, depth + 1)) == NULL) return NULL;
    at = skip_space(at, end);
    if (at == end) return NULL;
    if (*at == close) return at + 1;
    if (*at != ',') return NULL;
    at = skip_space(at + 1, end);
  }
  return NULL;
}

/* The value that the whole text is, without the space around it; of length 0 where it is none. */
static struct text json_value(struct text whole) {
  const char *end = whole.at + whole.length;
  const char *at = skip_space(whole.at, end);
  const char *after = skip_value(at, end, 0);
  if (after == NULL || skip_space(after, end) != end) return (struct text){NULL, 0};
  return (struct text){at, (size_t)(after - at)};
}

static int begins(struct text value, char first) { return value.length > 0 && value.at[0] == first; }

static int is_container(struct text value) { return begins(value, '{') || begins(value, '['); }

/*
 * Goes through the members of an object, or the elements of an array, of a valid text: `rest` begins as the whole and is
 * moved on. False after the last one.
 */
static int next_part(struct text *rest, struct text *key, struct text *value) {
  const char *end = rest->at + rest->length;
  const char *at = skip_space(rest->at + 1, end);
  if (at >= end || *at == '}' || *at == ']') return 0;
  if (key != NULL) {
    const char *after_key = skip_string(at, end);
    *key = (struct text){at + 1, (size_t)(after_key - at) - 2};
    at = skip_space(skip_space(after_key, end) + 1, end);
  }
  const char *after = skip_value(at, end, 0);
  *value = (struct text){at, (size_t)(after - at)};
  after = skip_space(after, end);
  *rest = (struct text){after, (size_t)(end - after)};
  return 1;
}

/* Of length 0 where there is no such member. */
static struct text member(struct text object, const char *name) {
  struct text key, value;
  if (!begins(object, '{')) return (struct text){NULL, 0};
  while (next_part(&object, &key, &value))
    if (key.length == strlen(name) && memcmp(key.at, name, key.length) == 0) return value;
  return (struct text){NULL, 0};
}

static int is_word(struct text value, const char *word) {
  return value.length == strlen(word) && memcmp(value.at, word, value.length) == 0;
}

static char *put_utf8(char *to, unsigned code) {
  if (code < 0x80) {
    *to++ = (char)code;
  } else if (code < 0x800) {
    *to++ = (char)(0xc0 | code >> 6);
    *to++ = (char)(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    *to++ = (char)(0xe0 | code >> 12);
    *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    *to++ = (char)(0x80 | (code & 0x3f));
  } else {
    *to++ = (char)(0xf0 | code >> 18);
    *to++ = (char)(0x80 | (code >> 12 & 0x3f));
    *to++ = (char)(0x80 | (code >> 6 & 0x3f));
    *to++ = (char)(0x80 | (code & 0x3f));
  }
  return to;
}

static unsigned code_unit(const char *digits) {
  char four[5] = {digits[0], digits[1], digits[2], digits[3], 0};
  return (unsigned)strtoul(four, NULL, 16);
}

/* What a string stands for, with a zero after it; any other value as it is written. Ends the program without memory. */
static char *decoded(struct text value, size_t *length) {
  char *result = must_allocate(value.length + 1);
  char *to = result;
  if (!begins(value, '"')) {
    memcpy(to, value.at, value.length);
    to += value.length;
  } else {
    const char *end = value.at + value.length - 1;
    for (const char *at = value.at + 1; at < end; at++) {
      if (*at != '\\') {
        *to++ = *at;
        continue;
      }
      switch (*++at) {
        case 'b': *to++ = '\b'; break;
        case 'f': *to++ = '\f'; break;
        case 'n': *to++ = '\n'; break;
        case 'r': *to++ = '\r'; break;
        case 't': *to++ = '\t'; break;
        case 'u': {
          unsigned code = code_unit(at + 1);
          at += 4;
          int is_pair = code >= 0xd800 && code < 0xdc00 && end - at > 6 && at[1] == '\\' && at[2] == 'u';
          unsigned low = is_pair ? code_unit(at + 3) : 0;
          if (low >= 0xdc00 && low < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
          }
          to = put_utf8(to, code);
          break;
        }
        default: *to++ = *at;
      }
    }
  }
  *to = 0;
  if (length != NULL) *length = (size_t)(to - result);
  return result;
}

static int base64_digit(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

/* In place, so that code is never in memory twice. What is no digit is left out. */
static size_t decode_base64(char *text, size_t length) {
  unsigned bits = 0;
  int held = 0;
  size_t written = 0;
  for (size_t index = 0; index < length && text[index] != '='; index++) {
    int digit = base64_digit(text[index]);
    if (digit < 0) continue;
    bits = bits << 6 | (unsigned)digit;
    held += 6;
    if (held >= 8) text[written++] = (char)(bits >> (held -= 8));
  }
  return written;
}
