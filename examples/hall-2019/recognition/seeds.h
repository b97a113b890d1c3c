/* Pictures for training and for the test are drawn from seeds that never meet, in the same sizes. */
#pragma once

#include <cstdint>

namespace recognition {

const uint32_t FIRST_TRAINING_SEED = 1, FIRST_TEST_SEED = 1000000000;

/* From 32 to 96 pixels. */
inline int any_side(uint32_t seed) { return 32 + int(seed % 5) * 16; }

}  // namespace recognition
