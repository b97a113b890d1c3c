/*
 * Linked into every module that Lucet runs. lucet-wasi asks what its standard streams are, and its Rust panics when one
 * is a socket, which is what Node gives a program where a shell would give it a pipe. lucet-wasi loads the module
 * before it asks, so by then each socket is a pipe here, and a thread passes on what goes through it.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

struct relay {
  int active, source, sink;
  /* The socket that the stream was. */
  int socket;
  pthread_t thread;
};

static struct relay relays[3];

static int pass_on(int sink, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(sink, bytes, length);
    if (written >= 0) {
      bytes += written;
      length -= (size_t)written;
    } else if (errno == EAGAIN) {
      struct pollfd ready = {sink, POLLOUT, 0};
      poll(&ready, 1, -1);
    } else if (errno != EINTR) return 0;
  }
  return 1;
}

static void *run_relay(void *argument) {
  struct relay *relay = argument;
  static _Thread_local char buffer[1 << 16];
  for (;;) {
    ssize_t length = read(relay->source, buffer, sizeof buffer);
    if (length < 0 && errno == EAGAIN) {
      struct pollfd ready = {relay->source, POLLIN, 0};
      poll(&ready, 1, -1);
    } else if (length < 0 && errno == EINTR) continue;
    else if (length <= 0 || !pass_on(relay->sink, buffer, (size_t)length)) break;
  }
  /* The pipe's end: a reader of it sees that nothing follows, a writer into it that nobody listens. */
  close(relay->source == relay->socket ? relay->sink : relay->source);
  return NULL;
}

__attribute__((constructor)) static void replace_sockets(void) {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    struct relay *relay = &relays[stream];
    struct stat status;
    int ends[2];
    if (fstat(stream, &status) != 0 || !S_ISSOCK(status.st_mode) || pipe(ends) != 0) continue;
    int reads = stream == STDIN_FILENO;
    relay->socket = dup(stream);
    relay->source = reads ? relay->socket : ends[0];
    relay->sink = reads ? ends[1] : relay->socket;
    dup2(ends[reads ? 0 : 1], stream);
    close(ends[reads ? 0 : 1]);
    relay->active = pthread_create(&relay->thread, NULL, run_relay, relay) == 0;
    if (!relay->active) dup2(relay->socket, stream);
  }
}

/* Before the module is unloaded and the process ends: what was written has to arrive, and no thread may stay behind. */
__attribute__((destructor)) static void put_sockets_back(void) {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    struct relay *relay = &relays[stream];
    if (!relay->active) continue;
    dup2(relay->socket, stream);
    if (stream == STDIN_FILENO) pthread_cancel(relay->thread);
    pthread_join(relay->thread, NULL);
    close(relay->socket);
    relay->active = 0;
  }
}
