/* Random numbers that are the same with every compiler: PCG32 (XSH RR 64/32) of M. E. O'Neill. */
#pragma once

#include <cstdint>

namespace recognition {

class Random {
 public:
  /* Every seed gives a sequence of its own. */
  explicit Random(uint32_t seed) : state_(0x4d595df4d0f33173u ^ (seed * 0x9e3779b97f4a7c15u)) {
    for (int skipped = 0; skipped < 4; skipped++) next();
  }

  uint32_t next() {
    uint64_t old = state_;
    state_ = old * 6364136223846793005u + 1442695040888963407u;
    uint32_t mixed = uint32_t(((old >> 18) ^ old) >> 27);
    uint32_t rotation = uint32_t(old >> 59);
    return mixed >> rotation | mixed << (-rotation & 31);
  }

  /* From 0 on and below the bound. */
  uint32_t below(uint32_t bound) { return uint32_t(uint64_t(next()) * bound >> 32); }

  float between(float low, float high) { return low + (high - low) * float(next() >> 8) / 16777216.0f; }

  bool chance(float probability) { return between(0, 1) < probability; }

  /* About normal, with mean 0 and standard deviation 1: the sum of twelve is Irwin and Hall's way. */
  float normal() {
    float sum = -6;
    for (int term = 0; term < 12; term++) sum += between(0, 1);
    return sum;
  }

 private:
  uint64_t state_;
};

}  // namespace recognition
