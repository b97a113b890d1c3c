/* HTTP/1.1 as far as one client needs it that sends one request after the other, each with its length. */

enum { MAX_HEAD_BYTES = 16 << 10 };

/* OpenWhisk's code has 48 MB at most, which are a third more in Base64. */
static const size_t MAX_BODY_BYTES = 68u << 20;

static const char JSON_TYPE[] = "application/json";
static const char TEXT_TYPE[] = "text/plain; charset=utf-8";

struct request {
  int is_post;
  char path[32];
  char *body;
  size_t body_size;
};

/* -1 where there is none. */
static long long header_number(const char *head, const char *name) {
  for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
    line += 2;
    if (strncasecmp(line, name, strlen(name)) == 0) return atoll(line + strlen(name));
  }
  return -1;
}

/* False at the end of the connection, or where what comes is no request. The caller frees the body. */
static int read_request(int connection, struct request *request) {
  static char head[MAX_HEAD_BYTES + 1];
  size_t held = 0;
  char *end = NULL;
  while (end == NULL) {
    if (held == MAX_HEAD_BYTES) return 0;
    ssize_t got = read(connection, head + held, MAX_HEAD_BYTES - held);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return 0;
    held += (size_t)got;
    head[held] = 0;
    end = strstr(head, "\r\n\r\n");
  }
  end += 4;
  size_t in_body = held - (size_t)(end - head);
  char first = *end;
  *end = 0;
  long long length = header_number(head, "content-length:");
  int waits = strcasestr(head, "\r\nexpect: 100-continue") != NULL;
  *end = first;
  request->is_post = strncmp(head, "POST ", 5) == 0;
  request->path[0] = 0;
  sscanf(head, "%*15s %31s", request->path);
  if (length < 0) length = 0;
  if ((size_t)length > MAX_BODY_BYTES || in_body > (size_t)length) return 0;
  if (waits && !write_all(connection, "HTTP/1.1 100 Continue\r\n\r\n", 25)) return 0;
  request->body_size = (size_t)length;
  request->body = must_allocate((size_t)length + 1);
  memcpy(request->body, end, in_body);
  while (in_body < (size_t)length) {
    ssize_t got = read(connection, request->body + in_body, (size_t)length - in_body);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return 0;
    in_body += (size_t)got;
  }
  request->body[in_body] = 0;
  return 1;
}

/* `facts` are further headers, each with its line's end. */
static int answer(int connection, int status, const char *type, const char *facts, const char *body, size_t size) {
  const char *reason = status == 200 ? "OK" : status == 403 ? "Forbidden" : status == 404 ? "Not Found" : "Bad Gateway";
  char head[512];
  int head_size = snprintf(head, sizeof head, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n", status,
                           reason, type, size, facts);
  return write_all(connection, head, (size_t)head_size) && write_all(connection, body, size);
}

static int answer_error(int connection, int status, const char *facts, const char *message) {
  char body[256];
  int size = snprintf(body, sizeof body, "{\"error\":\"%s\"}", message);
  return answer(connection, status, JSON_TYPE, facts, body, (size_t)size);
}
