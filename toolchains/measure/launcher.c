/*
 * Starts one program, waits for it and writes to descriptor 3 how it went:
 *
 *   ended WAIT_STATUS WALL_NS USER_US SYS_US MAX_RSS_BYTES
 *   failed ERRNO                 the program could not be executed
 *
 * A byte that arrives on descriptor 3, or its end (whoever measures is gone), kills the program's process group.
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
#endif

enum { REPORT_FD = 3, EXIT_USAGE = 2, EXIT_INTERNAL = 1, EXIT_NOT_EXECUTED = 127 };

#ifdef __APPLE__
static const long long MAX_RSS_UNIT_BYTES = 1;
#else
static const long long MAX_RSS_UNIT_BYTES = 1024;
#endif

/* A handler has to exist for SIGCHLD to interrupt pselect. */
static void on_child_ended(int signal_number) { (void)signal_number; }

static long long elapsed_ns(struct timespec from, struct timespec to) {
  return (to.tv_sec - from.tv_sec) * 1000000000LL + (to.tv_nsec - from.tv_nsec);
}

static long long microseconds(struct timeval time) { return time.tv_sec * 1000000LL + time.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 2) {
    fputs("usage: launcher PROGRAM [ARGUMENT...] 3<>REPORT\n", stderr);
    return EXIT_USAGE;
  }
  char **program = argv + 1;

  int exec_failure[2];
  if (fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC) != 0 || pipe(exec_failure) != 0) return EXIT_INTERNAL;
  fcntl(exec_failure[0], F_SETFD, FD_CLOEXEC);
  fcntl(exec_failure[1], F_SETFD, FD_CLOEXEC);

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
  pid_t launcher = getpid();
#endif
  struct timespec started, ended;
  clock_gettime(CLOCK_MONOTONIC, &started);
  pid_t child = vfork();
  if (child == 0) {
    setpgid(0, 0);
#ifdef __linux__
    /* Should the launcher itself be killed, the program goes with it; the check covers a launcher that is gone already. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != launcher) _exit(EXIT_NOT_EXECUTED);
#endif
    sigprocmask(SIG_SETMASK, &original_mask, NULL);
    /* execvp would hand a file that is no executable to a shell. */
    if (strchr(program[0], '/') != NULL) execv(program[0], program);
    else execvp(program[0], program);
    int reason = errno;
    ssize_t written = write(exec_failure[1], &reason, sizeof reason);
    (void)written;
    _exit(EXIT_NOT_EXECUTED);
  }
  int reason = child < 0 ? errno : 0;
  close(exec_failure[1]);
  if (child < 0 || read(exec_failure[0], &reason, sizeof reason) == (ssize_t)sizeof reason) {
    dprintf(REPORT_FD, "failed %d\n", reason);
    return EXIT_INTERNAL;
  }

  int status = 0;
  struct rusage usage;
  int killed = 0;
  for (;;) {
    fd_set control;
    FD_ZERO(&control);
    FD_SET(REPORT_FD, &control);
    int readable = pselect(killed ? 0 : REPORT_FD + 1, killed ? NULL : &control, NULL, NULL, NULL, &waiting_mask);
    pid_t waited = wait4(child, &status, WNOHANG, &usage);
    if (waited == child) {
      clock_gettime(CLOCK_MONOTONIC, &ended);
      break;
    }
    if (readable > 0) {
      kill(-child, SIGKILL);
      killed = 1;
    }
  }
  /* What the program left running would keep its output open and disturb the next measurement. */
  kill(-child, SIGKILL);

  dprintf(REPORT_FD, "ended %d %lld %lld %lld %lld\n", status, elapsed_ns(started, ended), microseconds(usage.ru_utime),
          microseconds(usage.ru_stime), usage.ru_maxrss * MAX_RSS_UNIT_BYTES);

  /* A request to kill that came too late would find nobody, and the reader's socket fail before this was read. */
  shutdown(REPORT_FD, SHUT_WR);
  char request[16];
  while (read(REPORT_FD, request, sizeof request) > 0) continue;
  return 0;
}
