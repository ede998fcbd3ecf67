/*
 * Small tools of several threads, without a libc: they start as wasi-threads has it and share descriptors. The first argument
 * chooses one; each prints what it came to, so that the text is the same however the threads took turns.
 */
typedef unsigned long size_t;
typedef unsigned long long u64;

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
struct span {
  const void *start;
  size_t length;
};
WASI(args_get) int args_get(char **args, char *buffer);
WASI(args_sizes_get) int args_sizes_get(size_t *count, size_t *size);
WASI(clock_time_get) int clock_time_get(int id, u64 precision, u64 *time);
WASI(fd_close) int fd_close(int fd);
WASI(fd_read) int fd_read(int fd, const struct span *spans, size_t count, size_t *got);
WASI(fd_seek) int fd_seek(int fd, u64 offset, int whence, u64 *place);
WASI(fd_write) int fd_write(int fd, const struct span *spans, size_t count, size_t *written);
WASI(path_open) int path_open(int fd, int lookup, const char *path, size_t length, int how, u64 rights, u64 passed, int flags, int *out);
WASI(poll_oneoff) int poll_oneoff(const void *subscriptions, void *events, size_t count, size_t *ready);
WASI(proc_exit) _Noreturn void proc_exit(int code);
__attribute__((import_module("wasi"), import_name("thread-spawn"))) int thread_spawn(void *start);

enum { stack_size = 16384, most_threads = 64, create = 1, file_rights = 2 | 4 | 64 };

/* What `wasi_thread_start` needs before there is a stack. */
struct start {
  void *stack;
  void (*run)(struct start *);
  int id, number, done;
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

static char stacks[most_threads][stack_size] __attribute__((aligned(16)));
static struct start starts[most_threads];
static int started;

static void set_and_wake(int *place, int value) {
  __atomic_store_n(place, value, __ATOMIC_SEQ_CST);
  __builtin_wasm_memory_atomic_notify(place, 64);
}

static void wait_for(int *place, int value) {
  for (int seen; (seen = __atomic_load_n(place, __ATOMIC_SEQ_CST)) != value;)
    __builtin_wasm_memory_atomic_wait32(place, seen, -1);
}

void run_thread(int id, struct start *start) {
  start->id = id;
  start->run(start);
  set_and_wake(&start->done, 1);
}

/* The thread, or null with `*error` if there is no room for one. */
static struct start *begin(void (*run)(struct start *), int number, int *error) {
  int place = __atomic_fetch_add(&started, 1, __ATOMIC_SEQ_CST);
  struct start *start = &starts[place % most_threads];
  start->stack = stacks[place % most_threads] + stack_size;
  start->run = run;
  start->number = number;
  start->done = 0;
  int id = thread_spawn(start);
  *error = id < 0 ? id : 0;
  return id < 0 ? 0 : start;
}

static void join(struct start *start) {
  wait_for(&start->done, 1);
}

static size_t length_of(const char *text) {
  size_t length = 0;
  while (text[length] != 0) length++;
  return length;
}

static int same(const char *a, const char *b) {
  while (*a != 0 && *a == *b) a++, b++;
  return *a == *b;
}

static void put(int fd, const char *text) {
  struct span span = {text, length_of(text)};
  size_t written;
  if (fd_write(fd, &span, 1, &written) != 0 || written != span.length) proc_exit(99);
}

static void put_number(const char *name, long number) {
  char line[64];
  size_t at = 0;
  for (; *name != 0; name++) line[at++] = *name;
  if (number < 0) line[at++] = '-', number = -number;
  long unit = 1;
  while (number / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) line[at++] = '0' + number / unit % 10;
  line[at++] = '\n';
  line[at] = 0;
  put(1, line);
}

static size_t get(int fd, char *buffer, size_t size) {
  struct span span = {buffer, size};
  size_t got;
  return fd_read(fd, &span, 1, &got) == 0 ? got : 0;
}

static int open_file(const char *path) {
  int fd;
  return path_open(3, 0, path, length_of(path), create, file_rights, 0, 0, &fd) == 0 ? fd : -1;
}

static u64 now(void) {
  u64 time = 0;
  clock_time_get(1, 0, &time);
  return time;
}

static void sleep_for(u64 ns) {
  u64 subscription[6] = {7, 0, 1, ns, 0, 0}, event[4];
  size_t ready;
  poll_oneoff(subscription, event, 1, &ready);
}

/* A thread writes through a descriptor of the program's, and opens one that the program reads. */
static int ours, theirs;

static void write_and_open(struct start *start) {
  put(ours, "by the thread\n");
  theirs = open_file("second");
  put(theirs, "from the thread's file\n");
}

static int share(void) {
  char buffer[64];
  int error;
  u64 place;
  ours = open_file("first");
  put(ours, "by the program\n");
  join(begin(write_and_open, 0, &error));
  put(ours, "by the program again\n");
  fd_seek(theirs, 0, 0, &place);
  buffer[get(theirs, buffer, sizeof buffer - 1)] = 0;
  put(1, buffer);
  fd_close(ours);
  fd_close(theirs);
  return 0;
}

/* Lines of many threads come out whole. */
enum { writers = 8, lines = 200 };

static void write_lines(struct start *start) {
  char line[] = "thread 0 line\n";
  line[7] += start->number;
  for (int i = 0; i < lines; i++) put(1, line);
}

static int chorus(void) {
  struct start *threads[writers];
  int error;
  for (int i = 0; i < writers; i++) threads[i] = begin(write_lines, i, &error);
  for (int i = 0; i < writers; i++) join(threads[i]);
  return 0;
}

/* One thread waits for input, by reading or by polling, while the program writes; then the program goes on by what came. */
static char input[64];
static size_t input_length;
static int waiting;

static void read_input(struct start *start) {
  set_and_wake(&waiting, 1);
  input_length = get(0, input, sizeof input - 1);
}

static void poll_input(struct start *start) {
  u64 subscription[6] = {1, 1, 0, 0, 0, 0}, event[4];
  size_t ready = 0;
  set_and_wake(&waiting, 1);
  poll_oneoff(subscription, event, 1, &ready);
  read_input(start);
}

static int listen(void (*how)(struct start *)) {
  int error;
  struct start *thread = begin(how, 0, &error);
  wait_for(&waiting, 1);
  sleep_for(20 * 1000000);
  for (int i = 0; i < 100; i++) fd_close(100);
  put(1, "waiting\n");
  join(thread);
  input[input_length] = 0;
  put(1, input);
  return 0;
}

/* Each thread starts the next one. */
static int depth;

static void start_next(struct start *start) {
  int error;
  __atomic_fetch_add(&depth, 1, __ATOMIC_SEQ_CST);
  if (start->number > 0) join(begin(start_next, start->number - 1, &error));
}

static int nest(void) {
  int error;
  join(begin(start_next, 9, &error));
  put_number("depth ", depth);
  return 0;
}

static void nothing(struct start *start) {}

/* One after the other, more than fit at once; ids are different. */
static int relay(void) {
  int error, last = 0;
  for (int i = 0; i < 100; i++) {
    struct start *thread = begin(nothing, 0, &error);
    join(thread);
    if (thread->id <= last) return 1;
    last = thread->id;
  }
  put_number("last ", last);
  return 0;
}

static int gate;

static void wait_at_gate(struct start *start) {
  wait_for(&gate, 1);
}

/* Many at once. */
static int crowd(void) {
  enum { many = 20 };
  struct start *threads[many];
  int error = 0, count = 0;
  while (count < many && (threads[count] = begin(wait_at_gate, 0, &error)) != 0) count++;
  set_and_wake(&gate, 1);
  for (int i = 0; i < count; i++) join(threads[i]);
  put_number("threads ", count);
  return 0;
}

/* The clocks of all threads are one. */
static u64 times[2];

static void read_clock(struct start *start) {
  times[0] = now();
  sleep_for(10 * 1000000);
  times[1] = now();
}

static int clocks(void) {
  int error;
  u64 before = now();
  join(begin(read_clock, 0, &error));
  u64 after = now();
  put_number("in order ", before <= times[0] && times[0] + 10 * 1000000 <= times[1] && times[1] <= after);
  return 0;
}

static void exit_there(struct start *start) {
  put(1, "the thread exits\n");
  proc_exit(start->number);
}

static void trap_there(struct start *start) {
  put(1, "the thread traps\n");
  __builtin_trap();
}

static void write_on(struct start *start) {
  for (;;) put(1, ".");
}

static int wait_for_ever(void (*run)(struct start *), int number) {
  int error, never = 0;
  begin(run, number, &error);
  wait_for(&never, 1);
  return 1;
}

static int leave(void) {
  int error;
  begin(write_on, 0, &error);
  sleep_for(20 * 1000000);
  put(2, "the program ends\n");
  return 5;
}

/* Ends while a thread waits for input that does not come. */
static int desert(void) {
  int error;
  begin(read_input, 0, &error);
  wait_for(&waiting, 1);
  sleep_for(20 * 1000000);
  put(1, "gone\n");
  return 6;
}

static int run(const char *tool) {
  if (same(tool, "share")) return share();
  if (same(tool, "chorus")) return chorus();
  if (same(tool, "read")) return listen(read_input);
  if (same(tool, "poll")) return listen(poll_input);
  if (same(tool, "nest")) return nest();
  if (same(tool, "relay")) return relay();
  if (same(tool, "crowd")) return crowd();
  if (same(tool, "clocks")) return clocks();
  if (same(tool, "exit")) return wait_for_ever(exit_there, 42);
  if (same(tool, "trap")) return wait_for_ever(trap_there, 0);
  if (same(tool, "leave")) return leave();
  if (same(tool, "desert")) return desert();
  return 2;
}

__attribute__((export_name("_start"))) void start_program(void) {
  static char *args[16];
  static char buffer[1024];
  size_t count, size;
  args_sizes_get(&count, &size);
  if (count < 2 || count > 16 || size > sizeof buffer) proc_exit(2);
  args_get(args, buffer);
  int code = run(args[1]);
  if (code != 0) proc_exit(code);
}

/* For `--invoke`: adds in a thread. */
static int sum;

static void add_there(struct start *start) {
  sum += start->number;
}

__attribute__((export_name("add"))) int add(int a, int b) {
  int error;
  sum = a;
  join(begin(add_there, b, &error));
  return sum;
}
