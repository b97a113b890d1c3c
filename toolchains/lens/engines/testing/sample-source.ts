/** What engines treat in their own ways: arithmetic that traps, calls of all kinds, memory, loops and tables of jumps. */
export const SAMPLE_SOURCE = `
typedef int (*operation)(int);
__attribute__((import_module("env"), import_name("log"))) void log(int);
#define KEPT __attribute__((noinline))
KEPT int square(int x) { return x * x; }
KEPT int divide(int a, int b) { return a / b; }
KEPT unsigned divide_unsigned(unsigned a, unsigned b) { return a / b; }
KEPT int remainder(int a, int b) { return a % b; }
KEPT int truncate(float f) { return (int)f; }
KEPT int apply(operation f, int x) { return f(x); }
KEPT int load(int *p) { return *p; }
KEPT int sum(int *p, int n) { int s = 0; for (int i = 0; i < n; i++) s += p[i]; return s; }
KEPT void give_up(void) { __builtin_trap(); }
KEPT int choose(int n, int *p) {
  switch (n) {
    case 0: return p[0] * 3;
    case 1: log(1); return 5;
    case 2: return square(p[2]);
    case 3: p[1] = 7; return 8;
    case 4: return divide(n, p[4]);
    case 5: log(p[7]); return 9;
    default: return n - 1;
  }
}
int use_all(int n, int *p) {
  if (n < 0) give_up();
  return square(n) + divide(n, 2) + divide_unsigned(n, 3) + remainder(n, 7) + truncate(n) + apply(square, n) + load(p) +
    sum(p, n) + choose(n, p);
}
`;
