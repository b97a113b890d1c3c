/*
 * Resizes a JPEG by a percentage: {"image": "…base64…", "percent": 50}, or {"file": "sample.jpg", "percent": 50}.
 * On a command line: image-resize FILE PERCENT [OUT].
 */
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#include <stb/stb_image.h>
#undef STB_IMAGE_IMPLEMENTATION

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

#include "guest/picture-file.h"
#include "guest/resize.h"

static const double LEAST_PERCENT = 1, MOST_PERCENT = 400;

static guest::Image resized_by(const guest::Image &image, double percent) {
  if (!(percent >= LEAST_PERCENT && percent <= MOST_PERCENT)) guest::refuse("percent has to be from 1 to 400.");
  int width = std::max(1, int(image.width * percent / 100 + 0.5)),
      height = std::max(1, int(image.height * percent / 100 + 0.5));
  if (int64_t(width) * height > guest::MOST_PIXELS) guest::refuse("The result would have more than 50 million pixels.");
  return guest::resized(image, width, height);
}

static std::vector<uint8_t> encoded(const guest::Image &image, int quality) {
  std::vector<uint8_t> bytes;
  auto append = [](void *context, void *data, int size) {
    auto *first = static_cast<uint8_t *>(data);
    auto *target = static_cast<std::vector<uint8_t> *>(context);
    target->insert(target->end(), first, first + size);
  };
  stbi_write_jpg_to_func(append, &bytes, image.width, image.height, 3, image.pixels.data(), quality);
  return bytes;
}

static std::string size_of(const guest::Image &image) {
  return "\"width\":" + std::to_string(image.width) + ",\"height\":" + std::to_string(image.height);
}

static void write_file(const char *path, const std::vector<uint8_t> &bytes) {
  FILE *file = std::fopen(path, "wb");
  bool is_written = file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if (file != nullptr && std::fclose(file) != 0) is_written = false;
  if (!is_written) guest::refuse(std::string(path) + " can't be written.");
}

int main(int argc, char **argv) {
  const int usual_quality = 90;
  if (guest::is_request(argc, argv)) {
    guest::Json request = guest::read_request(argc, argv);
    double percent = guest::number_member(request, "percent", 50),
           quality = guest::number_member(request, "quality", usual_quality);
    if (!(quality >= 1 && quality <= 100)) guest::refuse("quality has to be from 1 to 100.");
    guest::Image image = resized_by(guest::picture_of_request(request), percent);
    std::string base64 = guest::to_base64(encoded(image, int(quality)));
    guest::answer("{" + size_of(image) + ",\"image\":\"" + base64 + "\"}");
  }
  if (argc < 3 || argc > 4)
    guest::explain_usage("image-resize FILE PERCENT [OUT] | '{\"file\": \"…\", \"percent\": …}'");
  char *end;
  double percent = std::strtod(argv[2], &end);
  if (end == argv[2] || *end != '\0') guest::explain_usage("image-resize FILE PERCENT [OUT]; PERCENT is from 1 to 400");
  guest::Image image = resized_by(guest::picture_of_file(argv[1]), percent);
  std::vector<uint8_t> bytes = encoded(image, usual_quality);
  if (argc == 4) write_file(argv[3], bytes);
  guest::answer("{" + size_of(image) + (argc == 4 ? "" : ",\"image\":\"" + guest::to_base64(bytes) + "\"") + "}");
}
