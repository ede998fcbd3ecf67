/*
 * A program of threads without a libc: it starts as wasi-threads has it, and locks and waits by the atomic instructions
 * themselves. Threads take jobs from a counter, grow the memory for each, and start threads of their own.
 */
typedef unsigned long long u64;

__attribute__((import_module("wasi"), import_name("thread-spawn"))) int thread_spawn(void *start);

enum { stack_size = 16384, max_threads = 16, jobs = 40, page = 65536 };

/* What `wasi_thread_start` needs before there is a stack. */
struct start {
  void *stack;
  int inner;
};

__asm__(".globaltype __stack_pointer, i32\n"
        ".functype run_thread (i32, i32) -> ()\n"
        ".globl wasi_thread_start\n"
        ".export_name wasi_thread_start, wasi_thread_start\n"
        "wasi_thread_start:\n"
        ".functype wasi_thread_start (i32, i32) -> ()\n"
        "local.get 1\n"
        "i32.load 0\n"
        "global.set __stack_pointer\n"
        "local.get 0\n"
        "local.get 1\n"
        "call run_thread\n"
        "end_function\n");

static char stacks[max_threads][stack_size] __attribute__((aligned(16)));
static struct start starts[max_threads];
static int started, running, next_job, lock;
static u64 sums[jobs], checksum, ids;

static void acquire(void) {
  for (int seen; (seen = __sync_val_compare_and_swap(&lock, 0, 1)) != 0;)
    if (seen == 2 || __sync_bool_compare_and_swap(&lock, 1, 2)) __builtin_wasm_memory_atomic_wait32(&lock, 2, -1);
}

static void release(void) {
  if (__atomic_exchange_n(&lock, 0, __ATOMIC_SEQ_CST) == 2) __builtin_wasm_memory_atomic_notify(&lock, max_threads);
}

static int start_thread(int inner) {
  int place = __atomic_fetch_add(&started, 1, __ATOMIC_SEQ_CST);
  if (place >= max_threads) return -1;
  starts[place].stack = stacks[place] + stack_size;
  starts[place].inner = inner;
  __atomic_fetch_add(&running, 1, __ATOMIC_SEQ_CST);
  int id = thread_spawn(&starts[place]);
  if (id < 0) __atomic_fetch_sub(&running, 1, __ATOMIC_SEQ_CST);
  return id;
}

/* Fills pages that nobody else has been given. */
static u64 work(int job) {
  u64 *block = (u64 *)(__builtin_wasm_memory_grow(0, 1) * page);
  u64 x = (u64)(job + 1) * 0x9e3779b97f4a7c15u, sum = 0;
  for (int i = 0; i < page / 8; i++) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    block[i] = x;
  }
  for (int i = 0; i < page / 8; i++) sum = (sum << 5 | sum >> 59) ^ block[i];
  return sum;
}

void run_thread(int id, struct start *start) {
  if (start->inner) start_thread(0);
  for (int job; (job = __atomic_fetch_add(&next_job, 1, __ATOMIC_SEQ_CST)) < jobs;) {
    u64 sum = work(job);
    __atomic_fetch_add(&checksum, sum, __ATOMIC_SEQ_CST);
    acquire();
    sums[job] = sum;
    release();
  }
  __atomic_fetch_or(&ids, 1ull << id, __ATOMIC_SEQ_CST);
  if (__atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST) == 0) __builtin_wasm_memory_atomic_notify(&running, 1);
}

/* The sum of all jobs if what the threads added and what they listed agrees, else 0. */
__attribute__((export_name("run"))) u64 run(int threads) {
  for (int i = 0; i < threads; i++) start_thread(i < 2);
  for (int left; (left = __atomic_load_n(&running, __ATOMIC_SEQ_CST)) != 0;)
    __builtin_wasm_memory_atomic_wait32(&running, left, -1);
  u64 listed = 0;
  for (int i = 0; i < jobs; i++) listed += sums[i];
  return listed == checksum ? checksum : 0;
}

__attribute__((export_name("thread_ids"))) u64 thread_ids(void) { return ids; }
