// Multiplies two square matrices of random whole numbers from 1 to 100: a test
// of arithmetic and, as the matrices outgrow the processor's caches, of memory.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_SIZE 400
#define GREATEST_SIZE 8000

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

static void fill(uint32_t *matrix, uint32_t size) {
  for (uint32_t i = 0; i < size * size; i++) matrix[i] = 1 + next_random() % 100;
}

// A cell is at most 8000 * 100 * 100, which fits into 32 bits.
static void multiply(const uint32_t *a, const uint32_t *b, uint32_t *product, uint32_t size) {
  for (uint32_t row = 0; row < size; row++) {
    for (uint32_t column = 0; column < size; column++) {
      uint32_t sum = 0;
      for (uint32_t i = 0; i < size; i++) sum += a[row * size + i] * b[i * size + column];
      product[row * size + column] = sum;
    }
  }
}

// Every cell counts with its place, so a cell in the wrong place is noticed.
static uint64_t checksum(const uint32_t *matrix, uint32_t size) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < size * size; i++) sum += (uint64_t)(i + 1) * matrix[i];
  return sum;
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
  uint32_t size = DEFAULT_SIZE;
  if (argc > 2 || (argc == 2 && !parse_number(argv[1], GREATEST_SIZE, &size))) {
    fprintf(stderr, "usage: matrix-multiplication [SIZE]\nSIZE is a whole number from 1 to %d (default %d).\n",
            GREATEST_SIZE, DEFAULT_SIZE);
    return 2;
  }
  uint32_t cells = size * size;
  uint32_t *a = malloc(cells * sizeof *a);
  uint32_t *b = malloc(cells * sizeof *b);
  uint32_t *product = malloc(cells * sizeof *product);
  if (a == NULL || b == NULL || product == NULL) {
    fprintf(stderr, "matrix-multiplication: no memory for matrices of size %" PRIu32 "\n", size);
    return 1;
  }
  fill(a, size);
  fill(b, size);
  multiply(a, b, product, size);
  printf("multiplied matrices of size %" PRIu32 ", checksum %" PRIu64 "\n", size, checksum(product, size));
  free(a);
  free(b);
  free(product);
  return 0;
}
