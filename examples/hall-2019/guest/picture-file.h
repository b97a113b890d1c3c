/* Pictures as they come with a request: a JPEG as base64, or the name of a file. */
#pragma once

#include <stb/stb_image.h>

#include "base64.h"
#include "image.h"
#include "request.h"

namespace guest {

/* More would not fit into the memory of a small function. */
const int64_t MOST_PIXELS = 50000000;

/* Whether the file could be read. */
inline bool read_file(const std::string &path, std::vector<uint8_t> &bytes) {
  FILE *file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  uint8_t part[65536];
  for (size_t count; (count = std::fread(part, 1, sizeof part, file)) > 0;)
    bytes.insert(bytes.end(), part, part + count);
  bool is_whole = std::ferror(file) == 0;
  std::fclose(file);
  return is_whole;
}

inline Image decoded(const std::vector<uint8_t> &bytes) {
  int width, height, channels;
  if (!stbi_info_from_memory(bytes.data(), int(bytes.size()), &width, &height, &channels))
    refuse(std::string("The picture can't be read: ") + stbi_failure_reason() + ".");
  if (int64_t(width) * height > MOST_PIXELS) refuse("The picture has more than 50 million pixels.");
  uint8_t *pixels = stbi_load_from_memory(bytes.data(), int(bytes.size()), &width, &height, &channels, 3);
  if (pixels == nullptr) refuse(std::string("The picture can't be read: ") + stbi_failure_reason() + ".");
  Image image(width, height);
  image.pixels.assign(pixels, pixels + image.pixels.size());
  stbi_image_free(pixels);
  return image;
}

inline Image picture_of_file(const std::string &path) {
  std::vector<uint8_t> bytes;
  if (!read_file(path, bytes)) refuse("There is no file " + path + " that can be read.");
  return decoded(bytes);
}

/* The picture of a request with `image`, base64, or `file`. */
inline Image picture_of_request(const Json &request) {
  const std::string *base64 = text_member(request, "image"), *path = text_member(request, "file");
  if ((base64 == nullptr) == (path == nullptr)) refuse("The request needs either image, a JPEG in base64, or file.");
  if (path != nullptr) return picture_of_file(*path);
  std::vector<uint8_t> bytes;
  if (!from_base64(*base64, bytes)) refuse("image is not base64.");
  return decoded(bytes);
}

}  // namespace guest
