/* A tour of what a program does: arguments, environment, stdio, integers of all sizes, floats, memory, function
 * pointers and recursion. Deterministic: the same input gives the same output. `make.sh` beside it builds it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <ctype.h>

static uint32_t rotr(uint32_t x, int n) { return x >> n | x << (32 - n); }

static uint32_t round_constants[64];

/* The constants of SHA-256 are the fraction bits of cube roots of primes. */
static void init_sha256(void) {
  int count = 0;
  for (int n = 2; count < 64; n++) {
    int prime = 1;
    for (int d = 2; d * d <= n; d++) if (n % d == 0) prime = 0;
    if (!prime) continue;
    double root = cbrt((double)n);
    round_constants[count++] = (uint32_t)((root - floor(root)) * 4294967296.0);
  }
}

static void sha256_block(uint32_t state[8], const uint8_t *p) {
  uint32_t w[64], v[8];
  for (int i = 0; i < 16; i++)
    w[i] = (uint32_t)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t a = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
    uint32_t b = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + a + w[i - 7] + b;
  }
  memcpy(v, state, sizeof v);
  for (int i = 0; i < 64; i++) {
    uint32_t s1 = rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25);
    uint32_t t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + round_constants[i] + w[i];
    uint32_t s0 = rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22);
    uint32_t t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++) state[i] += v[i];
}

static void sha256(const uint8_t *data, size_t length, uint32_t state[8]) {
  static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(state, start, sizeof start);
  uint8_t tail[128] = {0};
  size_t whole = length / 64 * 64, rest = length - whole;
  for (size_t i = 0; i < whole; i += 64) sha256_block(state, data + i);
  memcpy(tail, data + whole, rest);
  tail[rest] = 0x80;
  size_t end = rest < 56 ? 64 : 128;
  uint64_t bits = (uint64_t)length * 8;
  for (int i = 0; i < 8; i++) tail[end - 1 - i] = (uint8_t)(bits >> 8 * i);
  for (size_t i = 0; i < end; i += 64) sha256_block(state, tail + i);
}

static uint64_t splitmix(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static int queens(int n, unsigned columns, unsigned left, unsigned right) {
  unsigned free = ~(columns | left | right) & ((1u << n) - 1);
  if (columns == (1u << n) - 1) return 1;
  int count = 0;
  for (; free; free &= free - 1) {
    unsigned bit = free & -free;
    count += queens(n, columns | bit, (left | bit) << 1, (right | bit) >> 1);
  }
  return count;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int descending(const void *a, const void *b) { return ascending(b, a); }

static void count_words(void) {
  int c, in_word = 0, lines = 0, words = 0, bytes = 0;
  while ((c = getchar()) != EOF) {
    bytes++;
    lines += c == '\n';
    if (isspace(c)) in_word = 0;
    else if (!in_word) words++, in_word = 1;
  }
  printf("stdin: %d lines, %d words, %d bytes\n", lines, words, bytes);
}

int main(int argc, char **argv) {
  int scale = argc > 1 ? atoi(argv[1]) : 1;
  if (scale < 1) {
    fprintf(stderr, "usage: showcase [scale]\n");
    return 2;
  }
  for (int i = 1; i < argc; i++) printf("argument %d: %s\n", i, argv[i]);
  const char *name = getenv("NAME");
  printf("hello, %s\n", name ? name : "nobody");

  init_sha256();
  size_t size = (size_t)scale << 20;
  uint8_t *data = malloc(size);
  uint64_t seed = 42;
  for (size_t i = 0; i < size; i++) data[i] = (uint8_t)splitmix(&seed);
  uint32_t digest[8];
  sha256(data, size, digest);
  printf("sha256 of %zu random bytes: ", size);
  for (int i = 0; i < 8; i++) printf("%08x", digest[i]);
  printf("\n");
  free(data);

  printf("queens on %d squares: %d\n", 10, queens(10, 0, 0, 0));

  int count = 20000 * scale;
  double *numbers = malloc(count * sizeof *numbers), sum = 0;
  for (int i = 0; i < count; i++) numbers[i] = sin(i) * 1e6 / (1 + i % 7);
  int (*orders[2])(const void *, const void *) = {ascending, descending};
  qsort(numbers, count, sizeof *numbers, orders[scale & 1]);
  for (int i = 0; i < count; i += 997) sum += numbers[i] / (i + 1);
  printf("sorted %d numbers: first %.6f, last %.6f, sample %.12g\n", count, numbers[0], numbers[count - 1], sum);
  free(numbers);

  printf("u64: %llu, i64: %lld, %% %llu\n", (unsigned long long)splitmix(&seed), (long long)splitmix(&seed) / 1000003,
         (unsigned long long)(splitmix(&seed) % 1000000007u));
  count_words();
  return scale > 100 ? 3 : 0;
}
