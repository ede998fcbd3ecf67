/* What the kernels share. Each is freestanding and exports run(n): some work of size n, and a checksum of its output. */
#pragma once

typedef signed char i8;
typedef unsigned char u8;
typedef unsigned short u16;
typedef int i32;
typedef unsigned u32;
typedef long long i64;
typedef unsigned long long u64;
typedef float f32;
typedef double f64;

#define EXPORT(name) __attribute__((export_name(#name))) name
#define NOINLINE __attribute__((noinline))
#define LENGTH(array) ((i32)(sizeof(array) / sizeof *(array)))

static inline u32 rotl32(u32 x, u32 n) { return x << n | x >> (32 - n); }
static inline u32 rotr32(u32 x, u32 n) { return x >> n | x << (32 - n); }
static inline u64 rotr64(u64 x, u32 n) { return x >> n | x << (64 - n); }

/* A generator of Marsaglia's, for inputs. */
static inline u32 next_random(u32 *state) {
  u32 x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

/* A step of FNV-1a over a word, for checksums. */
static inline u32 mix(u32 hash, u32 value) { return (hash ^ value) * 16777619u; }
