/*
 * System calls that a confined program can't make (seccomp(2)), and the listener that counts its tasks.
 *
 * It is a list of what is denied, not of what is allowed: runtimes, languages and their versions differ in what they
 * need, and Landlock stands behind it for all that goes by a path.
 */
#if defined(__x86_64__)
static const uint32_t ARCHITECTURE = 0xC000003E;
#elif defined(__aarch64__)
static const uint32_t ARCHITECTURE = 0xC00000B7;
#else
static const uint32_t ARCHITECTURE = 0;
#endif

enum { SET_MODE_FILTER = 1, FLAG_NEW_LISTENER = 8, CONTINUE = 1 };
enum { MAX_INSTRUCTIONS = 512, X32_BIT = 0x40000000 };
static const uint32_t KILL_PROCESS = 0x80000000u, NOTIFY = 0x7fc00000u, ALLOW = 0x7fff0000u, DENY = 0x00050000u;
/* Classic BPF: load a word, jump if equal, if greater or equal, if a bit is set, mask, return. */
enum { LOAD = 0x20, EQUAL = 0x15, AT_LEAST = 0x35, ANY_BIT = 0x45, MASK = 0x54, RETURN = 0x06 };

struct call_data {
  int32_t number;
  uint32_t architecture;
  uint64_t instruction, arguments[6];
};

struct instruction {
  uint16_t code;
  uint8_t if_true, if_false;
  uint32_t value;
};

struct filter {
  uint16_t length;
  struct instruction *instructions;
};

struct notification {
  uint64_t id;
  uint32_t pid, flags;
  struct call_data data;
};

struct answer {
  uint64_t id;
  int64_t value;
  int32_t error;
  uint32_t flags;
};

struct filter_request {
  enum sockets sockets;
  int no_forks, counts_tasks;
  /* What older versions of Landlock leave to this filter. */
  int holds_signals, holds_truncation;
};

static struct instruction instructions[MAX_INSTRUCTIONS];
static int length;

static void add(uint16_t code, uint32_t value, uint8_t if_true, uint8_t if_false) {
  if (length < MAX_INSTRUCTIONS) instructions[length++] = (struct instruction){code, if_true, if_false, value};
}

/* What follows, `count` instructions that end with a return, is of this call alone. */
static void on_call(long number, uint8_t count) { add(EQUAL, (uint32_t)number, 0, count); }
static void give(uint32_t verdict) { add(RETURN, verdict, 0, 0); }
static void load_argument(int index) { add(LOAD, offsetof(struct call_data, arguments) + 8 * index, 0, 0); }

static void deny(long number, int reason) {
  on_call(number, 1);
  give(DENY | (uint32_t)reason);
}

/* Denied if its argument is the value. */
static void deny_value(long number, int index, uint32_t value) {
  on_call(number, 4);
  load_argument(index);
  add(EQUAL, value, 0, 1);
  give(DENY | EPERM);
  add(LOAD, offsetof(struct call_data, number), 0, 0);
}

/* Allowed only if its argument, masked, is the value. */
static void allow_value(long number, int index, uint32_t mask, uint32_t value, int reason) {
  on_call(number, 5);
  load_argument(index);
  add(MASK, mask, 0, 0);
  add(EQUAL, value, 1, 0);
  give(DENY | (uint32_t)reason);
  give(ALLOW);
}

static void deny_administration(void) {
  static const short denied[] = {
      /* Other processes, and the kernel's own doings. */
      SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_bpf, SYS_perf_event_open,
      SYS_userfaultfd, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_init_module, SYS_finit_module, SYS_delete_module,
      SYS_kexec_load, SYS_syslog, SYS_reboot, SYS_acct, SYS_quotactl, SYS_personality, SYS_vhangup,
      /* Mounts and name spaces. */
      SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_swapon, SYS_swapoff, SYS_unshare, SYS_setns,
      SYS_name_to_handle_at, SYS_open_by_handle_at, SYS_fanotify_init, SYS_sethostname, SYS_setdomainname,
      /* open_tree to fspick, pidfd_getfd, mount_setattr: the same numbers everywhere. */
      428, 429, 430, 431, 432, 433, 438, 442,
      SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex,
      /* What outlives its process. */
      SYS_shmget, SYS_semget, SYS_msgget, SYS_mq_open,
      /* Rights, owners, times and attributes of files: Landlock doesn't look at them. fchmodat2, file_setattr and *xattrat last. */
      SYS_fchmod, SYS_fchmodat, SYS_fchown, SYS_fchownat, SYS_utimensat, SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr,
      SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr, 452, 463, 466, 469,
#ifdef __x86_64__
      SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_iopl, SYS_ioperm, SYS_modify_ldt,
      SYS_uselib, SYS_ustat, SYS__sysctl,
#endif
  };
  for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++) deny(denied[i], EPERM);
  /* io_uring makes system calls past this filter; who uses it does without where it isn't there. */
  for (int number = 425; number <= 427; number++) deny(number, ENOSYS);
  /* FS_IOC_SETFLAGS and FS_IOC_FSSETXATTR, of files; TIOCSTI and TIOCLINUX, of terminals. */
  static const uint32_t requests[] = {0x40086602, 0x40046602, 0x401c5820, 0x5412, 0x541c};
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) deny_value(SYS_ioctl, 1, requests[i]);
  /* Else it could outlive a launcher that was killed. */
  deny_value(SYS_prctl, 0, PR_SET_PDEATHSIG);
}

/* Memory that is in no process's own share, and so would be seen by nobody who limits that. */
static void deny_unseen_memory(void) {
  const uint32_t type_and_anonymous = 0x2f, shared_and_anonymous = 0x21;
  /* memfd_create and memfd_secret; who uses them does without where they aren't there. */
  deny(SYS_memfd_create, ENOSYS);
  deny(447, ENOSYS);
  on_call(SYS_mmap, 5);
  load_argument(3);
  add(MASK, type_and_anonymous, 0, 0);
  add(EQUAL, shared_and_anonymous, 0, 1);
  give(DENY | ENOMEM);
  give(ALLOW);
}

static void restrict_sockets(enum sockets sockets) {
  if (sockets == SOCKETS_ANY) return;
  if (sockets == SOCKETS_UNIX) {
    allow_value(SYS_socket, 0, ~0u, AF_UNIX, EACCES);
    return;
  }
  deny(SYS_socket, EACCES);
  deny(SYS_connect, EACCES);
  deny(SYS_bind, EACCES);
  /* Datagrams of a pair could be sent elsewhere, by the path of a socket. */
  const uint32_t type_bits = 0xf;
  on_call(SYS_socketpair, 8);
  load_argument(0);
  add(EQUAL, AF_UNIX, 0, 4);
  load_argument(1);
  add(MASK, type_bits, 0, 0);
  add(EQUAL, SOCK_STREAM, 2, 0);
  add(EQUAL, SOCK_SEQPACKET, 1, 0);
  give(DENY | EACCES);
  give(ALLOW);
}

/* Only to itself and its group: its processes can't be told from others by a number. */
static void restrict_signals(void) {
  uint32_t self = (uint32_t)getpid();
  on_call(SYS_kill, 6);
  load_argument(0);
  add(EQUAL, self, 3, 0);
  add(EQUAL, 0, 2, 0);
  add(EQUAL, -self, 1, 0);
  give(DENY | EPERM);
  give(ALLOW);
  allow_value(SYS_tgkill, 0, ~0u, self, EPERM);
  allow_value(SYS_tkill, 0, ~0u, self, EPERM);
  deny(SYS_rt_sigqueueinfo, EPERM);
  deny(SYS_rt_tgsigqueueinfo, EPERM);
  /* pidfd_send_signal */
  deny(424, EPERM);
}

/* Opening a file to read it may cut it off, and so may its name. */
static void restrict_truncation(void) {
  deny(SYS_truncate, EPERM);
  /* openat2, whose flags are in memory. */
  deny(437, ENOSYS);
  struct { long number; int flags; } opens[] = {
      {SYS_openat, 2},
#ifdef __x86_64__
      {SYS_open, 1},
#endif
  };
  for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
    on_call(opens[i].number, 5);
    load_argument(opens[i].flags);
    add(MASK, O_TRUNC | O_ACCMODE, 0, 0);
    add(EQUAL, O_TRUNC | O_RDONLY, 0, 1);
    give(DENY | EPERM);
    give(ALLOW);
  }
}

static void restrict_tasks(const struct filter_request *request) {
  /* CLONE_NEW*: name spaces; CLONE_THREAD. */
  const uint32_t name_spaces = 0x7e020080, thread = 0x10000;
  uint32_t verdict = request->counts_tasks ? NOTIFY : ALLOW;
  uint32_t fork_verdict = request->no_forks ? DENY | EPERM : verdict;
  /* Its flags are in memory; C libraries then use clone. */
  deny(435, ENOSYS);
  on_call(SYS_clone, 6);
  load_argument(0);
  add(ANY_BIT, name_spaces, 0, 1);
  give(DENY | EPERM);
  add(ANY_BIT, thread, 0, 1);
  give(verdict);
  give(fork_verdict);
#ifdef __x86_64__
  on_call(SYS_fork, 1);
  give(fork_verdict);
  on_call(SYS_vfork, 1);
  give(fork_verdict);
#endif
}

/* 0 or an errno; the listener stays -1 unless tasks are counted. */
static int install_filter(const struct filter_request *request, int *listener) {
  if (ARCHITECTURE == 0) return ENOSYS;
  length = 0;
  add(LOAD, offsetof(struct call_data, architecture), 0, 0);
  add(EQUAL, ARCHITECTURE, 1, 0);
  give(KILL_PROCESS);
  add(LOAD, offsetof(struct call_data, number), 0, 0);
  add(AT_LEAST, X32_BIT, 0, 1);
  give(DENY | ENOSYS);
  deny_administration();
  deny_unseen_memory();
  restrict_sockets(request->sockets);
  if (request->holds_signals) restrict_signals();
  if (request->holds_truncation) restrict_truncation();
  restrict_tasks(request);
  give(ALLOW);
  if (length == MAX_INSTRUCTIONS) return E2BIG;
  struct filter filter = {(uint16_t)length, instructions};
  long result = syscall(SYS_seccomp, SET_MODE_FILTER, request->counts_tasks ? FLAG_NEW_LISTENER : 0, &filter);
  if (result < 0) return errno;
  if (request->counts_tasks) *listener = (int)result;
  return 0;
}

/*
 * Lets a task be made unless there are too many. Only what is in registers decides, so nothing can change between the
 * look and the call. `granted` is how many were made at most: they are counted only when that reaches the limit.
 */
static void answer_clone(int listener, long long most, long long *granted) {
  struct notification asked;
  memset(&asked, 0, sizeof asked);
  if (ioctl(listener, _IOWR('!', 0, struct notification), &asked) != 0) return;
  if (*granted + 1 >= most) {
    look_at_family();
    *granted = family.tasks;
  }
  int is_refused = *granted >= most;
  if (!is_refused) (*granted)++;
  struct answer answer = {asked.id, 0, is_refused ? -EAGAIN : 0, is_refused ? 0 : CONTINUE};
  /* It fails for one that was killed meanwhile, which needs no answer. */
  ioctl(listener, _IOWR('!', 1, struct answer), &answer);
}

/* 0 or an errno. */
static int send_descriptor(int socket, int descriptor) {
  char byte = 0, control[CMSG_SPACE(sizeof descriptor)];
  memset(control, 0, sizeof control);
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return sendmsg(socket, &message, 0) == 1 ? 0 : errno;
}

/* Bytes, of which one alone stands for the descriptor that comes with it. */
static ssize_t receive(int socket, void *bytes, size_t size, int *descriptor) {
  char control[CMSG_SPACE(sizeof *descriptor)];
  struct iovec data = {bytes, size};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  struct cmsghdr *header = count > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header != NULL && header->cmsg_type == SCM_RIGHTS) memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
  return count;
}
