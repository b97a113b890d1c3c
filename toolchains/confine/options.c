/* What the launcher is told on its command line (see confine.c), and the limits among it that setrlimit(2) holds. */
#include <sys/resource.h>

enum { MAX_PATHS = 128 };

struct options {
  const char *readable[MAX_PATHS], *writable[MAX_PATHS];
  int readables, writables;
  int without[PROTECTIONS];
  enum sockets sockets;
  int no_forks, control;
  long long tasks, memory, address_space, file_size, open_files, cpu_seconds;
  char **program;
};

static const char *const protection_names[PROTECTIONS] = {"files", "system-calls", "network",    "signals",
                                                           "tasks", "limits",       "descendants"};

static int protection_of(const char *name) {
  for (int i = 0; i < PROTECTIONS; i++)
    if (strcmp(protection_names[i], name) == 0) return i;
  return -1;
}

/* 0, or -1 for what is no such option. */
static int read_options(char **arguments, struct options *options) {
  struct { const char *name; long long *value; } amounts[] = {
      {"--tasks", &options->tasks},           {"--memory", &options->memory},
      {"--file-size", &options->file_size},   {"--address-space", &options->address_space},
      {"--open-files", &options->open_files}, {"--cpu-seconds", &options->cpu_seconds},
  };
  char **argument = arguments;
  for (; *argument != NULL && strcmp(*argument, "--") != 0; argument++) {
    if (strcmp(*argument, "--no-forks") == 0) {
      options->no_forks = 1;
      continue;
    }
    const char *name = *argument, *value = *++argument;
    if (value == NULL) return -1;
    if (strcmp(name, "--read") == 0 && options->readables < MAX_PATHS) options->readable[options->readables++] = value;
    else if (strcmp(name, "--write") == 0 && options->writables < MAX_PATHS) options->writable[options->writables++] = value;
    else if (strcmp(name, "--without") == 0 && protection_of(value) >= 0) options->without[protection_of(value)] = 1;
    else if (strcmp(name, "--sockets") == 0 && strcmp(value, "none") == 0) options->sockets = SOCKETS_NONE;
    else if (strcmp(name, "--sockets") == 0 && strcmp(value, "unix") == 0) options->sockets = SOCKETS_UNIX;
    else if (strcmp(name, "--sockets") == 0 && strcmp(value, "any") == 0) options->sockets = SOCKETS_ANY;
    else if (strcmp(name, "--control") == 0) options->control = atoi(value);
    else {
      size_t i = 0;
      while (i < sizeof amounts / sizeof amounts[0] && strcmp(amounts[i].name, name) != 0) i++;
      char *end;
      if (i == sizeof amounts / sizeof amounts[0]) return -1;
      *amounts[i].value = strtoll(value, &end, 10);
      if (*end != '\0' || *amounts[i].value < 1) return -1;
    }
  }
  if (*argument == NULL || argument[1] == NULL) return -1;
  options->program = argument + 1;
  return 0;
}

static int limit(int resource, long long value) {
  if (value == 0) return 0;
  struct rlimit allowed;
  if (getrlimit(resource, &allowed) != 0) return errno;
  /* A limit that is lower already stays. */
  if (allowed.rlim_max != RLIM_INFINITY && (rlim_t)value > allowed.rlim_max) value = (long long)allowed.rlim_max;
  allowed.rlim_cur = allowed.rlim_max = (rlim_t)value;
  return setrlimit(resource, &allowed) == 0 ? 0 : errno;
}

static int set_limits(const struct options *options) {
  struct rlimit none = {0, 0};
  int reason = setrlimit(RLIMIT_CORE, &none) == 0 ? 0 : errno;
  if (reason == 0) reason = limit(RLIMIT_AS, options->address_space);
  if (reason == 0) reason = limit(RLIMIT_FSIZE, options->file_size);
  if (reason == 0) reason = limit(RLIMIT_NOFILE, options->open_files);
  if (reason == 0) reason = limit(RLIMIT_CPU, options->cpu_seconds);
  /* Should the machine run out of memory, this goes before its user's programs. Only a preference. */
  int preference = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (preference < 0) return reason;
  if (write(preference, "1000", 4) < 0) errno = 0;
  close(preference);
  return reason;
}
