/*
 * How these functions are asked and answer. A request is a JSON object, as the only argument or, without arguments, on
 * standard input; on a command line, words do as well. The answer is one line of JSON on standard output. A request
 * that can't be met is answered with `error`, and the program ends well, as OpenWhisk has it; words that make no sense
 * are answered with the usage on standard error and exit code 2.
 */
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "json.h"

namespace guest {

inline std::string standard_input() {
  std::string text;
  char part[65536];
  for (size_t count; (count = std::fread(part, 1, sizeof part, stdin)) > 0;) text.append(part, count);
  return text;
}

[[noreturn]] inline void answer(const std::string &json) {
  std::puts(json.c_str());
  /* An answer that nobody gets is a failure. */
  std::exit(std::fflush(stdout) == 0 ? 0 : 1);
}

[[noreturn]] inline void refuse(const std::string &reason) { answer("{\"error\":" + json_text(reason) + "}"); }

[[noreturn]] inline void explain_usage(const char *usage) {
  std::fprintf(stderr, "usage: %s\n", usage);
  std::exit(2);
}

inline bool is_request(int argc, char **argv) { return argc == 1 || (argc == 2 && argv[1][0] == '{'); }

/* Only when `is_request`. */
inline Json read_request(int argc, char **argv) {
  Json request;
  std::string text = argc == 2 ? argv[1] : standard_input();
  if (!JsonReader(text).read(request) || request.kind != Json::OBJECT) refuse("The request is not a JSON object.");
  return request;
}

/* The text of a member; null where there is none. */
inline const std::string *text_member(const Json &request, const char *name) {
  const Json *member = request.find(name);
  if (member == nullptr) return nullptr;
  if (member->kind != Json::TEXT) refuse(std::string(name) + " has to be a text.");
  return &member->text;
}

inline double number_member(const Json &request, const char *name, double otherwise) {
  const Json *member = request.find(name);
  if (member == nullptr) return otherwise;
  if (member->kind != Json::NUMBER) refuse(std::string(name) + " has to be a number.");
  return member->number;
}

}  // namespace guest
