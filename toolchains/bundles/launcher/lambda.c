/* AWS Lambda's Runtime API (docs.aws.amazon.com/lambda, "Using the Lambda runtime API"), a request a connection. */

static const char VERSION[] = "/2018-06-01/runtime";

struct response {
  int status;
  struct bytes whole;
  /* In `whole`. */
  char *body;
  size_t body_size;
};

static struct sockaddr_in runtime_api(const char *address) {
  struct sockaddr_in api = {.sin_family = AF_INET};
  char host[64] = "";
  int port = 0;
  int is_complete = sscanf(address, "%63[^:]:%d", host, &port) == 2;
  if (!is_complete || inet_pton(AF_INET, host, &api.sin_addr) != 1) {
    fprintf(stderr, "launcher: AWS_LAMBDA_RUNTIME_API is no address and port: %s\n", address);
    exit(1);
  }
  api.sin_port = htons((unsigned short)port);
  return api;
}

/* NULL where there is no such header; the caller frees it. */
static char *header(const struct response *response, const char *name) {
  for (char *line = strstr(response->whole.at, "\r\n"); line != NULL && line + 2 < response->body; line = strstr(line, "\r\n")) {
    line += 2;
    if (strncasecmp(line, name, strlen(name)) != 0 || line[strlen(name)] != ':') continue;
    char *value = line + strlen(name) + 1;
    value += strspn(value, " \t");
    return strndup(value, strcspn(value, "\r\n"));
  }
  return NULL;
}

/* In place. */
static void join_chunks(struct response *response) {
  char *from = response->body, *to = response->body, *end = response->body + response->body_size;
  while (from < end) {
    char *after;
    unsigned long size = strtoul(from, &after, 16);
    char *start = memmem(after, (size_t)(end - after), "\r\n", 2);
    if (size == 0 || start == NULL || size > (size_t)(end - start) - 2) break;
    memmove(to, start + 2, size);
    to += size;
    from = start + 2 + size + 2;
  }
  response->body_size = (size_t)(to - response->body);
  *to = 0;
}

/* Ends the process where the API can't be reached or answers nothing that could be read: Lambda starts another one. */
static struct response request(const struct sockaddr_in *api, const char *method, const char *path, const char *headers,
                               const struct bytes *body) {
  int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0 || connect(connection, (const struct sockaddr *)api, sizeof *api) != 0) fail("the Runtime API");
  char host[64];
  inet_ntop(AF_INET, &api->sin_addr, host, sizeof host);
  char head[1024];
  int size = snprintf(head, sizeof head, "%s %s%s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\nContent-Length: %zu\r\n%s\r\n", method,
                      VERSION, path, host, ntohs(api->sin_port), body == NULL ? 0 : body->length, headers);
  if (size < 0 || size >= (int)sizeof head) fail("the head of a request");
  struct response response = {0};
  // An API that refuses a long body may answer and close before it has all of it.
  int is_sent = write_all(connection, head, (size_t)size) && (body == NULL || write_all(connection, body->at, body->length));
  int is_read = append_all_of(&response.whole, connection);
  close(connection);
  char *end = response.whole.at == NULL ? NULL : strstr(response.whole.at, "\r\n\r\n");
  if ((!is_read && !is_sent) || end == NULL || sscanf(response.whole.at, "HTTP/1.%*d %d", &response.status) != 1)
    fail("the Runtime API's answer");
  response.body = end + 4;
  response.body_size = response.whole.length - (size_t)(response.body - response.whole.at);
  char *coding = header(&response, "Transfer-Encoding");
  if (coding != NULL && strcasecmp(coding, "chunked") == 0) join_chunks(&response);
  free(coding);
  return response;
}

static int report(const struct sockaddr_in *api, const char *id, const struct answer *answer) {
  char path[256];
  snprintf(path, sizeof path, "/invocation/%s/%s", id, answer->is_error ? "error" : "response");
  const char *headers = "Content-Type: application/json\r\n";
  struct bytes body = {0};
  if (answer->is_error) {
    headers = "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: Function.Failed\r\n";
    struct text words = member((struct text){answer->json.at, answer->json.length}, "error");
    append_text(&body, "{\"errorType\":\"Function.Failed\",\"errorMessage\":");
    append(&body, words.at, words.length);
    append_text(&body, ",\"stackTrace\":[]}");
  } else {
    append(&body, answer->json.at, answer->json.length);
  }
  struct response response = request(api, "POST", path, headers, &body);
  int status = response.status;
  free(response.whole.at);
  free(body.at);
  return status;
}

static void serve_events(const char *address) {
  struct sockaddr_in api = runtime_api(address);
  // Nothing else can be written there, and runtimes keep what they compile.
  setenv("HOME", "/tmp", 1);
  setenv("XDG_CACHE_HOME", "/tmp/.cache", 0);
  for (;;) {
    struct response event = request(&api, "GET", "/invocation/next", "", NULL);
    char *id = header(&event, "Lambda-Runtime-Aws-Request-Id");
    if (event.status != 200 || id == NULL) {
      fprintf(stderr, "launcher: the Runtime API gave no event: %d\n", event.status);
      exit(1);
    }
    char *trace = header(&event, "Lambda-Runtime-Trace-Id");
    if (trace != NULL) setenv("_X_AMZN_TRACE_ID", trace, 1);
    make_one_line(event.body);
    struct answer answer = call(event.body);
    int status = report(&api, id, &answer);
    if (status == 413 && !answer.is_error) {
      struct answer words = error_answer("The answer is longer than Lambda's 6 MB.");
      report(&api, id, &words);
      free(words.json.at);
    }
    free(answer.json.at);
    free(trace);
    free(id);
    free(event.whole.at);
    if (status >= 500) exit(1);
  }
}
