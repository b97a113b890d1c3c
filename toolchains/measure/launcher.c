/*
 * Starts one program, waits for it and writes to descriptor 3 how it went:
 *
 *   launcher plain PROGRAM [ARGUMENT...]
 *   launcher counted PROGRAM [ARGUMENT...]     with hardware counters, where there are any
 *   launcher nothing                           ends at once
 *
 *   count NAME VALUE ENABLED_NS RUNNING_NS     for each hardware counter
 *   uncounted ERRNO                            instead, when the kernel gives none
 *   ended WAIT_STATUS WALL_NS USER_US SYS_US MAX_RSS_BYTES MINOR_FAULTS MAJOR_FAULTS VOLUNTARY INVOLUNTARY
 *   failed ERRNO                               alone: the program could not be executed
 *
 * The program is started when a byte arrives on descriptor 3: whoever measures is then idle, and does not run beside it.
 * A second byte, or the end of the descriptor (whoever measures is gone), kills the program's process group.
 *
 * It is a program of its own, and a small one, because Linux counts the memory of the process that calls vfork into
 * the peak of the program it becomes, and because nothing else can delay its two looks at the clock.
 */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
/* Kernel headers are a package of their own in some distributions. */
#if __has_include(<linux/perf_event.h>)
#include <linux/perf_event.h>
#define HAS_COUNTERS
#endif
#endif
#ifdef __APPLE__
#include <spawn.h>
extern char **environ;
#endif

enum { REPORT_FD = 3, EXIT_USAGE = 2, EXIT_INTERNAL = 1, EXIT_NOT_EXECUTED = 127 };

#ifdef __APPLE__
static const long long MAX_RSS_UNIT_BYTES = 1;
#else
static const long long MAX_RSS_UNIT_BYTES = 1024;
#endif

/* A handler has to exist for SIGCHLD to interrupt pselect. */
static void on_child_ended(int signal_number) { (void)signal_number; }

static long long now_ns(void) {
#ifdef __APPLE__
  /* mach_absolute_time in nanoseconds; CLOCK_MONOTONIC has microseconds there. */
  return (long long)clock_gettime_nsec_np(CLOCK_UPTIME_RAW);
#else
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
#endif
}

static long long microseconds(struct timeval time) { return time.tv_sec * 1000000LL + time.tv_usec; }

#ifdef HAS_COUNTERS
struct counter {
  const char *name;
  unsigned long long config;
  int fd;
};

static struct counter counters[] = {
    {"instructions", PERF_COUNT_HW_INSTRUCTIONS, -1},
    {"cycles", PERF_COUNT_HW_CPU_CYCLES, -1},
    {"cacheMisses", PERF_COUNT_HW_CACHE_MISSES, -1},
    {"branchMisses", PERF_COUNT_HW_BRANCH_MISSES, -1},
};
enum { COUNTERS = sizeof counters / sizeof counters[0] };

/*
 * Opened on the launcher and inherited by the program, in which exec enables them: the launcher itself is not counted.
 * Only user space is, because that is what the kernel allows anyone (perf_event_paranoid 2).
 */
static int open_counters(void) {
  int opened = 0, reason = 0;
  for (int i = 0; i < COUNTERS; i++) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.size = sizeof attributes;
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.config = counters[i].config;
    attributes.disabled = 1;
    attributes.inherit = 1;
    attributes.enable_on_exec = 1;
    attributes.exclude_kernel = 1;
    attributes.exclude_hv = 1;
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    counters[i].fd = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (counters[i].fd >= 0) opened++;
    else reason = errno;
  }
  return opened > 0 ? 0 : reason;
}

static void report_counters(int reason) {
  if (reason != 0) dprintf(REPORT_FD, "uncounted %d\n", reason);
  for (int i = 0; i < COUNTERS; i++) {
    unsigned long long count[3];
    if (counters[i].fd < 0 || read(counters[i].fd, count, sizeof count) != (ssize_t)sizeof count) continue;
    dprintf(REPORT_FD, "count %s %llu %llu %llu\n", counters[i].name, count[0], count[1], count[2]);
  }
}
#else
static int open_counters(void) { return ENOSYS; }
static void report_counters(int reason) { dprintf(REPORT_FD, "uncounted %d\n", reason); }
#endif

#ifdef __APPLE__
/* Starts the program as the leader of a process group of its own; 0 or an errno. */
static int start_program(char **program, const sigset_t *signal_mask, pid_t *child) {
  posix_spawnattr_t attributes;
  int reason = posix_spawnattr_init(&attributes);
  if (reason != 0) return reason;
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, signal_mask);
  reason = strchr(program[0], '/') != NULL ? posix_spawn(child, program[0], NULL, &attributes, program, environ)
                                           : posix_spawnp(child, program[0], NULL, &attributes, program, environ);
  posix_spawnattr_destroy(&attributes);
  return reason;
}
#else
/* Starts the program as the leader of a process group of its own; 0 or an errno. */
static int start_program(char **program, const sigset_t *signal_mask, pid_t *child) {
  /* Memory is shared until the program is executed, and the launcher waits for that. */
  volatile int reason = 0;
#ifdef __linux__
  pid_t launcher = getpid();
#endif
  *child = vfork();
  if (*child == 0) {
    setpgid(0, 0);
#ifdef __linux__
    /* Should the launcher itself be killed, the program goes with it; the check covers a launcher that is gone already. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != launcher) _exit(EXIT_NOT_EXECUTED);
#endif
    sigprocmask(SIG_SETMASK, signal_mask, NULL);
    /* execvp would hand a file that is no executable to a shell. */
    if (strchr(program[0], '/') != NULL) execv(program[0], program);
    else execvp(program[0], program);
    reason = errno;
    _exit(EXIT_NOT_EXECUTED);
  }
  return *child < 0 ? errno : reason;
}
#endif

#ifdef __linux__
/* Ends what left the program's group, as daemons do: it became the launcher's own child when its parent ended. */
static void end_adopted(void) {
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
  for (;;) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    FILE *children = fopen(path, "r");
    if (children == NULL) return;
    int pid, found = 0;
    while (fscanf(children, "%d", &pid) == 1) {
      kill(pid, SIGKILL);
      found = 1;
    }
    fclose(children);
    if (!found) return;
    waitpid(-1, NULL, 0);
  }
}
#endif

/*
 * Starts a program that ends at once. A machine that did something else for some milliseconds, or nothing, starts the
 * next program 0.1 to 0.2 ms later than one that has just started another: whoever measures would see what it did
 * itself between two runs.
 */
static void rehearse(char *launcher, const sigset_t *signal_mask) {
  char *nothing[] = {launcher, "nothing", NULL};
  pid_t child;
  if (start_program(nothing, signal_mask, &child) == 0) waitpid(child, NULL, 0);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "nothing") == 0) return 0;
  int counted = argc > 2 && strcmp(argv[1], "counted") == 0;
  if (argc < 3 || (!counted && strcmp(argv[1], "plain") != 0)) {
    fputs("usage: launcher plain|counted PROGRAM [ARGUMENT...] 3<>REPORT\n", stderr);
    return EXIT_USAGE;
  }
  if (fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC) != 0) return EXIT_INTERNAL;

  /* SIGCHLD is let in only while pselect waits, so an early end can't slip by between a check and the wait. */
  sigset_t child_ended, original_mask, waiting_mask;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_ended, &original_mask);
  waiting_mask = original_mask;
  sigdelset(&waiting_mask, SIGCHLD);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_child_ended;
  action.sa_flags = SA_NOCLDSTOP;
  sigaction(SIGCHLD, &action, NULL);

#ifdef __linux__
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  char go;
  if (read(REPORT_FD, &go, 1) != 1) return EXIT_INTERNAL;
  rehearse(argv[0], &original_mask);
  /* After the rehearsal, which would be counted too. */
  int not_counted = counted ? open_counters() : 0;
  pid_t child;
  long long started_ns = now_ns();
  int reason = start_program(argv + 2, &original_mask, &child);
  if (reason != 0) {
    dprintf(REPORT_FD, "failed %d\n", reason);
    return EXIT_INTERNAL;
  }

  int status = 0;
  long long ended_ns;
  struct rusage usage;
  int killed = 0;
  for (;;) {
    fd_set control;
    FD_ZERO(&control);
    FD_SET(REPORT_FD, &control);
    int readable = pselect(killed ? 0 : REPORT_FD + 1, killed ? NULL : &control, NULL, NULL, NULL, &waiting_mask);
    pid_t waited = wait4(child, &status, WNOHANG, &usage);
    if (waited == child) {
      ended_ns = now_ns();
      break;
    }
    if (readable > 0) {
      kill(-child, SIGKILL);
      killed = 1;
    }
  }
  /* What the program left running would keep its output open and disturb the next measurement. */
  kill(-child, SIGKILL);
#ifdef __linux__
  end_adopted();
#endif

  if (counted) report_counters(not_counted);
  dprintf(REPORT_FD, "ended %d %lld %lld %lld %lld %ld %ld %ld %ld\n", status, ended_ns - started_ns,
          microseconds(usage.ru_utime), microseconds(usage.ru_stime), usage.ru_maxrss * MAX_RSS_UNIT_BYTES,
          usage.ru_minflt, usage.ru_majflt, usage.ru_nvcsw, usage.ru_nivcsw);

  /* A request to kill that came too late would find nobody, and the reader's socket fail before this was read. */
  shutdown(REPORT_FD, SHUT_WR);
  char request[16];
  while (read(REPORT_FD, request, sizeof request) > 0) continue;
  return 0;
}
