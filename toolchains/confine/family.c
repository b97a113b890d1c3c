/*
 * The program's descendants: their number, their memory, their end. The launcher is the reaper of the orphans among
 * them, so that all of them are found below it, whatever group or session they moved to.
 */
enum { MAX_FAMILY = 8192, LONGEST_END_MS = 5000 };

struct family {
  int processes, tasks;
  pid_t pids[MAX_FAMILY];
};

static struct family family;

static void add_children_of(pid_t pid, const char *task) {
  char path[320];
  snprintf(path, sizeof path, "/proc/%d/task/%s/children", (int)pid, task);
  FILE *children = fopen(path, "re");
  if (children == NULL) return;
  int child;
  while (fscanf(children, "%d", &child) == 1)
    if (family.processes < MAX_FAMILY) family.pids[family.processes++] = child;
  fclose(children);
}

/* Each task has children of its own. */
static void add_children(pid_t pid, int counts) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  DIR *tasks = opendir(path);
  if (tasks == NULL) return;
  for (struct dirent *task; (task = readdir(tasks)) != NULL;) {
    if (task->d_name[0] == '.') continue;
    family.tasks += counts;
    add_children_of(pid, task->d_name);
  }
  closedir(tasks);
}

static void look_at_family(void) {
  family.processes = family.tasks = 0;
  add_children(getpid(), 0);
  for (int i = 0; i < family.processes; i++) add_children(family.pids[i], 1);
}

static int children_are_listed(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
  return access(path, R_OK) == 0;
}

/* Resident memory that is the process's own: what it shares with others is in the page cache. */
static long long own_bytes(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return 0;
  long long resident = 0, shared = 0;
  if (fscanf(file, "%*d %lld %lld", &resident, &shared) != 2) resident = shared = 0;
  fclose(file);
  return (resident - shared) * sysconf(_SC_PAGESIZE);
}

static long long own_bytes_of_family(void) {
  long long bytes = 0;
  look_at_family();
  for (int i = 0; i < family.processes; i++) bytes += own_bytes(family.pids[i]);
  return bytes;
}

static long long kilobytes_in_status(pid_t pid, const char *name) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *status = fopen(path, "re");
  long long found = 0;
  if (status == NULL) return 0;
  while (fgets(line, sizeof line, status) != NULL)
    if (strncmp(line, name, strlen(name)) == 0) found = atoll(line + strlen(name));
  fclose(status);
  return found;
}

static long long resident_bytes(pid_t pid) { return kilobytes_in_status(pid, "VmRSS:") * 1024; }

static long long peak_bytes(pid_t pid) { return kilobytes_in_status(pid, "VmHWM:") * 1024; }

/* proc_pid_clear_refs(5). Where the kernel lacks that, the peak stays that of the whole life. */
static void begin_new_peak(pid_t pid) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/clear_refs", (int)pid);
  int reset = open(path, O_WRONLY | O_CLOEXEC);
  if (reset < 0) return;
  if (write(reset, "5", 1) != 1) errno = 0;
  close(reset);
}

/* Of all of its threads; of its ended children nothing. */
static long long cpu_time_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return used.tv_sec * 1000000000LL + used.tv_nsec;
}

/* Returns when nothing is left; `status`, null when the program has ended before, becomes that of the program. */
static void end_family(pid_t program, int *status) {
  struct timespec pause = {0, 1000000};
  for (int waited_ms = 0; waited_ms < LONGEST_END_MS; waited_ms++) {
    /* One signal for all of a group that would multiply; the number of one that has ended may be another's. */
    if (waited_ms == 0 && status != NULL) kill(-program, SIGKILL);
    look_at_family();
    for (int i = 0; i < family.processes; i++) kill(family.pids[i], SIGKILL);
    int ended_status;
    pid_t pid;
    while ((pid = waitpid(-1, &ended_status, WNOHANG)) > 0)
      if (pid == program && status != NULL) *status = ended_status;
    if (pid < 0 && errno == ECHILD) return;
    nanosleep(&pause, NULL);
  }
}
