/*
 * Says whether a plate is on the list of suspicious vehicles, which is a part of the program:
 * {"plate": "RHJ 0917"}, or the plate as a word.
 */
#include <algorithm>
#include <cstring>

#include "guest/request.h"
#include "suspicious-plates.h"

/* Plates are written with and without spaces, hyphens and capitals; they are listed as capitals and digits alone. */
static std::string as_listed(const std::string &plate) {
  std::string result;
  for (char letter : plate) {
    if (letter == ' ' || letter == '-') continue;
    if (letter >= 'a' && letter <= 'z') letter = char(letter - 'a' + 'A');
    if (!(letter >= 'A' && letter <= 'Z') && !(letter >= '0' && letter <= '9'))
      guest::refuse("A plate has letters from A to Z, digits, spaces and hyphens.");
    result += letter;
  }
  if (result.empty()) guest::refuse("The plate is empty.");
  return result;
}

static bool is_suspicious(const std::string &plate) {
  auto *first = SUSPICIOUS_PLATES, *end = first + sizeof SUSPICIOUS_PLATES / sizeof *SUSPICIOUS_PLATES;
  auto *found = std::lower_bound(
      first, end, plate, [](const char *listed, const std::string &wanted) { return wanted.compare(listed) > 0; });
  return found != end && plate == *found;
}

int main(int argc, char **argv) {
  std::string plate;
  if (guest::is_request(argc, argv)) {
    guest::Json request = guest::read_request(argc, argv);
    const std::string *given = guest::text_member(request, "plate");
    if (given == nullptr) guest::refuse("The request needs a plate.");
    plate = as_listed(*given);
  } else if (argc == 2) {
    plate = as_listed(argv[1]);
  } else {
    guest::explain_usage("license-plate-reader PLATE | '{\"plate\": \"…\"}'");
  }
  guest::answer("{\"plate\":" + guest::json_text(plate) +
                ",\"suspicious\":" + (is_suspicious(plate) ? "true" : "false") + "}");
}
