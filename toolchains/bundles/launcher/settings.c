/* function.json: what is started, and how it is called. */

enum { MAX_ARGUMENTS = 4096 };

/* Linux's limit of one argument, less its end; OpenWhisk passes at most this much so. */
static const size_t MAX_ARGUMENT_BYTES = 131071;

enum input { INPUT_AUTO, INPUT_ARGUMENTS, INPUT_JSON };

static struct {
  char *command[MAX_ARGUMENTS];
  int command_count;
  enum input input;
  int output_is_text;
} settings;

static void fail_settings(const char *what) {
  fprintf(stderr, "launcher: function.json %s\n", what);
  exit(1);
}

/* Some platforms unpack an archive without its permissions. */
static void make_executable(const char *path) {
  if (path[0] == '.' && access(path, X_OK) != 0) (void)chmod(path, 0755);
}

static void read_settings(void) {
  int file = open("function.json", O_RDONLY | O_CLOEXEC);
  struct bytes content = {0};
  if (file < 0 || !append_all_of(&content, file)) fail("function.json");
  close(file);
  struct text whole = json_value((struct text){content.at, content.length});
  struct text list = member(whole, "command"), element, key;
  if (!begins(list, '[')) fail_settings("names no command.");
  while (settings.command_count < MAX_ARGUMENTS - 1 && next_part(&list, NULL, &element))
    settings.command[settings.command_count++] = decoded(element, NULL);
  if (settings.command_count == 0) fail_settings("names no command.");
  struct text input = member(whole, "input");
  settings.input = is_word(input, "\"json\"")        ? INPUT_JSON
                   : is_word(input, "\"arguments\"") ? INPUT_ARGUMENTS
                                                     : INPUT_AUTO;
  settings.output_is_text = is_word(member(whole, "output"), "\"text\"");
  struct text variables = member(whole, "environment");
  if (begins(variables, '{'))
    while (next_part(&variables, &key, &element)) {
      char *name = strndup(key.at, key.length), *value = decoded(element, NULL);
      setenv(name, value, 1);
      free(name);
      free(value);
    }
  for (int index = 0; index < settings.command_count; index++) make_executable(settings.command[index]);
}

static int is_empty_object(struct text value) {
  struct text rest = value, key, element;
  return begins(value, '{') && !next_part(&rest, &key, &element);
}

/* The list that `{"args": […]}` stands for, since clients of the platforms pass objects; else the value itself. */
static struct text listed(struct text value) {
  if (settings.input == INPUT_JSON || !begins(value, '{')) return value;
  struct text args = member(value, "args"), rest = value, key, element;
  int count = 0;
  while (next_part(&rest, &key, &element)) count++;
  return count == 1 && begins(args, '[') ? args : value;
}

/* The command with the arguments of one call: new, and to be freed from `settings.command_count` on. */
static char **arguments_of(struct text value, const char *line) {
  char **arguments = must_allocate(sizeof(char *) * MAX_ARGUMENTS);
  int count = settings.command_count;
  memcpy(arguments, settings.command, sizeof(char *) * (size_t)count);
  if (begins(value, '[') && settings.input != INPUT_JSON) {
    struct text element;
    while (count < MAX_ARGUMENTS - 1 && next_part(&value, NULL, &element)) arguments[count++] = decoded(element, NULL);
  } else if (settings.input == INPUT_JSON || !is_empty_object(value)) {
    if (strlen(line) <= MAX_ARGUMENT_BYTES) arguments[count++] = strdup(line);
  }
  arguments[count] = NULL;
  return arguments;
}
