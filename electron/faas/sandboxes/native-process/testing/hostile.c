/* Does what a program must not be able to do, one thing a time. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/un.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#endif

static char *volatile block;
static void forever(void) { for (;;) sleep(1); }
static int deeper(volatile int depth) { volatile char frame[4096]; frame[0] = depth; return deeper(depth + 1) + frame[0]; }
static void take(long mebibytes) {
  for (long i = 0; i < mebibytes; i++)
    if ((block = malloc(1 << 20)) != NULL) memset(block, 1, 1 << 20);
}
static void *thread(void *nothing) { forever(); return nothing; }
static void told(const char *what, long result) { printf("%s: %s\n", what, result >= 0 ? "ALLOWED" : "denied"); }

static void flood(int fd) {
  static char line[1 << 16];
  memset(line, 'x', sizeof line);
  for (int i = 0; i < (1 << 14); i++) write(fd, line, sizeof line);
}

static void outside(const char *secret, pid_t emulator) {
  char path[4096];
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  told("read users", open("/etc/passwd", O_RDONLY));
  told("read by ..", open("../../../../../../../../etc/passwd", O_RDONLY));
  told("read another's", open(secret, O_RDONLY));
  told("write another's", open(secret, O_WRONLY));
  told("cut another's", open(secret, O_RDONLY | O_TRUNC) >= 0 ? 0 : truncate(secret, 0));
  snprintf(path, sizeof path, "%s.new", secret);
  told("make a file", open(path, O_CREAT | O_WRONLY, 0644));
  told("make a folder", mkdir(path, 0755));
  told("make a link", symlink("/etc/passwd", path));
  told("make a hard link", link(secret, path));
  told("rename", rename(secret, path));
  told("remove", unlink(secret));
  told("change rights", chmod(secret, 0777));
  told("change owner", chown(secret, 0, 0));
  told("change times", utimes(secret, NULL));
  told("temporary file", open("/tmp/made-by-hostile", O_CREAT | O_WRONLY, 0644));
  told("shared memory file", open("/dev/shm/made-by-hostile", O_CREAT | O_WRONLY, 0644));
  told("internet", socket(AF_INET, SOCK_STREAM, 0));
  told("internet 6", socket(AF_INET6, SOCK_DGRAM, 0));
  told("local socket", socket(AF_UNIX, SOCK_STREAM, 0));
  told("raw socket", socket(AF_INET, SOCK_RAW, 1));
  int pair[2];
  told("datagrams of a pair", socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
  told("end the emulator", kill(emulator, SIGKILL));
  told("end its parent", kill(getppid(), SIGKILL));
#ifdef __linux__
  told("netlink", socket(AF_NETLINK, SOCK_RAW, 0));
  told("trace", ptrace(PTRACE_ATTACH, emulator, 0, 0));
  told("mount", mount("none", "/mnt", "tmpfs", 0, NULL));
  told("name space", unshare(CLONE_NEWUSER));
  told("keyring", syscall(SYS_keyctl, 0, -3, 1));
  told("bpf", syscall(SYS_bpf, 0, NULL, 0));
  told("perf", syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
  told("io_uring", syscall(425, 1, NULL));
  told("shared memory", shmget(IPC_PRIVATE, 4096, IPC_CREAT));
  told("privileges", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
  told("outlive its parent", prctl(PR_SET_PDEATHSIG, 0));
  told("memory without a name", syscall(SYS_memfd_create, "hidden", 0));
  told("memory of nobody", mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
  told("swap", syscall(SYS_swapon, "/dev/zero", 0));
  snprintf(path, sizeof path, "/proc/%d/environ", (int)emulator);
  told("the emulator's environment", open(path, O_RDONLY));
  snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
  told("its parent's memory", open(path, O_RDWR));
  told("host by itself", open("/proc/self/root/etc/passwd", O_RDONLY));
  told("a device", mknod("/tmp/device-by-hostile", S_IFCHR | 0666, 0x103));
  told("set-user-id", setuid(12345) == 0 && geteuid() == 0 ? 0 : -1);
#endif
}

int main(int argc, char **argv) {
  const char *what = argc > 1 ? argv[1] : "";
#define IS(name) (strcmp(what, name) == 0)
  if (IS("hello")) puts("hello");
  if (IS("loop")) for (volatile int i = 0;; i++);
  if (IS("sleep")) forever();
  if (IS("ignore")) { for (int i = 1; i < 32; i++) signal(i, SIG_IGN); for (volatile int i = 0;; i++); }
  if (IS("stop")) { raise(SIGSTOP); forever(); }
  if (IS("memory")) take(1L << 40);
  if (IS("family-memory")) { for (int i = 0; i < 8; i++) if (fork() == 0) { take(16); forever(); } forever(); }
  if (IS("recursion")) return deeper(0);
  if (IS("flood")) flood(1);
  if (IS("flood-errors")) flood(2);
  if (IS("forks")) for (;;) fork();
  if (IS("fork-daemons")) for (;;) if (fork() == 0) setsid();
  if (IS("threads")) for (;;) { pthread_t made; pthread_create(&made, NULL, thread, NULL); }
  if (IS("trap")) __builtin_trap();
  if (IS("exit")) return atoi(argv[2]);
  if (IS("daemon")) {
    puts("started");
    fflush(stdout);
    if (fork() == 0) { setsid(); if (fork() == 0) forever(); }
    usleep(50000);
  }
  if (IS("outside")) outside(argv[2], atoi(argv[3]));
  return 0;
}
