/* A picture in memory. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace guest {

/* Rows from the top, three bytes for each pixel: red, green, blue. */
struct Image {
  int width = 0;
  int height = 0;
  std::vector<uint8_t> pixels;

  Image() = default;
  Image(int wide, int high) : width(wide), height(high), pixels(size_t(wide) * high * 3) {}
};

}  // namespace guest
