/*
 * A register machine with about 370 opcodes, whose interpreter is one function with one switch of more than 20 KB of
 * WebAssembly: larger than what engines optimise when it becomes JavaScript naively. Opcodes come from tables of
 * operations, each in several addressing modes. The program is a block that goes through most opcodes, and small hot loops.
 */
#include "kernel.h"

typedef struct {
  u16 op;
  u8 a, b, c;
  i32 imm;
} Instruction;

#define MEMORY 4096 /* bytes; addresses are masked */

/* Operations on i32 and on i64: X is the first operand, Y the second, both unsigned, S(…) signed. */
#define INTEGER_OPS(_)                                                                                              \
  _(add, X + Y) _(sub, X - Y) _(mul, X * Y) _(and, X & Y) _(or, X | Y) _(xor, X ^ Y) _(shl, X << (Y & 31))          \
  _(shru, X >> (Y & 31)) _(shrs, S(X) >> (Y & 31)) _(mins, S(X) < S(Y) ? X : Y) _(maxu, X > Y ? X : Y) _(eq, X == Y) \
  _(lts, S(X) < S(Y)) _(leu, X <= Y) _(divu, X / (Y | 1)) _(rems, S(X) % (i32)(Y & 0xffff | 1))                      \
  _(andn, X & ~Y) _(bump, X + (Y << 2))

#define FLOAT_OPS(_)                                                                                        \
  _(add, X + Y) _(sub, X - Y) _(mul, X * Y) _(div, X / (Y * Y + 1)) _(min, X < Y ? X : Y) _(max, X > Y ? X : Y) \
  _(hyp, __builtin_sqrt(X * X + Y * Y)) _(low, X - __builtin_floor(Y)) _(sign, __builtin_copysign(X, Y))

#define CONDITIONS(_) _(eq, X == Y) _(ne, X != Y) _(lts, S(X) < S(Y)) _(ges, S(X) >= S(Y)) _(ltu, X < Y) _(geu, X >= Y)

/* Fused pairs: the result of the first and an immediate go into the second. */
#define FIRST(_, ...) \
  _(add, p + q, __VA_ARGS__) _(sub, p - q, __VA_ARGS__) _(xor, p ^ q, __VA_ARGS__) _(mul, p * q, __VA_ARGS__) _(and, p & q, __VA_ARGS__) \
  _(or, p | q, __VA_ARGS__) _(shru, p >> (q & 31), __VA_ARGS__)
#define PAIRS(_)                                                                                                          \
  FIRST(_, shl, t << (i.imm & 31)) FIRST(_, rotl, rotl32(t, i.imm & 15 | 1)) FIRST(_, mix, mix(t, i.imm)) FIRST(_, add, t + i.imm) \
  FIRST(_, sar, S(t) >> (i.imm & 31)) FIRST(_, rsub, i.imm - t) FIRST(_, clamp, t < (u32)i.imm ? t : (u32)i.imm) FIRST(_, swap, __builtin_bswap32(t) + i.imm)

/* Loads and stores: name, type in memory. */
#define WIDTHS(_) _(u8, u8) _(i8, i8) _(u16, u16) _(i16, short) _(u32, u32)

#define NAME_INTEGER(name, value) I32_RRR_##name, I32_RRI_##name, I32_RRM_##name, I32_MRR_##name,
#define NAME_LONG(name, value) I64_RRR_##name, I64_RRI_##name, I64_RRM_##name,
#define NAME_FLOAT(name, value) F64_RRR_##name, F64_RRM_##name, F64_MRR_##name,
#define NAME_BRANCH(name, holds) BR_RR_##name, BR_RI_##name,
#define NAME_PAIR(first, inner, second, outer) PAIR_##first##_##second, PAIR_RMR_##first##_##second, PAIR_MRR_##first##_##second,
#define NAME_WIDTH(name, type) LOAD_##name, LOAD_INDEXED_##name, STORE_##name, STORE_INDEXED_##name,

enum {
  INTEGER_OPS(NAME_INTEGER) INTEGER_OPS(NAME_LONG) FLOAT_OPS(NAME_FLOAT) PAIRS(NAME_PAIR) WIDTHS(NAME_WIDTH)
  WIDEN_S, WIDEN_U, NARROW, TO_FLOAT, TO_FLOAT_U, FROM_FLOAT, LONG_TO_FLOAT, CLZ, CTZ, POPCNT, MOVE, SET, SET_FLOAT,
  STRAIGHT_OPS, /* those after this one jump */
  CONDITIONS(NAME_BRANCH) CALL, RETURN, JUMP, HALT
};

static u8 memory[MEMORY + 8];
static u32 r[16], stack[64];
static u64 l[16];
static f64 d[16];

#define AT(type, address) (*(type *)(memory + ((address) & (MEMORY - 1) & -(u32)sizeof(type))))
#define S(x) ((i32)(x))

static NOINLINE u32 interpret(const Instruction *program) {
  const Instruction *pc = program;
  u32 depth = 0, executed = 0;
  for (;; executed++) {
    const Instruction i = *pc++;
    switch (i.op) {
#define X (r[i.b])
#define CASE(name, value)                                          \
  case I32_RRR_##name: { const u32 Y = r[i.c]; r[i.a] = value; break; } \
  case I32_RRI_##name: { const u32 Y = i.imm; r[i.a] = value; break; }  \
  case I32_RRM_##name: { const u32 Y = AT(u32, r[i.c] + i.imm); r[i.a] = value; break; } \
  case I32_MRR_##name: { const u32 Y = r[i.c]; AT(u32, r[i.a] + i.imm) = value; break; }
      INTEGER_OPS(CASE)
#undef CASE
#undef X
#undef S
#define S(x) ((i64)(x))
#define X (l[i.b])
#define CASE(name, value)                                          \
  case I64_RRR_##name: { const u64 Y = l[i.c]; l[i.a] = value; break; } \
  case I64_RRI_##name: { const u64 Y = (i64)i.imm; l[i.a] = value; break; }  \
  case I64_RRM_##name: { const u64 Y = AT(u64, r[i.c] + i.imm); l[i.a] = value; break; }
      INTEGER_OPS(CASE)
#undef CASE
#undef X
#define X (d[i.b])
#define CASE(name, value)                                          \
  case F64_RRR_##name: { const f64 Y = d[i.c]; d[i.a] = value; break; } \
  case F64_RRM_##name: { const f64 Y = AT(i32, r[i.c] + i.imm); d[i.a] = value; break; }  \
  case F64_MRR_##name: { const f64 Y = d[i.c]; AT(i32, r[i.a] + i.imm) = (i32)(value); break; }
      FLOAT_OPS(CASE)
#undef CASE
#undef X
#undef S
#define S(x) ((i32)(x))
#define CASE(first, inner, second, outer) \
  case PAIR_##first##_##second: { const u32 p = r[i.b], q = r[i.c], t = inner; r[i.a] = outer; break; } \
  case PAIR_RMR_##first##_##second: { const u32 p = AT(u32, r[i.b]), q = r[i.c], t = inner; r[i.a] = outer; break; } \
  case PAIR_MRR_##first##_##second: { const u32 p = r[i.b], q = r[i.c], t = inner; AT(u32, r[i.a]) = outer; break; }
      PAIRS(CASE)
#undef CASE
#define CASE(name, type)                                                      \
  case LOAD_##name: r[i.a] = AT(type, r[i.b] + i.imm); break;                 \
  case LOAD_INDEXED_##name: r[i.a] = AT(type, r[i.b] + r[i.c] * sizeof(type)); break; \
  case STORE_##name: AT(type, r[i.b] + i.imm) = r[i.a]; break;                \
  case STORE_INDEXED_##name: AT(type, r[i.b] + r[i.c] * sizeof(type)) = r[i.a]; break;
      WIDTHS(CASE)
#undef CASE
      case WIDEN_S: l[i.a] = (i32)r[i.b]; break;
      case WIDEN_U: l[i.a] = r[i.b]; break;
      case NARROW: r[i.a] = (u32)(l[i.b] >> (i.imm & 63)); break;
      case TO_FLOAT: d[i.a] = (i32)r[i.b]; break;
      case TO_FLOAT_U: d[i.a] = r[i.b] * 0.5; break;
      case FROM_FLOAT: r[i.a] = (i32)d[i.b]; break;
      case LONG_TO_FLOAT: d[i.a] = (i64)l[i.b]; break;
      case CLZ: r[i.a] = __builtin_clz(r[i.b] | 1); break;
      case CTZ: r[i.a] = __builtin_ctz(r[i.b] | 1u << 31); break;
      case POPCNT: r[i.a] = __builtin_popcount(r[i.b]); break;
      case MOVE: r[i.a] = r[i.b]; break;
      case SET: r[i.a] = i.imm; break;
      case SET_FLOAT: d[i.a] = i.imm * 0.25; break;
#define X (r[i.a])
#define CASE(name, holds)                                        \
  case BR_RR_##name: { const u32 Y = r[i.b]; if (holds) pc += i.imm; break; } \
  case BR_RI_##name: { const u32 Y = i.b; if (holds) pc += i.imm; break; }
      CONDITIONS(CASE)
#undef CASE
#undef X
      case CALL: stack[depth++ & 63] = (u32)pc; pc += i.imm; break;
      case RETURN: pc = (const Instruction *)stack[--depth & 63]; break;
      case JUMP: pc += i.imm; break;
      case HALT: return executed;
      default: __builtin_unreachable();
    }
  }
}

static Instruction program[700];
static i32 size;

static void emit(u16 op, u8 a, u8 b, u8 c, i32 imm) { program[size++] = (Instruction){op, a, b, c, imm}; }

/* Registers: r0 … r7 belong to the block of all opcodes; r8 … are the loops'. r15 counts rounds. */
static void assemble(i32 rounds) {
  u32 state = 2026;
  size = 0;
  emit(SET, 15, 0, 0, rounds);
  i32 top = size;
  for (u16 op = 0; op < STRAIGHT_OPS; op++) {
    emit(op, next_random(&state) & 7, next_random(&state) & 7, next_random(&state) & 7, next_random(&state) & 0xfff);
  }
  /* Sieve of bytes at 2048 …: r8 number, r9 multiple, r10 base, r11 one, r12 count. */
  emit(SET, 10, 0, 0, 2048);
  emit(SET, 12, 0, 0, 0);
  emit(SET, 8, 0, 0, 0);
  emit(STORE_INDEXED_u8, 12, 10, 8, 0);
  emit(I32_RRI_add, 8, 8, 0, 1);
  emit(BR_RI_ltu, 8, 250, 0, -3);
  emit(SET, 8, 0, 0, 2);
  i32 next = size;
  emit(LOAD_INDEXED_u8, 11, 10, 8, 0);
  emit(BR_RI_ne, 11, 0, 0, 6);
  emit(I32_RRI_add, 12, 12, 0, 1);
  emit(SET, 11, 0, 0, 1);
  emit(I32_RRR_add, 9, 8, 8, 0);
  emit(STORE_INDEXED_u8, 11, 10, 9, 0);
  emit(I32_RRR_add, 9, 9, 8, 0);
  emit(BR_RI_ltu, 9, 250, 0, -3);
  emit(I32_RRI_add, 8, 8, 0, 1);
  emit(BR_RI_ltu, 8, 250, 0, next - size - 1);
  /* Collatz by a call, until 1: r8 number, r9 steps. */
  emit(I32_RRI_and, 8, 0, 0, 0xff);
  emit(I32_RRI_add, 8, 8, 0, 27);
  emit(SET, 9, 0, 0, 0);
  i32 again = size;
  emit(CALL, 0, 0, 0, 5);
  emit(I32_RRI_add, 9, 9, 0, 1);
  emit(BR_RI_ne, 8, 1, 0, again - size - 1);
  emit(I32_RRR_add, 0, 0, 9, 0);
  emit(I32_RRR_add, 0, 0, 12, 0);
  emit(JUMP, 0, 0, 0, 6);
  emit(I32_RRI_and, 11, 8, 0, 1);
  emit(BR_RI_ne, 11, 0, 0, 2);
  emit(I32_RRI_shru, 8, 8, 0, 1);
  emit(RETURN, 0, 0, 0, 0);
  emit(PAIR_mul_add, 8, 8, 13, 1);
  emit(RETURN, 0, 0, 0, 0);
  emit(I32_RRI_sub, 15, 15, 0, 1);
  emit(BR_RI_ne, 15, 0, 0, top - size - 1);
  emit(HALT, 0, 0, 0, 0);
}

i32 EXPORT(run)(i32 n) {
  for (i32 i = 0; i < 16; i++) r[i] = i * 77, l[i] = i * 1234567ull, d[i] = i * 0.5;
  for (i32 i = 0; i < MEMORY; i++) memory[i] = i * 31;
  r[13] = 3;
  assemble(n);
  u32 hash = interpret(program);
  for (i32 i = 0; i < 16; i++) hash = mix(mix(hash, r[i]), (u32)(l[i] >> 32) ^ (u32)l[i]);
  for (i32 i = 0; i < MEMORY; i += 4) hash = mix(hash, *(u32 *)(memory + i));
  return hash;
}
