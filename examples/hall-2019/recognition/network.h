/* The network: three convolutions and two fully connected layers of tiny-dnn, on pictures of 32 by 32 pixels. */
#pragma once

/* The library starts threads otherwise. */
#define CNN_SINGLE_THREAD
/*
 * Nothing is saved as JSON here, and RapidJSON, by which cereal does that, is refused by newer compilers (clang from 19
 * on, for an assignment to constants): tiny-dnn gets these in place of cereal's archives.
 */
#define CNN_NO_SERIALIZATION
#define CEREAL_ARCHIVES_JSON_HPP_
namespace cereal {
struct NoArchive {
  template <typename Stream>
  explicit NoArchive(Stream &) {}
  template <typename... Values>
  void operator()(Values &&...) {}
  void startNode() {}
  void finishNode() {}
};
struct JSONInputArchive : NoArchive {
  using NoArchive::NoArchive;
};
struct JSONOutputArchive : NoArchive {
  using NoArchive::NoArchive;
};
}  // namespace cereal
#include <tiny_dnn/config.h>
/* Only quantized layers multiply by gemmlowp, which needs threads. */
#undef CNN_USE_GEMMLOWP
#include <tiny_dnn/tiny_dnn.h>
/* It has made them a part of this source, and would do so again. */
#undef STB_IMAGE_IMPLEMENTATION
#undef STB_IMAGE_RESIZE_IMPLEMENTATION
#undef STB_IMAGE_WRITE_IMPLEMENTATION

#include "../guest/image.h"
#include "classes.h"

namespace recognition {

const int SIDE = 32;

using Network = tiny_dnn::network<tiny_dnn::sequential>;

inline Network make_network() {
  using namespace tiny_dnn;
  using relu = activation::relu;
  using identity = activation::identity;
  Network network;
  network << convolutional_layer<relu>(32, 32, 5, 3, 8, padding::same) << max_pooling_layer<identity>(32, 32, 8, 2)
          << convolutional_layer<relu>(16, 16, 5, 8, 16, padding::same) << max_pooling_layer<identity>(16, 16, 16, 2)
          << convolutional_layer<relu>(8, 8, 3, 16, 32, padding::same) << max_pooling_layer<identity>(8, 8, 32, 2)
          << fully_connected_layer<relu>(4 * 4 * 32, 64) << fully_connected_layer<activation::softmax>(64, CLASSES);
  return network;
}

/* The mean of the part of a picture that becomes one pixel of the network's input. */
inline float mean_of_part(const guest::Image &image, int column, int row, int channel) {
  int left = column * image.width / SIDE, right = std::max(left + 1, (column + 1) * image.width / SIDE);
  int top = row * image.height / SIDE, bottom = std::max(top + 1, (row + 1) * image.height / SIDE);
  uint64_t sum = 0;
  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++) sum += image.pixels[(size_t(y) * image.width + x) * 3 + channel];
  return float(sum) / (float(right - left) * float(bottom - top));
}

/* All red, then all green, then all blue values, from -1 to 1. */
inline tiny_dnn::vec_t network_input(const guest::Image &image) {
  tiny_dnn::vec_t input;
  for (int channel = 0; channel < 3; channel++)
    for (int row = 0; row < SIDE; row++)
      for (int column = 0; column < SIDE; column++)
        input.push_back(mean_of_part(image, column, row, channel) / 127.5f - 1);
  return input;
}

}  // namespace recognition
