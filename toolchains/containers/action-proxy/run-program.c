/* One run of the program: its input, what it prints, how it ended, and what it used. */

/* Longer answers are said to be too long; a client's own limit is 1 MB. */
enum { MAX_ANSWER_BYTES = 2 << 20 };

struct run {
  char **arguments;
  char **environment;
  struct text input;
  /* All of stdout is the answer, not its last line. */
  int is_text;
};

struct ended {
  int status;
  long long cpu_ns;
  long long peak_bytes;
  char *answer;
  size_t answer_size;
  /* The answer was too long, and its rest was printed. */
  int is_cut;
};

static int child_signals = -1;

/* Processes that end are told of by a descriptor. */
static void watch_children(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  child_signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (child_signals < 0) fail("signalfd");
}

static void read_child_signals(void) {
  struct signalfd_siginfo told[8];
  while (read(child_signals, told, sizeof told) > 0) {}
}

static void become_program(char **arguments, char **environment) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  // Its entries in /proc are its own again.
  prctl(PR_SET_DUMPABLE, 1);
  // Where memory runs out, it ends before the proxy, which has to tell of it.
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0) (void)!write(score, "1000", 4);
  execvpe(arguments[0], arguments, environment);
  fprintf(stderr, "%s can't be started: %s\n", arguments[0], strerror(errno));
  _exit(126);
}

/* Whatever the program started and left ends with it; only of a container's process 1 that is all there is. */
static void end_everything_else(pid_t group) {
  kill(getpid() == 1 ? -1 : -group, SIGKILL);
}

/* What stands before the last line is printed; of a text nothing is, as far as it isn't too long. */
static void pass_on(struct ended *ended, int is_text) {
  size_t printed = 0;
  if (!is_text && ended->answer_size > 1) {
    char *newline = memrchr(ended->answer, '\n', ended->answer_size - 1);
    if (newline != NULL) {
      printed = (size_t)(newline - ended->answer) + 1;
      ended->is_cut = 0;
    }
  }
  write_all(1, ended->answer, printed);
  memmove(ended->answer, ended->answer + printed, ended->answer_size -= printed);
}

static void take_output(struct ended *ended, int is_text, const char *bytes, size_t size) {
  size_t room = MAX_ANSWER_BYTES - ended->answer_size;
  if (ended->is_cut && is_text) room = 0;
  size_t kept = size < room ? size : room;
  memcpy(ended->answer + ended->answer_size, bytes, kept);
  ended->answer_size += kept;
  pass_on(ended, is_text);
  if (kept == size) return;
  ended->is_cut = 1;
  if (is_text) {
    write_all(1, bytes + kept, size - kept);
    return;
  }
  write_all(1, ended->answer, ended->answer_size);
  ended->answer_size = 0;
  take_output(ended, is_text, bytes + kept, size - kept);
}

/* False when the connection that waits for the answer has ended. */
static int is_awaited(short events) { return (events & (POLLRDHUP | POLLHUP | POLLERR)) == 0; }

/* The caller frees the answer. Ends the container when nobody waits any more. */
static struct ended run_program(const struct run *run, int connection) {
  struct ended ended = {.status = -1, .answer = must_allocate(MAX_ANSWER_BYTES)};
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) fail("pipe");
  pid_t program = fork();
  if (program < 0) fail("fork");
  if (program == 0) {
    setsid();
    dup2(in[0], 0);
    dup2(out[1], 1);
    become_program(run->arguments, run->environment);
  }
  close(in[0]);
  close(out[1]);
  fcntl(in[1], F_SETFL, O_NONBLOCK);
  struct text left = run->input;
  if (left.length == 0) close(in[1]);
  static char piece[64 << 10];
  for (int is_open = 1; is_open || ended.status < 0;) {
    struct pollfd polled[] = {
        {is_open ? out[0] : -1, POLLIN, 0},
        {child_signals, POLLIN, 0},
        {connection, POLLRDHUP, 0},
        {left.length > 0 ? in[1] : -1, POLLOUT, 0},
    };
    if (poll(polled, 4, -1) < 0 && errno != EINTR) fail("poll");
    if (!is_awaited(polled[2].revents)) exit(0);
    if (polled[3].revents != 0) {
      ssize_t written = write(in[1], left.at, left.length);
      if (written > 0) left = (struct text){left.at + written, left.length - (size_t)written};
      else if (errno != EAGAIN && errno != EINTR) left.length = 0;
      if (left.length == 0) close(in[1]);
    }
    if (polled[0].revents != 0) {
      ssize_t got = read(out[0], piece, sizeof piece);
      if (got > 0) take_output(&ended, run->is_text, piece, (size_t)got);
      else if (got == 0 || errno != EINTR) is_open = 0;
    }
    if (polled[1].revents == 0) continue;
    read_child_signals();
    struct rusage used;
    int status;
    for (pid_t pid; (pid = wait4(-1, &status, WNOHANG, &used)) > 0;) {
      if (pid != program) continue;
      ended.status = status;
      ended.cpu_ns = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000000LL +
                     (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000LL;
      ended.peak_bytes = used.ru_maxrss * 1024LL;
      end_everything_else(program);
    }
  }
  if (left.length > 0) close(in[1]);
  close(out[0]);
  return ended;
}
