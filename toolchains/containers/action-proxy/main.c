/* What /init and /run do, with dockerskeleton's words (core/actionProxy/actionproxy.py), and the ways to be started. */

enum { USUAL_PORT = 8080, MAX_VARIABLES = 1024, MAX_ARGUMENTS = 4096, RELAY_RETRY_MS = 2 };

/* Linux's limit of one argument, less its end. */
static const size_t MAX_ARGUMENT_BYTES = 131071;

static const char FOLDER[] = "/action";
static const char PROGRAM[] = "/action/exec";
static const char END_OF_ACTIVATION[] = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\n";

static int is_initialized;
static int output_is_text;

extern char **environ;

static void print_end(void) {
  write_all(1, END_OF_ACTIVATION, sizeof END_OF_ACTIVATION - 1);
  write_all(2, END_OF_ACTIVATION, sizeof END_OF_ACTIVATION - 1);
}

/* Of every member, with a prefix before its name in upper case where one is given. */
static void set_variables(struct text object, const char *prefix) {
  struct text key, value;
  if (!begins(object, '{')) return;
  while (next_part(&object, &key, &value)) {
    int is_fact = !is_container(value) && !is_word(key, "value") && !is_word(key, "stdin");
    if (is_word(value, "null") || (prefix != NULL && !is_fact)) continue;
    char name[256];
    int size = snprintf(name, sizeof name, "%s%.*s", prefix == NULL ? "" : prefix, (int)key.length, key.at);
    if (size >= (int)sizeof name || strchr(name, '=') != NULL) continue;
    if (prefix != NULL)
      for (char *letter = name; *letter != 0; letter++) *letter = (char)toupper((unsigned char)*letter);
    char *decoded_value = decoded(value, NULL);
    setenv(name, decoded_value, 1);
    free(decoded_value);
  }
}

/* False, after words on stderr, where no program came of it. */
static int put_code(struct text code, int is_archive) {
  if (begins(code, '"') && code.length > 2) {
    size_t size;
    char *bytes = decoded(code, &size);
    const char *problem = NULL;
    if (is_archive) problem = unzip((unsigned char *)bytes, decode_base64(bytes, size));
    else if (!write_file(PROGRAM, bytes, size, 0755)) problem = strerror(errno);
    free(bytes);
    if (problem != NULL) fprintf(stderr, "The code can't be unpacked: %s.\n", problem);
    if (problem != NULL) return 0;
  }
  if (access(PROGRAM, X_OK) == 0) return 1;
  fprintf(stderr, "There is no program %s that can be executed.\n", PROGRAM);
  return 0;
}

static int init(int connection, struct text message) {
  struct text value = member(message, "value");
  if (is_initialized) return answer_error(connection, 403, "", "Cannot initialize the action more than once.");
  if (!begins(value, '{'))
    return answer_error(connection, 404, "", "The action did not receive a dictionary as an argument.");
  if (!put_code(member(value, "code"), is_word(member(value, "binary"), "true"))) {
    print_end();
    return answer_error(connection, 502, "", "The action failed to generate or locate a binary. See logs for details.");
  }
  set_variables(member(value, "env"), NULL);
  output_is_text = is_word(member(value, "output"), "\"text\"");
  is_initialized = 1;
  return answer(connection, 200, TEXT_TYPE, "", "OK", 2);
}

/* Line breaks stand only between the parts of a JSON text, never in a string. */
static char *on_one_line(struct text value) {
  char *line = must_allocate(value.length + 2);
  for (size_t index = 0; index < value.length; index++)
    line[index] = value.at[index] == '\n' || value.at[index] == '\r' ? ' ' : value.at[index];
  strcpy(line + value.length, "\n");
  return line;
}

/* The arguments that the client names, or the value as one of them, where it isn't too long for that. */
static void fill_arguments(char **arguments, struct text named, const char *line, size_t size) {
  int count = 0;
  arguments[count++] = strdup(PROGRAM);
  if (begins(named, '[')) {
    struct text element;
    while (count < MAX_ARGUMENTS - 1 && next_part(&named, NULL, &element)) arguments[count++] = decoded(element, NULL);
  } else if (size <= MAX_ARGUMENT_BYTES) {
    arguments[count++] = strndup(line, size);
  }
  arguments[count] = NULL;
}

static int answer_run(int connection, const struct ended *ended) {
  char facts[256];
  snprintf(facts, sizeof facts, "X-Exit-Code: %d\r\nX-Exit-Signal: %d\r\nX-Cpu-Ns: %lld\r\nX-Peak-Bytes: %lld\r\nX-Answer-Cut: %d\r\n",
           WIFEXITED(ended->status) ? WEXITSTATUS(ended->status) : -1, WIFSIGNALED(ended->status) ? WTERMSIG(ended->status) : 0,
           ended->cpu_ns, ended->peak_bytes, ended->is_cut);
  if (output_is_text) return answer(connection, 200, TEXT_TYPE, facts, ended->answer, ended->answer_size);
  struct text value = json_value((struct text){ended->answer, ended->answer_size});
  if (is_container(value) && !ended->is_cut) return answer(connection, 200, JSON_TYPE, facts, value.at, value.length);
  write_all(1, ended->answer, ended->answer_size);
  return answer_error(connection, 502, facts, "The action did not return a dictionary or array.");
}

static int run(int connection, struct text message) {
  struct text value = member(message, "value"), named = member(message, "args"), input = member(message, "stdin");
  if (!is_initialized && access(PROGRAM, X_OK) != 0)
    return answer_error(connection, 200, "", "This is a stub action. Replace it with custom logic.");
  if (!is_container(value) && !begins(named, '['))
    return answer_error(connection, 404, "", "The action did not receive a dictionary or array as an argument.");
  set_variables(message, "__OW_");
  static char *arguments[MAX_ARGUMENTS];
  char *line = on_one_line(value);
  fill_arguments(arguments, named, line, value.length);
  size_t given_size = 0;
  char *given = begins(input, '"') ? decoded(input, &given_size) : NULL;
  struct run wanted = {
      .arguments = arguments,
      .environment = environ,
      .input = given != NULL ? (struct text){given, given_size} : (struct text){line, value.length + 1},
      .is_text = output_is_text,
  };
  struct ended ended = run_program(&wanted, connection);
  int is_answered = answer_run(connection, &ended);
  print_end();
  free(ended.answer);
  free(given);
  free(line);
  for (char **argument = arguments; *argument != NULL; argument++) free(*argument);
  return is_answered;
}

static void serve(int connection) {
  struct request request;
  while (read_request(connection, &request)) {
    struct text message = json_value((struct text){request.body, request.body_size});
    int is_init = request.is_post && strcmp(request.path, "/init") == 0;
    int is_run = request.is_post && strcmp(request.path, "/run") == 0;
    int is_answered = is_init  ? init(connection, message)
                      : is_run ? run(connection, message)
                               : answer_error(connection, 404, "", "Not found.");
    free(request.body);
    if (!is_answered) return;
  }
}

static void listen_at(int port) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)port), .sin6_addr = in6addr_any};
  int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0)
    fail("can't listen");
  for (;;) {
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) continue;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    serve(connection);
    close(connection);
  }
}

/* Returns when one side has ended. */
static void pump(int left, int right, pid_t program) {
  static char piece[64 << 10];
  for (;;) {
    struct pollfd polled[] = {{left, POLLIN, 0}, {right, POLLIN, 0}, {child_signals, POLLIN, 0}};
    if (poll(polled, 3, -1) < 0 && errno != EINTR) fail("poll");
    if (polled[2].revents != 0) {
      read_child_signals();
      int status;
      for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        if (pid == program) exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    for (int side = 0; side < 2; side++) {
      if (polled[side].revents == 0) continue;
      ssize_t got = read(polled[side].fd, piece, sizeof piece);
      if (got <= 0 || !write_all(polled[1 - side].fd, piece, (size_t)got)) return;
    }
  }
}

static int connect_to_program(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection >= 0 && connect(connection, (struct sockaddr *)&address, sizeof address) == 0) {
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return connection;
  }
  if (connection >= 0) close(connection);
  return -1;
}

/* Every connection of the program's is one to the socket: some servers have a new one for each answer. */
static void relay(const char *socket_path, int port, char **arguments) {
  pid_t program = fork();
  if (program < 0) fail("fork");
  if (program == 0) become_program(arguments, environ);
  for (;;) {
    int inside = connect_to_program(port);
    if (inside < 0) {
      int status;
      for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        if (pid == program) exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
      poll(NULL, 0, RELAY_RETRY_MS);
      continue;
    }
    int outside = connect_to(socket_path);
    if (outside < 0) exit(0);
    pump(outside, inside, program);
    close(outside);
    close(inside);
  }
}

/* The file is a script whose interpreter this is: its further lines are a command, to which the arguments are added. */
static void run_lines(char **arguments) {
  FILE *file = fopen(arguments[0], "re");
  if (file == NULL) fail(arguments[0]);
  static char *command[MAX_ARGUMENTS];
  int count = 0;
  char *line = NULL;
  size_t room = 0;
  for (ssize_t size, number = 0; (size = getline(&line, &room, file)) > 0; number++) {
    if (line[size - 1] == '\n') line[size - 1] = 0;
    if (number > 0 && count < MAX_ARGUMENTS - 1) command[count++] = strdup(line);
  }
  for (char **argument = arguments + 1; *argument != NULL && count < MAX_ARGUMENTS - 1; argument++)
    command[count++] = *argument;
  if (count == 0) exit(126);
  execvp(command[0], command);
  fail(command[0]);
}

static void end_at_once(int number) {
  (void)number;
  _exit(0);
}

int main(int count, char **arguments) {
  (void)count;
  char **rest = arguments + 1;
  if (*rest != NULL && strcmp(*rest, "--lines") == 0 && rest[1] != NULL) run_lines(rest + 1);
  signal(SIGPIPE, SIG_IGN);
  // The program has the same user, and is to have no way into this process.
  prctl(PR_SET_DUMPABLE, 0);
  // Process 1 gets no signal that it doesn't handle.
  signal(SIGTERM, end_at_once);
  if (*rest != NULL && strcmp(*rest, "--connect") == 0 && rest[1] != NULL) {
    const char *socket_path = rest[1];
    rest += 2;
    int is_relay = *rest != NULL && strcmp(*rest, "--relay") == 0 && rest[1] != NULL && rest[2] != NULL;
    if (is_relay) {
      watch_children();
      relay(socket_path, atoi(rest[1]), rest + 2);
    }
    int connection = connect_to(socket_path);
    if (connection < 0) fail(socket_path);
    if (*rest != NULL && strcmp(*rest, "--exec") == 0 && rest[1] != NULL) {
      if (connection != 3) dup2(connection, 3);
      fcntl(3, F_SETFD, 0);
      execvp(rest[1], rest + 1);
      fail(rest[1]);
    }
    if (chdir(FOLDER) != 0) fail(FOLDER);
    watch_children();
    serve(connection);
    return 0;
  }
  int is_listening = *rest != NULL && strcmp(*rest, "--listen") == 0 && rest[1] != NULL;
  // Elsewhere than in an image it is asked by this whether it works.
  if (!is_listening && (*rest != NULL || getpid() != 1)) {
    fprintf(stderr, "usage: action-proxy [--listen PORT | --connect SOCKET [--exec PROGRAM… | --relay PORT PROGRAM…] | --lines FILE]\n");
    return 2;
  }
  if (chdir(FOLDER) != 0) fail(FOLDER);
  watch_children();
  listen_at(is_listening ? atoi(rest[1]) : USUAL_PORT);
}
