/* What WASI has besides files: arguments, environment, clocks, randomness, waiting, the end; and sockets, which aren't there. */
#define _GNU_SOURCE
#define _DARWIN_C_SOURCE
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>
#include "wasi.h"

#define NS_PER_SECOND UINT64_C(1000000000)

/* Writes the texts one after the other, and where each begins. */
static enum wasi_errno store_texts(struct wasi_state *wasi, char **texts, uint32_t count, uint32_t addresses,
                                   uint32_t bytes) {
  uint8_t *address = guest_bytes(wasi, addresses, (uint64_t)count * 4);
  if (address == NULL) return WASI_FAULT;
  for (uint32_t i = 0; i < count; i++) {
    size_t length = strlen(texts[i]) + 1;
    uint8_t *text = guest_bytes(wasi, bytes, length);
    if (text == NULL) return WASI_FAULT;
    memcpy(text, texts[i], length);
    store_u32(address + 4 * i, bytes);
    bytes += (uint32_t)length;
  }
  return WASI_OK;
}

static enum wasi_errno store_sizes(struct wasi_state *wasi, char **texts, uint32_t count, uint32_t count_result,
                                   uint32_t bytes_result) {
  uint8_t *counted = guest_bytes(wasi, count_result, 4);
  uint8_t *total = guest_bytes(wasi, bytes_result, 4);
  if (counted == NULL || total == NULL) return WASI_FAULT;
  size_t bytes = 0;
  for (uint32_t i = 0; i < count; i++) bytes += strlen(texts[i]) + 1;
  store_u32(counted, count);
  store_u32(total, (uint32_t)bytes);
  return WASI_OK;
}

uint32_t WASI(args_get)(struct wasi_state *wasi, uint32_t addresses, uint32_t bytes) {
  return store_texts(wasi, wasi->args, wasi->arg_count, addresses, bytes);
}

uint32_t WASI(args_sizes_get)(struct wasi_state *wasi, uint32_t count, uint32_t bytes) {
  return store_sizes(wasi, wasi->args, wasi->arg_count, count, bytes);
}

uint32_t WASI(environ_get)(struct wasi_state *wasi, uint32_t addresses, uint32_t bytes) {
  return store_texts(wasi, wasi->env, wasi->env_count, addresses, bytes);
}

uint32_t WASI(environ_sizes_get)(struct wasi_state *wasi, uint32_t count, uint32_t bytes) {
  return store_sizes(wasi, wasi->env, wasi->env_count, count, bytes);
}

static enum wasi_errno find_clock(uint32_t id, clockid_t *clock) {
  static const clockid_t CLOCKS[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID};
  if (id >= sizeof CLOCKS / sizeof *CLOCKS) return WASI_INVAL;
  *clock = CLOCKS[id];
  return WASI_OK;
}

static uint64_t nanoseconds(struct timespec time) { return (uint64_t)time.tv_sec * NS_PER_SECOND + (uint64_t)time.tv_nsec; }

uint32_t WASI(clock_time_get)(struct wasi_state *wasi, uint32_t id, uint64_t precision_ns, uint32_t result) {
  (void)precision_ns;
  clockid_t clock;
  struct timespec time;
  TRY(find_clock(id, &clock));
  uint8_t *bytes = guest_bytes(wasi, result, 8);
  if (bytes == NULL) return WASI_FAULT;
  if (clock_gettime(clock, &time) != 0) return last_errno();
  store_u64(bytes, nanoseconds(time));
  return WASI_OK;
}

uint32_t WASI(clock_res_get)(struct wasi_state *wasi, uint32_t id, uint32_t result) {
  clockid_t clock;
  struct timespec resolution;
  TRY(find_clock(id, &clock));
  uint8_t *bytes = guest_bytes(wasi, result, 8);
  if (bytes == NULL) return WASI_FAULT;
  if (clock_getres(clock, &resolution) != 0) return last_errno();
  store_u64(bytes, nanoseconds(resolution));
  return WASI_OK;
}

uint32_t WASI(random_get)(struct wasi_state *wasi, uint32_t address, uint32_t length) {
  /* What getentropy gives at once. */
  enum { PORTION = 256 };
  uint8_t *bytes = guest_bytes(wasi, address, length);
  if (bytes == NULL) return WASI_FAULT;
  for (uint32_t done = 0; done < length;) {
    uint32_t portion = length - done < PORTION ? length - done : PORTION;
    if (getentropy(bytes + done, portion) != 0) return last_errno();
    done += portion;
  }
  return WASI_OK;
}

uint32_t WASI(sched_yield)(struct wasi_state *wasi) {
  (void)wasi;
  return RESULT_OF(sched_yield());
}

void WASI(proc_exit)(struct wasi_state *wasi, uint32_t code) {
  (void)wasi;
  /* What tells a trap must be nothing that a program can do. */
  if ((code & 0xff) == EXIT_TRAP) {
    fprintf(stderr, "The program ended with exit code %u, which stands for a trap: it becomes 1.\n", (unsigned)code);
    exit(EXIT_CANNOT_RUN);
  }
  exit((int)code);
}

uint32_t WASI(proc_raise)(struct wasi_state *wasi, uint32_t signal) {
  (void)wasi;
  (void)signal;
  return WASI_NOTSUP;
}

/* poll_oneoff */

enum { SUBSCRIPTION_BYTES = 48, EVENT_BYTES = 32, MAX_SUBSCRIPTIONS = 4096 };
enum { EVENT_CLOCK = 0, EVENT_FD_READ = 1, EVENT_FD_WRITE = 2 };
enum { CLOCK_ABSOLUTE = 1, HUNG_UP = 1 };

struct wait {
  const uint8_t *subscription;
  uint8_t kind;
  /* Why it can't be waited for; it is then an event at once. */
  enum wasi_errno error;
  /* Of clocks: how long it has to be waited still. */
  uint64_t remaining_ns;
};

static uint64_t now_ns(clockid_t clock) {
  struct timespec now;
  return clock_gettime(clock, &now) == 0 ? nanoseconds(now) : 0;
}

static void subscribe_clock(struct wait *wait) {
  clockid_t clock;
  wait->error = find_clock(load_u32(wait->subscription + 16), &clock);
  if (wait->error != WASI_OK) return;
  wait->remaining_ns = load_u64(wait->subscription + 24);
  if (load_u16(wait->subscription + 40) & CLOCK_ABSOLUTE) {
    uint64_t now = now_ns(clock);
    wait->remaining_ns = wait->remaining_ns > now ? wait->remaining_ns - now : 0;
  }
}

static void subscribe_fd(struct wasi_state *wasi, struct wait *wait, struct pollfd *polled) {
  struct descriptor *descriptor;
  uint64_t right = wait->kind == EVENT_FD_READ ? RIGHT_FD_READ : RIGHT_FD_WRITE;
  wait->error = find_descriptor(wasi, load_u32(wait->subscription + 16), right, &descriptor);
  if (wait->error != WASI_OK) return;
  polled->fd = descriptor->host_fd;
  polled->events = wait->kind == EVENT_FD_READ ? POLLIN : POLLOUT;
}

static void store_event(uint8_t *event, const struct wait *wait, enum wasi_errno error, uint16_t flags) {
  memset(event, 0, EVENT_BYTES);
  store_u64(event, load_u64(wait->subscription));
  store_u16(event + 8, (uint16_t)error);
  event[10] = wait->kind;
  /* How much can be read is not known, only that something can. */
  if (wait->kind != EVENT_CLOCK && error == WASI_OK) store_u64(event + 16, 1);
  store_u16(event + 24, flags);
}

/* Waits until a descriptor is ready or the time is over; exact to the nanosecond only where there is nothing but time. */
static enum wasi_errno wait_for(struct pollfd *polled, uint32_t count, bool any_fd, bool any_clock, uint64_t wait_ns) {
  const uint64_t end_ns = now_ns(CLOCK_MONOTONIC) + wait_ns;
  for (;;) {
    uint64_t now = now_ns(CLOCK_MONOTONIC);
    uint64_t left_ns = end_ns < wait_ns ? UINT64_MAX : end_ns > now ? end_ns - now : 0;
    if (!any_fd) {
      if (left_ns == 0) return WASI_OK;
      uint64_t seconds = left_ns / NS_PER_SECOND;
      struct timespec time = {seconds > INT_MAX ? INT_MAX : (time_t)seconds, (long)(left_ns % NS_PER_SECOND)};
      nanosleep(&time, NULL);
      continue;
    }
    uint64_t left_ms = left_ns / 1000000 + (left_ns % 1000000 != 0);
    int ready = poll(polled, count, !any_clock ? -1 : left_ms > INT_MAX ? INT_MAX : (int)left_ms);
    if (ready > 0 || (ready == 0 && left_ms <= INT_MAX)) return WASI_OK;
    if (ready < 0 && errno != EINTR) return last_errno();
  }
}

static uint32_t store_events(uint8_t *events, const struct wait *waits, const struct pollfd *polled, uint32_t count,
                             uint64_t waited_ns) {
  uint32_t stored = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint8_t *event = events + EVENT_BYTES * stored;
    if (waits[i].error != WASI_OK) store_event(event, &waits[i], waits[i].error, 0);
    else if (waits[i].kind == EVENT_CLOCK && waits[i].remaining_ns <= waited_ns) store_event(event, &waits[i], WASI_OK, 0);
    else if (polled[i].revents & POLLNVAL) store_event(event, &waits[i], WASI_BADF, 0);
    else if (polled[i].revents != 0) store_event(event, &waits[i], WASI_OK, polled[i].revents & POLLHUP ? HUNG_UP : 0);
    else continue;
    stored++;
  }
  return stored;
}

static enum wasi_errno poll_all(struct wasi_state *wasi, const uint8_t *subscriptions, uint8_t *events, uint32_t count,
                                struct wait *waits, struct pollfd *polled, uint32_t *stored) {
  bool any_error = false, any_fd = false, any_clock = false;
  uint64_t shortest_ns = UINT64_MAX;
  for (uint32_t i = 0; i < count; i++) {
    struct wait *wait = &waits[i];
    wait->subscription = subscriptions + SUBSCRIPTION_BYTES * i;
    wait->kind = wait->subscription[8];
    polled[i].fd = -1;
    if (wait->kind == EVENT_CLOCK) subscribe_clock(wait);
    else if (wait->kind == EVENT_FD_READ || wait->kind == EVENT_FD_WRITE) subscribe_fd(wasi, wait, &polled[i]);
    else return WASI_INVAL;
    if (wait->error != WASI_OK) any_error = true;
    else if (wait->kind != EVENT_CLOCK) any_fd = true;
    else {
      any_clock = true;
      if (wait->remaining_ns < shortest_ns) shortest_ns = wait->remaining_ns;
    }
  }
  uint64_t started_ns = now_ns(CLOCK_MONOTONIC);
  if (any_error) {
    any_clock = true;
    shortest_ns = 0;
  }
  TRY(wait_for(polled, count, any_fd, any_clock, shortest_ns));
  *stored = store_events(events, waits, polled, count, now_ns(CLOCK_MONOTONIC) - started_ns);
  return WASI_OK;
}

uint32_t WASI(poll_oneoff)(struct wasi_state *wasi, uint32_t subscriptions, uint32_t events, uint32_t count,
                           uint32_t result) {
  const uint8_t *subscribed = guest_bytes(wasi, subscriptions, (uint64_t)count * SUBSCRIPTION_BYTES);
  uint8_t *stored_bytes = guest_bytes(wasi, result, 4);
  uint8_t *event_bytes = guest_bytes(wasi, events, (uint64_t)count * EVENT_BYTES);
  if (subscribed == NULL || event_bytes == NULL || stored_bytes == NULL) return WASI_FAULT;
  if (count == 0 || count > MAX_SUBSCRIPTIONS) return WASI_INVAL;
  /* A copy: a guest may let the events overwrite the subscriptions. */
  uint8_t *copy = malloc((size_t)count * SUBSCRIPTION_BYTES);
  struct wait *waits = calloc(count, sizeof *waits);
  struct pollfd *polled = calloc(count, sizeof *polled);
  enum wasi_errno error = WASI_NOMEM;
  uint32_t stored = 0;
  if (copy != NULL && waits != NULL && polled != NULL) {
    memcpy(copy, subscribed, (size_t)count * SUBSCRIPTION_BYTES);
    error = poll_all(wasi, copy, event_bytes, count, waits, polled, &stored);
  }
  free(copy);
  free(waits);
  free(polled);
  if (error == WASI_OK) store_u32(stored_bytes, stored);
  return error;
}

/* A guest is given no socket, so none of its descriptors is one. */
static enum wasi_errno not_a_socket(struct wasi_state *wasi, uint32_t fd) {
  struct descriptor *descriptor;
  TRY(find_descriptor(wasi, fd, 0, &descriptor));
  return WASI_NOTSOCK;
}

uint32_t WASI(sock_accept)(struct wasi_state *wasi, uint32_t fd, uint32_t flags, uint32_t result) {
  (void)flags;
  (void)result;
  return not_a_socket(wasi, fd);
}

uint32_t WASI(sock_recv)(struct wasi_state *wasi, uint32_t fd, uint32_t buffers, uint32_t count, uint32_t flags,
                         uint32_t size_result, uint32_t flags_result) {
  (void)buffers;
  (void)count;
  (void)flags;
  (void)size_result;
  (void)flags_result;
  return not_a_socket(wasi, fd);
}

uint32_t WASI(sock_send)(struct wasi_state *wasi, uint32_t fd, uint32_t buffers, uint32_t count, uint32_t flags,
                         uint32_t result) {
  (void)buffers;
  (void)count;
  (void)flags;
  (void)result;
  return not_a_socket(wasi, fd);
}

uint32_t WASI(sock_shutdown)(struct wasi_state *wasi, uint32_t fd, uint32_t how) {
  (void)how;
  return not_a_socket(wasi, fd);
}
