/* One call: the program, what it prints, and the JSON that is answered. */

/* A platform's own limit is below, and is for it to tell. */
static const size_t MAX_OUTPUT_BYTES = 16u << 20;

struct answer {
  struct bytes json;
  /* It is an error, in words: `{"error": …}`. */
  int is_error;
};

/* How long a sequence of UTF-8 is that begins here; 0 where none does. */
static size_t utf8_length(const unsigned char *at, size_t left) {
  size_t length = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : (at[0] & 0xf0) == 0xe0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;
  if (length == 0 || length > left) return 0;
  for (size_t index = 1; index < length; index++)
    if ((at[index] & 0xc0) != 0x80) return 0;
  if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] >= 0xa0)) return 0;
  if ((at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] >= 0x90)) return 0;
  return length;
}

static void append_json_text(struct bytes *to, const char *from, size_t size) {
  append_text(to, "\"");
  for (size_t index = 0; index < size;) {
    unsigned char byte = (unsigned char)from[index];
    size_t length = utf8_length((const unsigned char *)from + index, size - index);
    char escaped[8];
    if (byte == '"' || byte == '\\') {
      snprintf(escaped, sizeof escaped, "\\%c", byte);
      append_text(to, escaped);
    } else if (byte < 0x20) {
      snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      append_text(to, escaped);
    } else if (length == 0) {
      append_text(to, "\xef\xbf\xbd");
    } else {
      append(to, from + index, length);
    }
    index += length == 0 ? 1 : length;
  }
  append_text(to, "\"");
}

static struct answer error_answer(const char *message) {
  struct answer answer = {.is_error = 1};
  append_text(&answer.json, "{\"error\":");
  append_json_text(&answer.json, message, strlen(message));
  append_text(&answer.json, "}");
  return answer;
}

static struct answer answer_of(const struct bytes *output) {
  struct answer answer = {0};
  if (settings.output_is_text) {
    append_text(&answer.json, "{\"output\":");
    append_json_text(&answer.json, output->at, output->length);
    append_text(&answer.json, "}");
    return answer;
  }
  size_t length = output->length;
  while (length > 0 && (output->at[length - 1] == '\n' || output->at[length - 1] == '\r')) length--;
  char *newline = length == 0 ? NULL : memrchr(output->at, '\n', length);
  size_t start = newline == NULL ? 0 : (size_t)(newline - output->at) + 1;
  struct text value = json_value((struct text){output->at + start, length - start});
  int is_answer = is_container(value);
  write_all(1, output->at, is_answer ? start : output->length);
  if (!is_answer) return error_answer("The action did not return a dictionary or array.");
  append(&answer.json, value.at, value.length);
  return answer;
}

/* Writes the line to its stdin and takes what it prints, by turns. False where it prints too much. */
static int converse(int in, int out, const char *line, struct bytes *output) {
  struct bytes sent = {0};
  append_text(&sent, line);
  append_text(&sent, "\n");
  size_t written = 0;
  static char piece[64 << 10];
  fcntl(in, F_SETFL, O_NONBLOCK);
  for (int is_open = 1; is_open;) {
    struct pollfd polled[] = {{out, POLLIN, 0}, {in, POLLOUT, 0}};
    if (poll(polled, 2, -1) < 0 && errno != EINTR) fail("poll");
    if (polled[1].revents != 0 && in >= 0) {
      ssize_t count = write(in, sent.at + written, sent.length - written);
      if (count > 0) written += (size_t)count;
      if (written == sent.length || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        close(in);
        in = -1;
      }
    }
    if (polled[0].revents != 0) {
      ssize_t got = read(out, piece, sizeof piece);
      if (got > 0) append(output, piece, (size_t)got);
      else if (got == 0 || errno != EINTR) is_open = 0;
      if (output->length > MAX_OUTPUT_BYTES) is_open = 0;
    }
  }
  if (in >= 0) close(in);
  free(sent.at);
  return output->length <= MAX_OUTPUT_BYTES;
}

/* Runs the program for an argument, which is JSON on one line. */
static struct answer call(const char *line) {
  struct text value = json_value((struct text){line, strlen(line)});
  if (value.length == 0) return error_answer("The argument is not valid JSON.");
  char **arguments = arguments_of(listed(value), line);
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) fail("pipe");
  pid_t program = fork();
  if (program < 0) fail("fork");
  if (program == 0) {
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    dup2(in[0], 0);
    dup2(out[1], 1);
    execvp(arguments[0], arguments);
    fprintf(stderr, "%s can't be started: %s\n", arguments[0], strerror(errno));
    _exit(126);
  }
  close(in[0]);
  close(out[1]);
  struct bytes output = {0};
  append(&output, "", 0);
  int fits = converse(in[1], out[0], line, &output);
  close(out[0]);
  if (!fits) kill(-program, SIGKILL);
  int status = 0;
  while (waitpid(program, &status, 0) < 0 && errno == EINTR) {}
  // What it left running ends with the call.
  kill(-program, SIGKILL);
  for (char **argument = arguments + settings.command_count; *argument != NULL; argument++) free(*argument);
  free(arguments);
  struct answer answer;
  char words[128];
  if (!fits) {
    answer = error_answer("The program printed more than 16 MiB.");
  } else if (WIFSIGNALED(status)) {
    snprintf(words, sizeof words, "The program was ended by signal %d.", WTERMSIG(status));
    answer = error_answer(words);
  } else if (WEXITSTATUS(status) != 0) {
    write_all(1, output.at, output.length);
    snprintf(words, sizeof words, "The program ended with exit code %d.", WEXITSTATUS(status));
    answer = error_answer(words);
  } else {
    answer = answer_of(&output);
  }
  free(output.at);
  return answer;
}

/* In place. Line breaks stand only between the parts of a JSON text, never in a string. */
static void make_one_line(char *text) {
  for (char *at = text; *at != 0; at++)
    if (*at == '\n' || *at == '\r') *at = ' ';
  size_t length = strlen(text);
  while (length > 0 && text[length - 1] == ' ') text[--length] = 0;
}
