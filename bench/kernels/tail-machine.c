/*
 * Tail calls to functions that are known: a function that calls itself, two that call each other, and a machine of eight
 * states, each a function, that reads numbers out of a text. n rounds of all three.
 */
#include "kernel.h"

#define TAIL __attribute__((musttail)) return

static NOINLINE u32 collatz(u32 value, u32 steps) {
  if (value <= 1) return steps;
  TAIL collatz(value & 1 ? value * 3 + 1 : value >> 1, steps + 1);
}

static u32 odd(u32 n, u32 hash);

static NOINLINE u32 even(u32 n, u32 hash) {
  if (n == 0) return hash;
  TAIL odd(n - 1, hash + n);
}

static NOINLINE u32 odd(u32 n, u32 hash) {
  if (n == 0) return ~hash;
  TAIL even(n - 1, hash ^ n << 3);
}

#define TEXT 4096
static u8 text[TEXT + 1];

#define STATE(name) static NOINLINE u32 name(const u8 *at, u64 value, f64 scale, u32 hash)
#define NEXT(state) TAIL state(at + 1, value, scale, hash)

STATE(start);
STATE(integer);
STATE(zero);
STATE(point);
STATE(fraction);
STATE(hex);
STATE(word);
STATE(finish);

#define DIGIT(c) ((u32)(c) - '0' < 10)
#define LETTER(c) (((u32)(c) | 32) - 'a' < 26)

STATE(start) {
  const u8 c = *at;
  value = 0, scale = 1;
  if (c == '0') NEXT(zero);
  if (DIGIT(c)) TAIL integer(at, value, scale, hash);
  if (LETTER(c)) TAIL word(at, value, scale, hash);
  if (c == 0) return hash;
  NEXT(start);
}

STATE(integer) {
  const u8 c = *at;
  if (c == '.') NEXT(point);
  if (!DIGIT(c)) TAIL finish(at, value, scale, hash);
  value = value * 10 + (c - '0');
  NEXT(integer);
}

STATE(zero) {
  const u8 c = *at;
  if ((c | 32) == 'x') NEXT(hex);
  TAIL integer(at, value, scale, hash);
}

STATE(point) {
  if (DIGIT(*at)) TAIL fraction(at, value, scale, hash);
  TAIL finish(at, value, scale, hash);
}

STATE(fraction) {
  const u8 c = *at;
  if (!DIGIT(c)) TAIL finish(at, value, scale, hash);
  value = value * 10 + (c - '0'), scale *= 0.1;
  NEXT(fraction);
}

STATE(hex) {
  const u8 c = *at;
  if (DIGIT(c)) {
    value = value << 4 | (c - '0');
    NEXT(hex);
  }
  if (((u32)c | 32) - 'a' >= 6) TAIL finish(at, value, scale, hash);
  value = value << 4 | ((c | 32) - 'a' + 10);
  NEXT(hex);
}

STATE(word) {
  const u8 c = *at;
  if (!LETTER(c)) TAIL finish(at, value, scale, hash);
  value = value * 31 + c;
  NEXT(word);
}

STATE(finish) {
  hash = mix(mix(hash, (u32)value), (u32)(value >> 32));
  hash = mix(hash, (u32)(i64)((f64)value * scale));
  TAIL start(at, value, scale, hash);
}

u32 EXPORT(run)(i32 n) {
  static const u8 pieces[][9] = {"12345 ", "0x7fF3 ", "3.14159 ", "name ", "0 ", "98765432", ".5 ", "while ", "0.25\n", "71 "};
  u32 random = 2463534242u, length = 0, hash = 0;
  while (length < TEXT - 16) {
    const u8 *piece = pieces[next_random(&random) % LENGTH(pieces)];
    while (*piece) text[length++] = *piece++;
  }
  text[length] = 0;
  for (i32 i = 1; i <= n; i++) {
    hash = mix(hash, collatz(i * 77777u, 0));
    hash = mix(hash, even(i % 5000, hash));
    hash = start(text, 0, 1, hash);
  }
  return hash;
}
