/* The trained network and its answers. */
#pragma once

#include <algorithm>
#include <vector>

#include "network.h"
#include "weights.h"

namespace recognition {

struct Guess {
  int which;
  /* From 0 to 1; those of all classes add up to 1. */
  float confidence;
};

class Recognizer {
 public:
  Recognizer() : network_(make_network()) {
    /* Makes room for the weights. */
    network_.init_weight();
    const int16_t *next = WEIGHTS;
    const float *scale = WEIGHT_SCALES;
    for (size_t layer = 0; layer < network_.depth(); layer++)
      for (tiny_dnn::vec_t *block : network_[layer]->weights()) {
        for (auto &weight : *block) weight = *next++ * *scale;
        scale++;
      }
  }

  /* Every class, the most likely one first. */
  std::vector<Guess> recognize(const guest::Image &image) {
    tiny_dnn::vec_t output = network_.predict(network_input(image));
    std::vector<Guess> guesses;
    for (int which = 0; which < CLASSES; which++) guesses.push_back({which, output[which]});
    std::stable_sort(guesses.begin(), guesses.end(),
                     [](const Guess &a, const Guess &b) { return a.confidence > b.confidence; });
    return guesses;
  }

 private:
  Network network_;
};

}  // namespace recognition
