/* What the recordings beside this file were made of. */
typedef int (*op)(int, int);
int squarer(int n) { return n * n; }
__attribute__((noinline)) int add(int a, int b) { return a + b; }
__attribute__((noinline)) int sub(int a, int b) { return a - b; }
op table[2] = {add, sub};
int apply(int which, int a, int b) { return table[which & 1](a, b); }
int total(const int *a, int n) {
  int s = 0;
  for (int i = 0; i < n; i++) s += a[i];
  return s;
}
int divide(int a, int b) { return a / b; }
unsigned fib(unsigned n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
int grow(int n) {
#ifdef __wasm__
  return (int)__builtin_wasm_memory_grow(0, n);
#else
  extern int more(int);
  return more(n);
#endif
}
void axpy(float *restrict y, const float *restrict x, float a, int n) {
  for (int i = 0; i < n; i++) y[i] += a * x[i];
}
double half(double x) { return x / 2 + 1; }
/* More values at once than there are registers. */
int busy(const int *p, int n) {
  int a = p[0], b = p[1], c = p[2], d = p[3], e = p[4], f = p[5], g = p[6], h = p[7];
  int i = p[8], j = p[9], k = p[10], l = p[11], m = p[12], o = p[13], q = p[14], r = p[15];
  do {
    a += b; b ^= c; c += d; d ^= e; e += f; f ^= g; g += h; h ^= i;
    i += j; j ^= k; k += l; l ^= m; m += o; o ^= q; q += r; r ^= a;
  } while (--n);
  return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l ^ m ^ o ^ q ^ r;
}
