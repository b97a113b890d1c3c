/*
 * Trains the network on pictures that it draws, and writes its weights as `weights.h`: train [EPOCHS [FILE]].
 * No picture of the test is among those of the training, because their seeds are others.
 */
#include "network.h"

#include <cstdio>
#include <cstdlib>

#include "photograph.h"
#include "seeds.h"

using namespace recognition;

static const int IMAGES_PER_EPOCH = 10000, BATCH = 32;

/* tiny-dnn's own divides by a probability that may be nought. */
struct CrossEntropy {
  static float f(const tiny_dnn::vec_t &said, const tiny_dnn::vec_t &wanted) {
    float sum = 0;
    for (size_t index = 0; index < said.size(); index++) sum -= wanted[index] * std::log(std::max(said[index], 1e-6f));
    return sum;
  }

  static tiny_dnn::vec_t df(const tiny_dnn::vec_t &said, const tiny_dnn::vec_t &wanted) {
    tiny_dnn::vec_t slopes(said.size());
    for (size_t index = 0; index < said.size(); index++) slopes[index] = -wanted[index] / std::max(said[index], 1e-6f);
    return slopes;
  }
};

/* Goes on from one epoch to the next, though each has pictures of its own. */
struct LastingAdam : tiny_dnn::adam {
  void reset() override {}
};

static void write_weights(Network &network, const char *path) {
  FILE *file = std::fopen(path, "w");
  if (file == nullptr) {
    std::perror(path);
    std::exit(1);
  }
  std::fputs(
      "/* Written by train.cpp. Each block of weights is its numbers times its scale. */\n#pragma once\n\n"
      "#include <cstdint>\n\nnamespace recognition {\n\n",
      file);
  std::string scales, numbers;
  size_t in_line = 0;
  for (size_t layer = 0; layer < network.depth(); layer++)
    for (const tiny_dnn::vec_t *block : network[layer]->weights()) {
      float largest = 1e-9f;
      for (float weight : *block) largest = std::max(largest, std::fabs(weight));
      float scale = largest / 32767;
      char text[32];
      std::snprintf(text, sizeof text, "%.9gf,\n", scale);
      scales += text;
      for (float weight : *block) {
        std::snprintf(text, sizeof text, "%ld,", std::lround(weight / scale));
        if (in_line + std::char_traits<char>::length(text) > 118) {
          numbers += '\n';
          in_line = 0;
        }
        in_line += std::char_traits<char>::length(text);
        numbers += text;
      }
    }
  std::fprintf(file, "const float WEIGHT_SCALES[] = {\n%s};\n\n", scales.c_str());
  std::fprintf(file, "const int16_t WEIGHTS[] = {\n%s};\n\n}  // namespace recognition\n", numbers.c_str());
  if (std::fclose(file) != 0) {
    std::perror(path);
    std::exit(1);
  }
}

int main(int argc, char **argv) {
  int epochs = argc > 1 ? std::atoi(argv[1]) : 6;
  const char *path = argc > 2 ? argv[2] : "weights.h";
  tiny_dnn::set_random_seed(2019);
  Network network = make_network();
  network.init_weight();
  LastingAdam optimizer;
  for (int epoch = 0; epoch < epochs; epoch++) {
    std::vector<tiny_dnn::vec_t> inputs;
    std::vector<tiny_dnn::label_t> labels;
    for (int index = 0; index < IMAGES_PER_EPOCH; index++) {
      uint32_t seed = FIRST_TRAINING_SEED + epoch * IMAGES_PER_EPOCH + index;
      int which = index % CLASSES, side = any_side(seed);
      inputs.push_back(network_input(photograph_object(which, seed, side, side)));
      labels.push_back(which);
    }
    /* Smaller steps towards the end. */
    optimizer.alpha = 0.002f * std::pow(0.03f, float(epoch) / epochs);
    network.train<CrossEntropy>(
        optimizer, inputs, labels, BATCH, 1, [] {}, [] {}, epoch == 0);
    std::vector<tiny_dnn::vec_t> sample(inputs.begin(), inputs.begin() + 1000);
    std::vector<tiny_dnn::label_t> answers(labels.begin(), labels.begin() + 1000);
    std::printf("epoch %d: %.1f %% of its own pictures\n", epoch + 1, network.test(sample, answers).accuracy());
    std::fflush(stdout);
  }
  write_weights(network, path);
}
