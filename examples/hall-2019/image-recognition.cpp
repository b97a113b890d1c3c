/*
 * Says what a picture shows, by a neural network that was trained before: {"image": "…base64 of a JPEG…"}, or
 * {"file": "sample.jpg"}. On a command line: image-recognition FILE.
 */
#include "recognition/recognizer.h"

#include "guest/picture-file.h"

static const size_t NAMES = 3;

static std::string in_words(const recognition::Guess &guess) {
  char confidence[16];
  std::snprintf(confidence, sizeof confidence, "%.3f", double(guess.confidence));
  return std::string("\"name\":\"") + recognition::class_name(guess.which) + "\",\"confidence\":" + confidence;
}

int main(int argc, char **argv) {
  guest::Image image;
  if (guest::is_request(argc, argv))
    image = guest::picture_of_request(guest::read_request(argc, argv));
  else if (argc == 2)
    image = guest::picture_of_file(argv[1]);
  else
    guest::explain_usage("image-recognition FILE | '{\"file\": \"…\"}'");

  auto guesses = recognition::Recognizer().recognize(image);
  std::string others;
  for (size_t index = 1; index < NAMES; index++) others += (index == 1 ? "{" : ",{") + in_words(guesses[index]) + "}";
  guest::answer("{" + in_words(guesses[0]) + ",\"others\":[" + others + "]}");
}
