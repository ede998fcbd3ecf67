/* A byte-oriented LZ codec in the manner of LZ4: unaligned loads, a hash table, copies that overlap. Decoding is most of the work. */
#include "kernel.h"

#define SIZE (1 << 18)
#define HASH_BITS 12

static u8 text[SIZE], packed[SIZE + SIZE / 128 + 64], unpacked[SIZE];
static i32 heads[1 << HASH_BITS];

static u32 load32(const u8 *p) {
  u32 value;
  __builtin_memcpy(&value, p, 4);
  return value;
}

/* Words from a small vocabulary, so that there is something to find. */
static void write_text(void) {
  u32 state = 7;
  for (i32 at = 0; at < SIZE;) {
    u32 word = next_random(&state) % 1021 * (next_random(&state) % 3 + 1), length = 3 + word % 9;
    for (u32 i = 0; i < length && at < SIZE; i++) text[at++] = 'a' + (word * (i + 5) >> 3) % 26;
    if (at < SIZE) text[at++] = ' ';
  }
}

static u8 *write_length(u8 *out, i32 length) {
  for (; length >= 255; length -= 255) *out++ = 255;
  *out++ = length;
  return out;
}

/* A sequence is a token of two 4-bit lengths, which overflow into bytes, literals, and the distance of a match. */
static i32 pack(void) {
  u8 *out = packed;
  i32 from = 0, at = 0;
  for (i32 i = 0; i < LENGTH(heads); i++) heads[i] = -65536;
  while (at < SIZE - 12) {
    u32 slot = load32(text + at) * 2654435761u >> (32 - HASH_BITS);
    i32 candidate = heads[slot];
    heads[slot] = at;
    if (at - candidate > 65535 || candidate < 0 || load32(text + candidate) != load32(text + at)) {
      at++;
      continue;
    }
    i32 length = 4, literals = at - from;
    while (at + length < SIZE - 5 && text[candidate + length] == text[at + length]) length++;
    *out++ = (literals < 15 ? literals : 15) << 4 | (length - 4 < 15 ? length - 4 : 15);
    if (literals >= 15) out = write_length(out, literals - 15);
    for (i32 i = 0; i < literals; i++) *out++ = text[from + i];
    *out++ = at - candidate;
    *out++ = (at - candidate) >> 8;
    if (length >= 19) out = write_length(out, length - 19);
    from = at += length;
  }
  i32 literals = SIZE - from;
  *out++ = (literals < 15 ? literals : 15) << 4;
  if (literals >= 15) out = write_length(out, literals - 15);
  for (i32 i = 0; i < literals; i++) *out++ = text[from + i];
  return out - packed;
}

static i32 unpack(i32 size) {
  const u8 *in = packed, *end = packed + size;
  u8 *out = unpacked;
  for (;;) {
    u32 token = *in++, literals = token >> 4, length = token & 15, more;
    if (literals == 15) {
      do literals += more = *in++;
      while (more == 255);
    }
    while (literals >= 4) {
      u32 word = load32(in);
      __builtin_memcpy(out, &word, 4);
      in += 4, out += 4, literals -= 4;
    }
    while (literals-- > 0) *out++ = *in++;
    if (in >= end) return out - unpacked;
    u32 distance = in[0] | in[1] << 8;
    in += 2;
    if (length == 15) {
      do length += more = *in++;
      while (more == 255);
    }
    length += 4;
    const u8 *match = out - distance;
    while (length-- > 0) *out++ = *match++;
  }
}

i32 EXPORT(run)(i32 n) {
  write_text();
  i32 size = pack();
  u32 hash = size;
  for (i32 i = 0; i < n; i++) {
    packed[size - 1] = i;
    hash = mix(hash, unpack(size));
    hash = mix(hash, load32(unpacked + (u32)i * 7919 % (SIZE - 4)));
  }
  for (i32 i = 0; i < SIZE - 1; i++) {
    if (text[i] != unpacked[i]) return -1;
  }
  return hash;
}
