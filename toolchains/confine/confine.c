/*
 * Runs one program with no more than it is allowed (Linux), and ends whatever it leaves behind:
 *
 *   confine [OPTION...] -- PROGRAM [ARGUMENT...]
 *   confine --probe                  prints `holds NAME` for each protection that this machine offers
 *
 *   --without NAME                   a protection that the machine is known to lack; all others are held, or nothing runs
 *   --read PATH, --write PATH        what it may read and execute, or read and write
 *   --sockets none|unix|any          --no-forks
 *   --tasks N  --memory BYTES        of all of its processes together
 *   --address-space BYTES  --file-size BYTES  --open-files N  --cpu-seconds N      of each process
 *   --control FD                     a socket for requests and reports
 *
 * It writes to the control socket:
 *
 *   started PID                      the program itself runs now
 *   usage CPU_NS RESIDENT_BYTES PEAK_BYTES      when asked by `u`, or by `n`, with which a new peak begins
 *   failed STAGE ERRNO               alone: the program was not started
 *   ended WAIT_STATUS REASON WALL_NS CPU_NS MAX_RSS_BYTES      when nothing is left of it; REASON is itself|asked|memory
 *
 * `p` stops the program, so that it uses no processor until `r` lets it go on. Any other byte, or the end of the socket (whoever asked is gone), ends the program with all its descendants.
 * Without a socket SIGTERM, SIGINT and SIGHUP do, and the launcher ends as the program did.
 *
 * It stays as the program's parent, because only the reaper of its orphans can find the ones that left its group.
 * This part comes last; landlock.c, family.c, seccomp.c and options.c stand before it in the same file when it is compiled.
 */
#include <sys/signalfd.h>

enum { EXIT_USAGE = 2, EXIT_NOT_STARTED = 126, OWN_DESCRIPTORS = 64, LONGEST_GOODBYE_MS = 1000 };
/* The longest time between two looks at the memory of a program that doesn't change it. */
enum { SHORTEST_LOOK_MS = 5, LONGEST_LOOK_MS = 80 };

static long long now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* In the child, before it becomes the program. Sets the name of what failed; the listener is -1 where none is needed. */
static int confine_self(const struct options *options, const char **stage, int *listener) {
  const int *without = options->without;
  int reason;
  *listener = -1;
  *stage = "limits";
  if (!without[LIMITS] && (reason = set_limits(options)) != 0) return reason;
  *stage = "privileges";
  if ((reason = drop_privileges()) != 0) return reason;
  *stage = "files";
  struct landlock_request request = {options->readable, options->readables, options->writable, options->writables,
                                     !without[FILES], !without[SIGNALS], options->sockets};
  if ((reason = restrict_files(&request)) != 0) return reason;
  *stage = "system-calls";
  if (!without[SYSTEM_CALLS]) {
    struct filter_request filter = {without[NETWORK] ? SOCKETS_ANY : options->sockets, options->no_forks,
                                    options->tasks > 0 && !without[TASKS], !without[SIGNALS] && !landlock_scopes(),
                                    !without[FILES] && !landlock_truncates()};
    if ((reason = install_filter(&filter, listener)) != 0) return reason;
  }
  return 0;
}

/* What the child tells before it becomes the program: nothing when all went well. */
struct failure {
  char stage[16];
  int reason;
};

static void send_failure(int handoff, const char *stage, int reason) {
  struct failure failure = {"", reason};
  strncpy(failure.stage, stage, sizeof failure.stage - 1);
  if (write(handoff, &failure, sizeof failure) < 0) _exit(EXIT_NOT_STARTED);
}

static void become_program(const struct options *options, int handoff, pid_t launcher) {
  int listener;
  const char *stage;
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != launcher) _exit(EXIT_NOT_STARTED);
  int reason = confine_self(options, &stage, &listener);
  if (reason == 0 && listener >= 0) {
    stage = "handoff";
    reason = send_descriptor(handoff, listener);
    close(listener);
  }
  if (reason == 0) {
    stage = "exec";
    /* execvp would hand a file that is no executable to a shell. */
    if (strchr(options->program[0], '/') != NULL) execv(options->program[0], options->program);
    else execvp(options->program[0], options->program);
    reason = errno;
  }
  send_failure(handoff, stage, reason);
  _exit(EXIT_NOT_STARTED);
}

/* Each protection is tried in a process of its own: the next one must not stand on what the last one did. */
static int probe(void) {
  for (int tried = 0; tried < PROTECTIONS; tried++) {
    if (tried == DESCENDANTS) {
      if (children_are_listed()) printf("holds %s\n", protection_names[tried]);
      continue;
    }
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
      struct options options = {.control = -1, .tasks = tried == TASKS, .sockets = SOCKETS_NONE};
      for (int i = 0; i < PROTECTIONS; i++) options.without[i] = i != tried;
      /* The filter has a part in all of these. */
      if (tried != LIMITS) options.without[SYSTEM_CALLS] = 0;
      const char *stage;
      int listener;
      int reason = confine_self(&options, &stage, &listener);
      _exit(reason == 0 && (tried != TASKS || listener >= 0) ? 0 : 1);
    }
    int status;
    if (child > 0 && waitpid(child, &status, 0) == child && status == 0) printf("holds %s\n", protection_names[tried]);
  }
  return 0;
}

struct supervision {
  const struct options *options;
  pid_t program;
  int listener, signals, control;
  int status, has_ended;
  const char *reason;
};

static void report_usage(const struct supervision *it) {
  dprintf(it->control, "usage %lld %lld %lld\n", cpu_time_ns(it->program), resident_bytes(it->program),
          peak_bytes(it->program));
}

/* Whether everything is to be ended. */
static int read_requests(struct supervision *it) {
  char requests[64];
  ssize_t count = recv(it->control, requests, sizeof requests, MSG_DONTWAIT);
  if (count < 0) return errno != EAGAIN && errno != EINTR;
  for (ssize_t i = 0; i < count; i++) {
    if (requests[i] == 'u' || requests[i] == 'n') report_usage(it);
    if (requests[i] == 'u') continue;
    if (requests[i] == 'n') begin_new_peak(it->program);
    else if (requests[i] == 'p') kill(it->program, SIGSTOP);
    else if (requests[i] == 'r') kill(it->program, SIGCONT);
    else return 1;
  }
  return count == 0;
}

static void reap(struct supervision *it) {
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
    if (pid == it->program) {
      it->status = status;
      it->has_ended = 1;
    }
}

/* Until the program has ended, by itself or because it has to. */
static void supervise(struct supervision *it) {
  int look_ms = SHORTEST_LOOK_MS;
  long long seen_bytes = 0, looked_ns = now_ns(), granted = 0;
  for (;;) {
    struct pollfd polled[] = {{it->signals, POLLIN, 0}, {it->control, POLLIN, 0}, {it->listener, POLLIN, 0}};
    poll(polled, 3, it->options->memory > 0 ? look_ms : -1);
    if (polled[0].revents != 0) {
      struct signalfd_siginfo info;
      while (read(it->signals, &info, sizeof info) == (ssize_t)sizeof info)
        if (info.ssi_signo != SIGCHLD) it->reason = "asked";
      reap(it);
      if (it->has_ended || strcmp(it->reason, "asked") == 0) return;
    }
    if (polled[1].revents != 0) {
      look_ms = SHORTEST_LOOK_MS;
      if (read_requests(it)) {
        it->reason = "asked";
        return;
      }
    }
    if (polled[2].revents & POLLIN) answer_clone(it->listener, it->options->tasks, &granted);
    else if (polled[2].revents != 0) it->listener = -1;
    if (it->options->memory > 0 && now_ns() - looked_ns >= look_ms * 1000000LL) {
      long long bytes = it->options->no_forks ? own_bytes(it->program) : own_bytes_of_family();
      if (bytes > it->options->memory) {
        it->reason = "memory";
        return;
      }
      int is_at_rest = bytes == seen_bytes;
      look_ms = !is_at_rest ? SHORTEST_LOOK_MS : look_ms < LONGEST_LOOK_MS ? look_ms * 2 : LONGEST_LOOK_MS;
      seen_bytes = bytes;
      looked_ns = now_ns();
    }
  }
}

/* Whoever waits for the end of the program's output would wait for this process, too. */
static void close_what_is_the_programs(const struct supervision *it, int handoff) {
  for (int fd = 0; fd < OWN_DESCRIPTORS; fd++)
    if (fd != it->listener && fd != it->signals && fd != it->control && fd != handoff) close(fd);
}

/*
 * Returns when the other end has closed the socket. A request to a closed one would break the socket there, and what
 * wasn't read of the reports would be lost.
 */
static void await_close(int control) {
  char requests[64];
  struct pollfd polled = {control, POLLIN, 0};
  shutdown(control, SHUT_WR);
  while (poll(&polled, 1, LONGEST_GOODBYE_MS) > 0 && recv(control, requests, sizeof requests, 0) > 0) continue;
}

static int end_alike(int status) {
  if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
  sigset_t all;
  sigfillset(&all);
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  signal(WTERMSIG(status), SIG_DFL);
  sigprocmask(SIG_UNBLOCK, &all, NULL);
  raise(WTERMSIG(status));
  return 128 + WTERMSIG(status);
}

static int run(const struct options *options) {
  sigset_t handled, original;
  sigemptyset(&handled);
  sigaddset(&handled, SIGCHLD);
  sigaddset(&handled, SIGTERM);
  sigaddset(&handled, SIGINT);
  sigaddset(&handled, SIGHUP);
  sigprocmask(SIG_BLOCK, &handled, &original);
  signal(SIGPIPE, SIG_IGN);
  struct supervision it = {options, 0, -1, signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK), options->control, 0, 0, "itself"};
  if (it.control >= 0 && fcntl(it.control, F_SETFD, FD_CLOEXEC) != 0) return EXIT_NOT_STARTED;
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  int handoff[2];
  if (it.signals < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, handoff) != 0) return EXIT_NOT_STARTED;

  pid_t launcher = getpid();
  it.program = fork();
  if (it.program == 0) {
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &original, NULL);
    become_program(options, handoff[1], launcher);
  }
  close(handoff[1]);
  struct failure failure = {"fork", it.program < 0 ? errno : 0};
  if (it.program > 0) {
    ssize_t received;
    while ((received = receive(handoff[0], &failure, sizeof failure, &it.listener)) > 0 && failure.reason == 0) continue;
  }
  if (failure.reason != 0) {
    if (it.control >= 0) {
      dprintf(it.control, "failed %s %d\n", failure.stage, failure.reason);
      await_close(it.control);
    } else dprintf(STDERR_FILENO, "confine: %s: %s\n", failure.stage, strerror(failure.reason));
    return EXIT_NOT_STARTED;
  }
  long long started_ns = now_ns();
  if (it.control >= 0) dprintf(it.control, "started %d\n", (int)it.program);
  close_what_is_the_programs(&it, -1);

  supervise(&it);
  long long wall_ns = now_ns() - started_ns;
  /* No more tasks are granted: what is left is finite, however fast it would multiply. */
  end_family(it.program, it.has_ended ? NULL : &it.status);
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  if (it.control >= 0)
    dprintf(it.control, "ended %d %s %lld %lld %lld\n", it.status, it.reason, wall_ns,
            (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000LL +
                (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000LL,
            usage.ru_maxrss * 1024LL);
  if (it.control < 0) return end_alike(it.status);
  await_close(it.control);
  return 0;
}

int main(int argc, char **argv) {
  struct options options = {.control = -1, .sockets = SOCKETS_NONE};
  if (argc == 2 && strcmp(argv[1], "--probe") == 0) return probe();
  if (read_options(argv + 1, &options) != 0) {
    fputs("usage: confine [OPTION...] -- PROGRAM [ARGUMENT...]\n", stderr);
    return EXIT_USAGE;
  }
  return run(&options);
}
