/*
 * A stack machine whose interpreter is threaded: each opcode is a function that ends with a tail call through a table
 * to that of the next opcode, with the state of the machine in its parameters. The program sieves primes and sums up a series.
 */
#include "kernel.h"

#define TAIL __attribute__((musttail)) return
#define STATE const u32 *pc, i64 *sp, i64 *locals, u64 top
#define HANDLER(name) static u64 op_##name(STATE)
#define NEXT TAIL handlers[*pc & 31](pc, sp, locals, top)
#define IMMEDIATE ((i32)*pc >> 5)

#define OPS(_)                                                                                                    \
  _(halt) _(push) _(get) _(set) _(add) _(sub) _(mul) _(and) _(or) _(xor) _(shl) _(shr) _(lt) _(eq) _(jump) _(jump_if) \
  _(jump_unless) _(load) _(store) _(drop) _(swap) _(dup) _(call) _(ret) _(get_add) _(inc)

#define DECLARE(name) HANDLER(name);
OPS(DECLARE)

#define NAME(name) OP_##name,
enum { OPS(NAME) };

#define ENTRY(name) op_##name,
static u64 (*const handlers[32])(STATE) = {OPS(ENTRY)};

#define BYTES 8192
static u8 bytes[BYTES];
static i64 stack[256], frame[64];

HANDLER(halt) { (void)pc, (void)sp, (void)locals; return top; }
HANDLER(push) { *sp++ = top, top = IMMEDIATE, pc++; NEXT; }
HANDLER(get) { *sp++ = top, top = locals[IMMEDIATE], pc++; NEXT; }
HANDLER(set) { locals[IMMEDIATE] = top, top = *--sp, pc++; NEXT; }
HANDLER(get_add) { top += locals[IMMEDIATE], pc++; NEXT; }
HANDLER(inc) { locals[IMMEDIATE & 15] += IMMEDIATE >> 4, pc++; NEXT; }

#define BINARY(name, value) HANDLER(name) { const u64 below = *--sp; top = value, pc++; NEXT; }
BINARY(add, below + top)
BINARY(sub, below - top)
BINARY(mul, below * top)
BINARY(and, below & top)
BINARY(or, below | top)
BINARY(xor, below ^ top)
BINARY(shl, below << (top & 63))
BINARY(shr, below >> (top & 63))
BINARY(lt, (i64)below < (i64)top)
BINARY(eq, below == top)

HANDLER(jump) { pc += IMMEDIATE; NEXT; }
HANDLER(jump_if) { const u64 test = top; top = *--sp, pc += test ? IMMEDIATE : 1; NEXT; }
HANDLER(jump_unless) { const u64 test = top; top = *--sp, pc += test ? 1 : IMMEDIATE; NEXT; }
HANDLER(load) { top = bytes[top & (BYTES - 1)], pc++; NEXT; }
HANDLER(store) { bytes[*--sp & (BYTES - 1)] = top, top = *--sp, pc++; NEXT; }
HANDLER(drop) { top = *--sp, pc++; NEXT; }
HANDLER(swap) { const u64 below = sp[-1]; sp[-1] = top, top = below, pc++; NEXT; }
HANDLER(dup) { *sp++ = top, pc++; NEXT; }
HANDLER(call) { *sp++ = top, top = (u32)(pc + 1), locals += 8, pc += IMMEDIATE; NEXT; }
HANDLER(ret) { pc = (const u32 *)(u32)top, top = *--sp, locals -= 8; NEXT; }

#define I(op, imm) (OP_##op | (u32)(imm) << 5)

/* Locals: 0 a number, 1 a multiple of it, 2 how many primes, 3 a sum. */
static const u32 program[] = {
  /*  0 */ I(push, 0), I(set, 2), I(push, 0), I(set, 3), I(push, 2), I(set, 0),
  /*  6 */ I(get, 0), I(push, BYTES), I(lt, 0), I(jump_unless, 22),
  /* 10 */ I(get, 0), I(load, 0), I(jump_if, 15),
  /* 13 */ I(inc, 2 + 16), I(get, 0), I(get_add, 0), I(set, 1),
  /* 17 */ I(get, 1), I(push, BYTES), I(lt, 0), I(jump_unless, 7),
  /* 21 */ I(get, 1), I(push, 1), I(store, 0), I(get, 1), I(get_add, 0), I(jump, 3),
  /* 27 */ I(inc, 0 + 16), I(jump, -22),
  /* 29 */ I(set, 1), I(jump, -13),
  /* 31 */ I(halt, 0),
};

/* Adds i * i ^ i >> 3 for i below a number of rounds, by a subroutine. */
static const u32 series[] = {
  /*  0 */ I(push, 0), I(set, 3), I(push, 2000), I(set, 0),
  /*  4 */ I(get, 0), I(jump_unless, 9),
  /*  6 */ I(get, 0), I(call, 9), I(get_add, 3), I(dup, 0), I(shl, 0), I(set, 3), I(inc, 0 - 16), I(jump, -9),
  /* 14 */ I(get, 3), I(halt, 0),
  /* 16 */ I(swap, 0), I(dup, 0), I(dup, 0), I(mul, 0), I(swap, 0), I(push, 3), I(shr, 0), I(xor, 0), I(swap, 0), I(ret, 0),
};

static NOINLINE u64 execute(const u32 *code) {
  return handlers[*code & 31](code, stack, frame, 0);
}

u32 EXPORT(run)(i32 n) {
  u32 hash = 0;
  for (i32 i = 0; i < n; i++) {
    for (i32 k = 0; k < BYTES; k++) bytes[k] = 0;
    execute(program);
    hash = mix(hash, frame[2]);
    const u64 sum = execute(series);
    hash = mix(mix(hash, sum), sum >> 32);
  }
  return hash;
}
