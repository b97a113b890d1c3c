// The n-th Fibonacci number as a function of a serverless platform, by both approaches of section 4 of the paper.
// With -DFUNCTION_ALONE it is a module of one exported function, which JavaScript calls (4.1). Otherwise it is a
// program by OpenWhisk's convention for executables, which a runtime in a container starts (4.2): the arguments come as
// JSON in argument 1, {"n": 42}, and the last line is the answer. A plain number will do, too.
#include <stdint.h>

#define GREATEST_N 47

// f(47) is the last that fits into 32 bits: JavaScript gets whole numbers of that size only, without further means.
uint32_t fibonacci(uint32_t n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

#ifndef FUNCTION_ALONE
#include <inttypes.h>
#include <stdio.h>

// The first whole number in a text. Answers 0 where there is none up to greatest.
static int find_number(const char *text, uint32_t greatest, uint32_t *number) {
  while (*text != '\0' && (*text < '0' || *text > '9')) text++;
  if (*text == '\0') return 0;
  uint32_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++) {
    value = value * 10 + (uint32_t)(*text - '0');
    if (value > greatest) return 0;
  }
  *number = value;
  return 1;
}

int main(int argc, char **argv) {
  uint32_t n = 0;
  if (argc != 2 || !find_number(argv[1], GREATEST_N, &n)) {
    fprintf(stderr, "usage: fibonacci {\"n\": N}\nN is a whole number from 0 to %d.\n", GREATEST_N);
    return 2;
  }
  printf("{\"n\": %" PRIu32 ", \"fibonacci\": %" PRIu32 "}\n", n, fibonacci(n));
  return 0;
}
#endif
