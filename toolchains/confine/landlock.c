/*
 * Confines what one program may reach on Linux. This part comes first: headers, what a process gives up, and Landlock
 * (landlock(7)), by which a process without privileges restricts the files that it can reach.
 *
 * Numbers of the kernel's interface stand here themselves: its headers are a package of their own in some distributions,
 * and older ones lack the newer rights.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum protection { FILES, SYSTEM_CALLS, NETWORK, SIGNALS, TASKS, LIMITS, DESCENDANTS, PROTECTIONS };
enum sockets { SOCKETS_NONE, SOCKETS_UNIX, SOCKETS_ANY };

enum { SYS_LANDLOCK_CREATE_RULESET = 444, SYS_LANDLOCK_ADD_RULE = 445, SYS_LANDLOCK_RESTRICT_SELF = 446 };
enum { LANDLOCK_QUERY_VERSION = 1, LANDLOCK_PATH_BENEATH = 1 };
enum { VERSION_REFER = 2, VERSION_TRUNCATE = 3, VERSION_TCP = 4, VERSION_DEVICES = 5, VERSION_SCOPES = 6 };

#define RIGHT(bit) (1ULL << (bit))
static const uint64_t RIGHT_EXECUTE = RIGHT(0), RIGHT_WRITE_FILE = RIGHT(1), RIGHT_READ_FILE = RIGHT(2),
                      RIGHT_READ_FOLDER = RIGHT(3), RIGHT_MAKE_CHARACTER_DEVICE = RIGHT(6),
                      RIGHT_MAKE_BLOCK_DEVICE = RIGHT(11), RIGHT_REFER = RIGHT(13), RIGHT_TRUNCATE = RIGHT(14),
                      RIGHT_USE_DEVICE = RIGHT(15);
static const uint64_t RIGHTS_OF_FIRST_VERSION = RIGHT(13) - 1, RIGHTS_OF_TCP = 3;
static const uint64_t SCOPE_ABSTRACT_SOCKETS = RIGHT(0), SCOPE_SIGNALS = RIGHT(1);

struct ruleset {
  uint64_t files, network, scopes;
};

struct path_rule {
  uint64_t rights;
  int32_t folder;
} __attribute__((packed));

struct landlock_request {
  const char *const *readable;
  int readables;
  const char *const *writable;
  int writables;
  int holds_files, holds_signals;
  enum sockets sockets;
};

static long landlock_version(void) {
  long version = syscall(SYS_LANDLOCK_CREATE_RULESET, NULL, 0, LANDLOCK_QUERY_VERSION);
  return version < 0 ? 0 : version;
}

static int landlock_scopes(void) { return landlock_version() >= VERSION_SCOPES; }
static int landlock_truncates(void) { return landlock_version() >= VERSION_TRUNCATE; }

/*
 * What even the system's administrator does without: its powers, by which files of others could be read and changed
 * where Landlock doesn't look, and any that an executable could give.
 */
static int drop_privileges(void) {
  enum { CAPABILITIES_VERSION_3 = 0x20080522, SECURE_NO_ROOT_LOCKED = 3 };
  struct { uint32_t version; int pid; } header = {CAPABILITIES_VERSION_3, 0};
  struct { uint32_t effective, permitted, inheritable; } none[2] = {{0, 0, 0}, {0, 0, 0}};
  /* Needs a privilege itself; who has none to begin with, gets none by executing a program either. */
  prctl(PR_SET_SECUREBITS, SECURE_NO_ROOT_LOCKED, 0, 0, 0);
  if (syscall(SYS_capset, &header, none) != 0) return errno;
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

/* A path that isn't there needs no rule. */
static int allow(int ruleset, const char *path, uint64_t rights) {
  int folder = open(path, O_PATH | O_CLOEXEC);
  if (folder < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
  struct stat seen;
  int reason = 0;
  if (fstat(folder, &seen) == 0 && !S_ISDIR(seen.st_mode))
    rights &= RIGHT_EXECUTE | RIGHT_WRITE_FILE | RIGHT_READ_FILE | RIGHT_TRUNCATE | RIGHT_USE_DEVICE;
  struct path_rule rule = {rights, folder};
  if (syscall(SYS_LANDLOCK_ADD_RULE, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0) != 0) reason = errno;
  close(folder);
  return reason;
}

/* 0 or an errno. */
static int restrict_files(const struct landlock_request *request) {
  long version = landlock_version();
  if (request->holds_files && version == 0) return ENOSYS;
  struct ruleset attributes = {0, 0, 0};
  if (request->holds_files) {
    attributes.files = RIGHTS_OF_FIRST_VERSION;
    if (version >= VERSION_REFER) attributes.files |= RIGHT_REFER;
    if (version >= VERSION_TRUNCATE) attributes.files |= RIGHT_TRUNCATE;
    if (version >= VERSION_DEVICES) attributes.files |= RIGHT_USE_DEVICE;
    if (version >= VERSION_TCP && request->sockets != SOCKETS_ANY) attributes.network = RIGHTS_OF_TCP;
  }
  if (version >= VERSION_SCOPES) {
    if (request->holds_signals) attributes.scopes |= SCOPE_SIGNALS;
    if (request->holds_files && request->sockets != SOCKETS_ANY) attributes.scopes |= SCOPE_ABSTRACT_SOCKETS;
  }
  if (attributes.files == 0 && attributes.scopes == 0) return 0;
  /* An older kernel takes only the fields that it knows. */
  size_t size = version >= VERSION_SCOPES ? sizeof attributes
                : version >= VERSION_TCP  ? offsetof(struct ruleset, scopes)
                                          : offsetof(struct ruleset, network);
  int ruleset = (int)syscall(SYS_LANDLOCK_CREATE_RULESET, &attributes, size, 0);
  if (ruleset < 0) return errno;
  int reason = 0;
  const uint64_t reading = RIGHT_EXECUTE | RIGHT_READ_FILE | RIGHT_READ_FOLDER;
  /* What a program writes it doesn't execute, and it makes no devices. */
  const uint64_t writing = attributes.files & ~(RIGHT_EXECUTE | RIGHT_MAKE_CHARACTER_DEVICE | RIGHT_MAKE_BLOCK_DEVICE);
  if (request->holds_files) {
    for (int i = 0; i < request->readables && reason == 0; i++) reason = allow(ruleset, request->readable[i], reading);
    for (int i = 0; i < request->writables && reason == 0; i++) reason = allow(ruleset, request->writable[i], writing);
  }
  if (reason == 0 && syscall(SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0) != 0) reason = errno;
  close(ruleset);
  return reason;
}
