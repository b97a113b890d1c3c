// Sorts random numbers with bubble sort: neighbours in the wrong order change
// places until none are left. Twice the numbers take four times as long.
//
// The time of the sorting alone, without the start of the runtime, goes to
// stderr as "metric sort_ns ..."; stdout holds only what must be the same
// everywhere.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DEFAULT_LENGTH 5000
#define GREATEST_LENGTH 10000000

// PCG32: the generator XSH RR 64/32 of M. E. O'Neill, "PCG: A Family of Simple
// Fast Space-Efficient Statistically Good Algorithms for Random Number
// Generation" (2014), with the multiplier, increment and first state of its C
// library. rand() would give other numbers with every C library.
static uint64_t random_state = 0x4d595df4d0f33173u;

static uint32_t next_random(void) {
  uint64_t state = random_state;
  random_state = state * 6364136223846793005u + 1442695040888963407u;
  uint32_t mixed = (uint32_t)(((state >> 18) ^ state) >> 27);
  uint32_t rotation = (uint32_t)(state >> 59);
  return (mixed >> rotation) | (mixed << ((32 - rotation) & 31));
}

static void bubble_sort(uint32_t *numbers, uint32_t length) {
  for (uint32_t end = length; end > 1; end--) {
    for (uint32_t i = 1; i < end; i++) {
      if (numbers[i - 1] > numbers[i]) {
        uint32_t larger = numbers[i - 1];
        numbers[i - 1] = numbers[i];
        numbers[i] = larger;
      }
    }
  }
}

// Every number counts with its place, so another order gives another sum.
static uint64_t checksum(const uint32_t *numbers, uint32_t length) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < length; i++) sum += (uint64_t)(i + 1) * numbers[i];
  return sum;
}

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// Reads a number from 1 to greatest. Answers 0 for any other text.
static int parse_number(const char *text, uint32_t greatest, uint32_t *number) {
  uint32_t value = 0;
  for (; *text != '\0'; text++) {
    if (*text < '0' || *text > '9') return 0;
    value = value * 10 + (uint32_t)(*text - '0');
    if (value > greatest) return 0;
  }
  *number = value;
  return value >= 1;
}

int main(int argc, char **argv) {
  uint32_t length = DEFAULT_LENGTH;
  if (argc > 2 || (argc == 2 && !parse_number(argv[1], GREATEST_LENGTH, &length))) {
    fprintf(stderr, "usage: bubble-sort [LENGTH]\nLENGTH is a whole number from 1 to %d (default %d).\n",
            GREATEST_LENGTH, DEFAULT_LENGTH);
    return 2;
  }
  uint32_t *numbers = malloc(length * sizeof *numbers);
  if (numbers == NULL) {
    fprintf(stderr, "bubble-sort: no memory for %" PRIu32 " numbers\n", length);
    return 1;
  }
  for (uint32_t i = 0; i < length; i++) numbers[i] = next_random();

  uint64_t start_ns = now_ns();
  bubble_sort(numbers, length);
  uint64_t sort_ns = now_ns() - start_ns;

  printf("sorted %" PRIu32 " numbers, checksum %" PRIu64 "\n", length, checksum(numbers, length));
  fprintf(stderr, "metric sort_ns %" PRIu64 "\n", sort_ns);
  free(numbers);
  return 0;
}
