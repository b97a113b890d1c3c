// The n-th Fibonacci number, by its definition: f(n) = f(n - 1) + f(n - 2).
// Adding up in a loop would take n steps; this takes about 1.6^n calls, which
// makes it a test of how quickly functions call each other.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#define DEFAULT_N 38
#define GREATEST_N 93

// f(47) no longer fits into 32 bits, f(93) is the last that fits into 64.
static uint64_t fibonacci(uint32_t n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

// Reads a number from 0 to greatest. Answers 0 for any other text.
static int parse_number(const char *text, uint32_t greatest, uint32_t *number) {
  uint32_t value = 0;
  if (*text == '\0') return 0;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') return 0;
    value = value * 10 + (uint32_t)(*text - '0');
    if (value > greatest) return 0;
  }
  *number = value;
  return 1;
}

int main(int argc, char **argv) {
  uint32_t n = DEFAULT_N;
  if (argc > 2 || (argc == 2 && !parse_number(argv[1], GREATEST_N, &n))) {
    fprintf(stderr, "usage: fibonacci [N]\nN is a whole number from 0 to %d (default %d).\n", GREATEST_N, DEFAULT_N);
    return 2;
  }
  printf("fibonacci(%" PRIu32 ") = %" PRIu64 "\n", n, fibonacci(n));
  return 0;
}
