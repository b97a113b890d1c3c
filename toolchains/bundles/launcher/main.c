/* Goes to its own folder and does what it is started for. */

static void go_to_own_folder(void) {
  char path[4096];
  ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
  if (length <= 0) fail("/proc/self/exe");
  path[length] = 0;
  *strrchr(path, '/') = 0;
  if (chdir(path[0] == 0 ? "/" : path) != 0) fail(path);
}

int main(int count, char **arguments) {
  signal(SIGPIPE, SIG_IGN);
  const char *address = getenv("AWS_LAMBDA_RUNTIME_API");
  struct bytes given = {0};
  append(&given, "", 0);
  if (address == NULL) {
    if (count > 1) append_text(&given, arguments[1]);
    else if (!append_all_of(&given, 0)) fail("stdin");
    make_one_line(given.at);
    if (given.at[0] == 0) {
      fprintf(stderr, "usage: launcher JSON, or JSON on stdin, or AWS_LAMBDA_RUNTIME_API in the environment\n");
      return 2;
    }
  }
  go_to_own_folder();
  read_settings();
  if (address != NULL) serve_events(address);
  struct answer answer = call(given.at);
  append_text(&answer.json, "\n");
  return !write_all(1, answer.json.at, answer.json.length);
}
