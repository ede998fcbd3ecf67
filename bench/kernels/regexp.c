/* A backtracking matcher of regular expressions: recursion, byte comparisons, unpredictable branches. Counts matches in n lines. */
#include "kernel.h"

static const char *match_here(const char *pattern, const char *text);

static i32 is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/* One past the atom at the start of a pattern: a character, an escape, or a class in brackets. */
static const char *skip_atom(const char *pattern) {
  if (*pattern == '\\') return pattern + 2;
  if (*pattern != '[') return pattern + 1;
  do pattern++;
  while (*pattern != ']');
  return pattern + 1;
}

static i32 matches_class(const char *pattern, char c) {
  i32 wanted = 1;
  if (*++pattern == '^') wanted = 0, pattern++;
  for (; *pattern != ']'; pattern++) {
    if (pattern[1] == '-' && pattern[2] != ']') {
      if (c >= pattern[0] && c <= pattern[2]) return wanted;
      pattern += 2;
    } else if (*pattern == c) {
      return wanted;
    }
  }
  return !wanted;
}

static i32 matches_atom(const char *pattern, char c) {
  if (c == 0) return 0;
  switch (*pattern) {
    case '.': return 1;
    case '[': return matches_class(pattern, c);
    case '\\':
      switch (pattern[1]) {
        case 'd': return c >= '0' && c <= '9';
        case 'w': return is_word(c);
        case 's': return c == ' ' || c == '\t';
        default: return pattern[1] == c;
      }
    default: return *pattern == c;
  }
}

/* As many atoms as there are, then fewer, until the rest matches. */
static const char *match_greedy(const char *atom, const char *rest, const char *text, i32 least, i32 most) {
  i32 count = 0;
  while (count < most && matches_atom(atom, text[count])) count++;
  for (; count >= least; count--) {
    const char *end = match_here(rest, text + count);
    if (end) return end;
  }
  return 0;
}

static const char *match_here(const char *pattern, const char *text) {
  for (;;) {
    if (*pattern == 0) return text;
    if (*pattern == '$' && pattern[1] == 0) return *text == 0 ? text : 0;
    const char *rest = skip_atom(pattern);
    switch (*rest) {
      case '*': return match_greedy(pattern, rest + 1, text, 0, 1 << 30);
      case '+': return match_greedy(pattern, rest + 1, text, 1, 1 << 30);
      case '?': return match_greedy(pattern, rest + 1, text, 0, 1);
    }
    if (!matches_atom(pattern, *text)) return 0;
    pattern = rest;
    text++;
  }
}

/* The first match at or after the text's start; its end, or null. */
static const char *search(const char *pattern, const char *text, const char **start) {
  if (*pattern == '^') return match_here(pattern + 1, *start = text);
  do {
    const char *end = match_here(pattern, *start = text);
    if (end) return end;
  } while (*text++);
  return 0;
}

static const char *const patterns[] = {
    "[a-z]+@[a-z]+\\.[a-z]+", "\\d+-\\d+-\\d+", "^[A-Z]\\w*\\s", "x.*y.*z$", "(ab)?c", "[^aeiou ][^aeiou ][^aeiou ]+", "\\w+\\s\\w+ing", "qu?[ei]",
};

static const char *const words[] = {
    "Alpha", "running", "2026-11-21", "someone@example.org", "x1y2z", "the", "quick", "rhythms", "12-34", "not@here", "queue", "strengths", "a", "xyzzy",
};

static char line[256];

static void write_line(u32 *state) {
  char *out = line;
  for (i32 count = 4 + next_random(state) % 12; count > 0; count--) {
    for (const char *word = words[next_random(state) % LENGTH(words)]; *word; word++) *out++ = *word;
    *out++ = ' ';
  }
  out[-1] = 0;
}

i32 EXPORT(run)(i32 n) {
  u32 state = 77, hash = 2166136261u;
  for (i32 i = 0; i < n; i++) {
    write_line(&state);
    for (i32 p = 0; p < LENGTH(patterns); p++) {
      const char *start, *from = line, *end;
      while ((end = search(patterns[p], from, &start))) {
        hash = mix(hash, (start - line) << 8 | (end - line));
        if (*end == 0 || patterns[p][0] == '^') break;
        from = end > start ? end : end + 1;
      }
    }
  }
  return hash;
}
