/* Base64 of n blocks, there and back: tables of bytes, shifts, loads and stores of single bytes. */
#include "kernel.h"

#define BLOCK 3072

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static u8 values[128], bytes[BLOCK], text[BLOCK / 3 * 4], back[BLOCK];

static NOINLINE void encode(void) {
  u8 *out = text;
  for (const u8 *in = bytes; in < bytes + BLOCK; in += 3) {
    u32 group = in[0] << 16 | in[1] << 8 | in[2];
    *out++ = alphabet[group >> 18];
    *out++ = alphabet[group >> 12 & 63];
    *out++ = alphabet[group >> 6 & 63];
    *out++ = alphabet[group & 63];
  }
}

static NOINLINE i32 decode(void) {
  u8 *out = back;
  for (const u8 *in = text; in < text + sizeof text; in += 4) {
    u32 a = values[in[0] & 127], b = values[in[1] & 127], c = values[in[2] & 127], d = values[in[3] & 127];
    if ((a | b | c | d) > 63) return 0;
    *out++ = a << 2 | b >> 4;
    *out++ = b << 4 | c >> 2;
    *out++ = c << 6 | d;
  }
  return 1;
}

i32 EXPORT(run)(i32 n) {
  u32 state = 3, hash = 2166136261u;
  for (i32 i = 0; i < 128; i++) values[i] = 255;
  for (i32 i = 0; i < 64; i++) values[(i32)alphabet[i]] = i;
  for (i32 i = 0; i < BLOCK; i++) bytes[i] = next_random(&state);
  for (i32 i = 0; i < n; i++) {
    bytes[i % BLOCK] += i;
    encode();
    if (!decode()) return -1;
    hash = mix(hash, text[i % sizeof text] << 8 | back[i % BLOCK]);
  }
  return hash;
}
