// The smallest useful program: a good first check of a compiler and a runtime,
// and a measure of what it costs to start one.
#include <stdio.h>

int main(int argc, char **argv) {
  printf("Hello, %s!\n", argc > 1 ? argv[1] : "world");
  return 0;
}
