/* A hash table of strings with chains in an arena: counts the words of a text, n times over. */
#include "kernel.h"

#define SLOTS 4096
#define WORDS 20000

typedef struct Entry {
  struct Entry *next;
  u64 hash;
  i32 length, count;
  const char *text;
} Entry;

static Entry *slots[SLOTS], entries[WORDS];
static char text[WORDS * 9];
static i32 used;

/* FNV-1a of 64 bits. */
static u64 hash_of(const char *word, i32 length) {
  u64 hash = 0xcbf29ce484222325ull;
  for (i32 i = 0; i < length; i++) hash = (hash ^ (u8)word[i]) * 0x100000001b3ull;
  return hash;
}

static i32 same(const char *a, const char *b, i32 length) {
  for (i32 i = 0; i < length; i++) {
    if (a[i] != b[i]) return 0;
  }
  return 1;
}

static void count_word(const char *word, i32 length) {
  u64 hash = hash_of(word, length);
  Entry **slot = &slots[hash % SLOTS];
  for (Entry *entry = *slot; entry; entry = entry->next) {
    if (entry->hash == hash && entry->length == length && same(entry->text, word, length)) {
      entry->count++;
      return;
    }
  }
  Entry *entry = &entries[used++];
  *entry = (Entry){*slot, hash, length, 1, word};
  *slot = entry;
}

static i32 write_words(void) {
  u32 state = 31;
  char *out = text;
  for (i32 i = 0; i < WORDS; i++) {
    u32 word = next_random(&state) % 1000 * (next_random(&state) % 9);
    for (i32 length = 2 + word % 6; length >= 0; length--, word /= 7) *out++ = 'a' + word % 26;
    *out++ = ' ';
  }
  return out - text;
}

i32 EXPORT(run)(i32 n) {
  i32 size = write_words();
  u32 checksum = 2166136261u;
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < SLOTS; i++) slots[i] = 0;
    used = 0;
    for (i32 at = round; at < size;) {
      i32 start = at;
      while (at < size && text[at] != ' ') at++;
      if (at > start) count_word(text + start, at - start);
      at++;
    }
    for (i32 i = 0; i < used; i++) checksum = mix(checksum, entries[i].count + entries[i].length);
  }
  return checksum;
}
