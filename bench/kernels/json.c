/* A recursive parser of JSON that builds a tree in an arena, and a walk over the tree. n documents. */
#include "kernel.h"

typedef enum { NULL_VALUE, FALSE, TRUE, NUMBER, STRING, ARRAY, OBJECT } Kind;

typedef struct Value {
  Kind kind;
  i32 length;
  f64 number;
  const char *key;
  i32 key_length;
  const char *text;
  struct Value *child, *next;
} Value;

static const char document[] =
    "{\"store\": {\"name\": \"Caf\\u00e9 \\\"Zum B\\u00e4ren\\\"\", \"open\": true, \"closed\": false, \"owner\": null},\n"
    " \"items\": [\n"
    "  {\"id\": 1, \"title\": \"A Tale of Two Cities\", \"price\": 12.95, \"tags\": [\"novel\", \"history\", \"london\"]},\n"
    "  {\"id\": 2, \"title\": \"Moby Dick; or, The Whale\", \"price\": 8.99e0, \"tags\": [\"novel\", \"sea\"], \"stock\": 17},\n"
    "  {\"id\": 3, \"title\": \"The Art of Computer Programming\", \"price\": 239.5, \"tags\": [], \"volumes\": [1, 2, 3, 4]},\n"
    "  {\"id\": 4, \"title\": \"tab\\tand\\nnewline\\/slash\", \"price\": -0.125, \"nested\": {\"a\": {\"b\": {\"c\": [[[[]]]]}}}}\n"
    " ],\n"
    " \"matrix\": [[1.5, 2.25, -3.125e2], [4e-3, 5E+3, 6], [7.000001, 8, 9999999999]],\n"
    " \"bounds\": {\"north\": 52.5200066, \"east\": 13.404954, \"south\": 48.1351253, \"west\": 11.5819806}, \"version\": 20}";

static Value arena[512];
static char strings[4096];
static i32 used;
static char *string_end;
static const char *in;

static Value *parse_value(void);

static void skip_space(void) {
  while (*in == ' ' || *in == '\n' || *in == '\r' || *in == '\t') in++;
}

static Value *make(Kind kind) {
  Value *value = &arena[used++];
  *value = (Value){.kind = kind};
  return value;
}

static u32 parse_hex(void) {
  u32 code = 0;
  for (i32 i = 0; i < 4; i++) {
    u32 c = *in++;
    code = code << 4 | (c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
  }
  return code;
}

/* Of code points below U+0800, which will do for the document. */
static void put_utf8(u32 code) {
  if (code < 128) {
    *string_end++ = code;
  } else {
    *string_end++ = 0xc0 | code >> 6;
    *string_end++ = 0x80 | (code & 63);
  }
}

static i32 parse_string(const char **text) {
  const char *start = string_end;
  in++;
  while (*in != '"') {
    char c = *in++;
    if (c != '\\') {
      *string_end++ = c;
      continue;
    }
    switch (c = *in++) {
      case 'n': *string_end++ = '\n'; break;
      case 't': *string_end++ = '\t'; break;
      case 'r': *string_end++ = '\r'; break;
      case 'b': *string_end++ = '\b'; break;
      case 'f': *string_end++ = '\f'; break;
      case 'u': put_utf8(parse_hex()); break;
      default: *string_end++ = c;
    }
  }
  in++;
  *text = start;
  return string_end - start;
}

static f64 parse_number(void) {
  f64 sign = 1, number = 0, scale = 1;
  i32 exponent = 0, down = 0;
  if (*in == '-') sign = -1, in++;
  for (; *in >= '0' && *in <= '9'; in++) number = number * 10 + (*in - '0');
  if (*in == '.') {
    for (in++; *in >= '0' && *in <= '9'; in++) number = number * 10 + (*in - '0'), scale *= 10;
  }
  if (*in == 'e' || *in == 'E') {
    in++;
    if (*in == '-' || *in == '+') down = *in++ == '-';
    for (; *in >= '0' && *in <= '9'; in++) exponent = exponent * 10 + (*in - '0');
  }
  for (; exponent > 0; exponent--) {
    if (down) scale *= 10;
    else number *= 10;
  }
  return sign * number / scale;
}

static Value *parse_members(Kind kind, char close) {
  Value *parent = make(kind), **end = &parent->child;
  in++;
  for (skip_space(); *in != close; skip_space()) {
    const char *key = 0;
    i32 key_length = 0;
    if (kind == OBJECT) {
      key_length = parse_string(&key);
      skip_space();
      in++;
    }
    Value *child = parse_value();
    child->key = key;
    child->key_length = key_length;
    *end = child;
    end = &child->next;
    parent->length++;
    skip_space();
    if (*in == ',') in++;
  }
  in++;
  return parent;
}

static Value *parse_value(void) {
  skip_space();
  Value *value;
  switch (*in) {
    case '{': return parse_members(OBJECT, '}');
    case '[': return parse_members(ARRAY, ']');
    case '"':
      value = make(STRING);
      value->length = parse_string(&value->text);
      return value;
    case 't': in += 4; return make(TRUE);
    case 'f': in += 5; return make(FALSE);
    case 'n': in += 4; return make(NULL_VALUE);
    default:
      value = make(NUMBER);
      value->number = parse_number();
      return value;
  }
}

static f64 weigh(const Value *value, f64 depth) {
  f64 sum = value->kind * depth + value->number + value->length;
  for (i32 i = 0; i < value->key_length; i++) sum += (u8)value->key[i];
  if (value->kind == STRING) {
    for (i32 i = 0; i < value->length; i++) sum += (u8)value->text[i] * 0.5;
  }
  for (const Value *child = value->child; child; child = child->next) sum += weigh(child, depth + 1);
  return sum;
}

f64 EXPORT(run)(i32 n) {
  f64 total = 0;
  for (i32 i = 0; i < n; i++) {
    used = 0;
    string_end = strings;
    in = document;
    total += weigh(parse_value(), i % 3);
  }
  return total;
}
