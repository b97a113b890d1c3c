// Is n a prime number? Divides n by every smaller number and counts the
// divisions that leave no remainder. There are much faster ways: here the point
// is a known amount of integer arithmetic, n - 2 divisions, whatever n is.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#define DEFAULT_NUMBER 27644437

// Numbers up to 4294967295 need all 32 bits, so the type has no sign.
static uint32_t count_divisors(uint32_t number) {
  uint32_t divisors = 0;
  for (uint32_t candidate = 2; candidate < number; candidate++) {
    if (number % candidate == 0) divisors++;
  }
  return divisors;
}

// Reads a number from least to 2^32 - 1. Answers 0 for any other text.
static int parse_number(const char *text, uint32_t least, uint32_t *number) {
  uint64_t value = 0;
  if (*text == '\0') return 0;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') return 0;
    value = value * 10 + (uint64_t)(*text - '0');
    if (value > UINT32_MAX) return 0;
  }
  *number = (uint32_t)value;
  return value >= least;
}

int main(int argc, char **argv) {
  uint32_t number = DEFAULT_NUMBER;
  if (argc > 2 || (argc == 2 && !parse_number(argv[1], 2, &number))) {
    fprintf(stderr, "usage: prime [N]\nN is a whole number from 2 to 4294967295 (default %d).\n", DEFAULT_NUMBER);
    return 2;
  }
  uint32_t divisors = count_divisors(number);
  if (divisors == 0) {
    printf("%" PRIu32 " is prime\n", number);
  } else {
    printf("%" PRIu32 " is not prime, divisors above 1 and below it: %" PRIu32 "\n", number, divisors);
  }
  return 0;
}
