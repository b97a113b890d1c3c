/* Changing the size of a picture with stb, whose newer versions have the function under another name. */
#pragma once

#include "image.h"

#if __has_include(<stb/stb_image_resize2.h>)
#define STB_IMAGE_RESIZE2_IMPLEMENTATION
#include <stb/stb_image_resize2.h>
#else
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb/stb_image_resize.h>
#endif

namespace guest {

inline Image resized(const Image &image, int width, int height) {
  Image result(width, height);
  const uint8_t *from = image.pixels.data();
  uint8_t *to = result.pixels.data();
#if __has_include(<stb/stb_image_resize2.h>)
  stbir_resize_uint8_linear(from, image.width, image.height, 0, to, width, height, 0, STBIR_RGB);
#else
  stbir_resize_uint8(from, image.width, image.height, 0, to, width, height, 0, 3);
#endif
  return result;
}

}  // namespace guest
