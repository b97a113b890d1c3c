// One function and no main: it can't run by itself, but its WebAssembly and its
// machine code are short enough to read side by side.
#include <stdint.h>

int32_t square(int32_t number) {
  return number * number;
}
