/* Small tools over files, streams, arguments, environment and clocks: the first argument chooses one. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int fail(const char *what) {
  fprintf(stderr, "tools: %s: %s\n", what, strerror(errno));
  return 1;
}

static int args(int argc, char **argv) {
  for (int i = 0; i < argc; i++) puts(argv[i]);
  return 0;
}

static int env(void) {
  for (char **each = environ; *each != NULL; each++) puts(*each);
  return 0;
}

static int cat(const char *path) {
  char buffer[4096];
  FILE *file = fopen(path, "rb");
  if (file == NULL) return fail(path);
  size_t got;
  while ((got = fread(buffer, 1, sizeof buffer, file)) > 0) fwrite(buffer, 1, got, stdout);
  fclose(file);
  return 0;
}

static int write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "wb");
  if (file == NULL) return fail(path);
  fputs(text, file);
  return fclose(file) == 0 ? 0 : fail(path);
}

/* Lines, words and bytes of standard input, as wc counts them. */
static int count(void) {
  long lines = 0, words = 0, bytes = 0;
  int inside = 0, c;
  while ((c = getchar()) != EOF) {
    bytes++;
    lines += c == '\n';
    int blank = c == ' ' || c == '\n' || c == '\t';
    words += !inside && !blank;
    inside = !blank;
  }
  printf("%ld %ld %ld\n", lines, words, bytes);
  return 0;
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Lists a directory and what is below it, in order; with a nonzero `erase`, removes it all instead. */
static int walk(const char *path, int depth, int erase) {
  DIR *directory = opendir(path);
  if (directory == NULL) return fail(path);
  char *names[1000];
  int length = 0, result = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL && length < 1000;)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) names[length++] = strdup(entry->d_name);
  closedir(directory);
  qsort(names, length, sizeof *names, by_name);
  for (int i = 0; i < length; i++) {
    char child[1024];
    struct stat stat;
    snprintf(child, sizeof child, "%s/%s", path, names[i]);
    if (lstat(child, &stat) != 0) return fail(child);
    int is_directory = S_ISDIR(stat.st_mode);
    if (!erase) printf("%*s%s%s %lld\n", depth * 2, "", names[i], is_directory ? "/" : S_ISLNK(stat.st_mode) ? "@" : "", is_directory ? 0LL : (long long)stat.st_size);
    if (is_directory) result |= walk(child, depth + 1, erase);
    if (erase && (is_directory ? rmdir(child) : unlink(child)) != 0) result |= fail(child);
    free(names[i]);
  }
  return result;
}

/* Makes directories, files, links and names in every way there is. */
static int mutate(const char *root) {
  char path[256], other[256];
  for (int i = 0; i < 3; i++) {
    snprintf(path, sizeof path, "%s/dir%d", root, i);
    if (mkdir(path, 0777) != 0) return fail(path);
    snprintf(path, sizeof path, "%s/dir%d/file", root, i);
    FILE *file = fopen(path, "w");
    if (file == NULL) return fail(path);
    for (int k = 0; k < i * 10; k++) fprintf(file, "line %d\n", k);
    fclose(file);
  }
  snprintf(path, sizeof path, "%s/dir1/file", root);
  snprintf(other, sizeof other, "%s/renamed", root);
  if (rename(path, other) != 0) return fail("rename");
  snprintf(path, sizeof path, "%s/dir2/hard", root);
  if (link(other, path) != 0) return fail("link");
  snprintf(path, sizeof path, "%s/dir0/soft", root);
  if (symlink("../renamed", path) != 0) return fail("symlink");
  FILE *file = fopen(path, "a");
  if (file == NULL) return fail(path);
  fputs("appended through the link\n", file);
  fclose(file);
  if (truncate(other, 5) != 0) return fail("truncate");
  struct stat stat_a, stat_b;
  snprintf(path, sizeof path, "%s/dir2/hard", root);
  if (stat(other, &stat_a) != 0 || stat(path, &stat_b) != 0) return fail("stat");
  printf("same file: %d, links: %d, size: %lld\n", stat_a.st_ino == stat_b.st_ino, (int)stat_a.st_nlink, (long long)stat_b.st_size);
  snprintf(path, sizeof path, "%s/dir1", root);
  return rmdir(path) == 0 ? 0 : fail(path);
}

/* Sleeps, and tells whether the clocks saw it. */
static int sleep_for(long ms) {
  struct timespec before, after, time = {ms / 1000, ms % 1000 * 1000000};
  clock_gettime(CLOCK_MONOTONIC, &before);
  nanosleep(&time, NULL);
  clock_gettime(CLOCK_MONOTONIC, &after);
  int64_t passed = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  printf("slept: %d, after 2020: %d\n", passed >= ms * 1000000LL, now.tv_sec > 1577836800);
  return 0;
}

/* Waits for standard input for a while. */
static int wait_input(int ms) {
  struct pollfd input = {0, POLLRDNORM, 0};
  int ready = poll(&input, 1, ms);
  printf("ready: %d\n", ready);
  return 0;
}

static int large(long size) {
  char line[65];
  for (long i = 0; i < size; i += 64) {
    snprintf(line, sizeof line, "%063ld\n", i);
    fwrite(line, 1, 64, stdout);
  }
  fputs("the end, without a newline", stdout);
  return 0;
}

static int terminal(void) {
  printf("%d%d%d\n", isatty(0), isatty(1), isatty(2));
  return 0;
}

/* Copies standard input to a file and on to standard output, through buffers of 64 KB. */
static int copy(const char *path) {
  static char buffer[65536];
  int file = open(path, O_CREAT | O_TRUNC | O_RDWR, 0666);
  if (file < 0) return fail(path);
  ssize_t got;
  while ((got = read(0, buffer, sizeof buffer)) > 0)
    if (write(file, buffer, got) != got) return fail(path);
  lseek(file, 0, SEEK_SET);
  while ((got = read(file, buffer, sizeof buffer)) > 0)
    if (write(1, buffer, got) != got) return fail("stdout");
  return close(file);
}

/* Writes a file of so many MB through 64 KB, and reads it again. */
static int transfer(const char *path, long mb) {
  static unsigned char buffer[65536];
  struct timespec a, b, c;
  clock_gettime(CLOCK_MONOTONIC, &a);
  int file = open(path, O_CREAT | O_TRUNC | O_RDWR, 0666);
  if (file < 0) return fail(path);
  for (long i = 0; i < mb * 16; i++) {
    buffer[0] = i;
    if (write(file, buffer, sizeof buffer) != sizeof buffer) return fail(path);
  }
  clock_gettime(CLOCK_MONOTONIC, &b);
  lseek(file, 0, SEEK_SET);
  long total = 0, sum = 0;
  for (ssize_t got; (got = read(file, buffer, sizeof buffer)) > 0; total += got) sum += buffer[0];
  clock_gettime(CLOCK_MONOTONIC, &c);
  fprintf(stderr, "write %.0f ms, read %.0f ms\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6,
          (c.tv_sec - b.tv_sec) * 1e3 + (c.tv_nsec - b.tv_nsec) / 1e6);
  printf("%ld %ld\n", total, sum);
  return close(file);
}

/* How many entries a directory has, and how long many waits of no time take. */
static int entries(const char *path) {
  DIR *directory = opendir(path);
  if (directory == NULL) return fail(path);
  long found = 0;
  while (readdir(directory) != NULL) found++;
  closedir(directory);
  printf("%ld\n", found);
  return 0;
}

static int polls(long times) {
  struct pollfd output = {1, POLLWRNORM, 0};
  long ready = 0;
  for (long i = 0; i < times; i++) ready += poll(&output, 1, 0);
  printf("%ld\n", ready);
  return 0;
}

static int crash(volatile int *p) {
  return *p + 1;
}

int main(int argc, char **argv) {
  const char *tool = argc > 1 ? argv[1] : "";
  const char *first = argc > 2 ? argv[2] : "";
  if (strcmp(tool, "args") == 0) return args(argc, argv);
  if (strcmp(tool, "env") == 0) return env();
  if (strcmp(tool, "cat") == 0) return cat(first);
  if (strcmp(tool, "write") == 0) return write_file(first, argc > 3 ? argv[3] : "");
  if (strcmp(tool, "count") == 0) return count();
  if (strcmp(tool, "list") == 0) return walk(first, 0, 0);
  if (strcmp(tool, "erase") == 0) return walk(first, 0, 1);
  if (strcmp(tool, "mutate") == 0) return mutate(first);
  if (strcmp(tool, "sleep") == 0) return sleep_for(atol(first));
  if (strcmp(tool, "wait") == 0) return wait_input(atoi(first));
  if (strcmp(tool, "large") == 0) return large(atol(first));
  if (strcmp(tool, "terminal") == 0) return terminal();
  if (strcmp(tool, "copy") == 0) return copy(first);
  if (strcmp(tool, "transfer") == 0) return transfer(first, argc > 3 ? atol(argv[3]) : 1);
  if (strcmp(tool, "entries") == 0) return entries(first);
  if (strcmp(tool, "polls") == 0) return polls(atol(first));
  if (strcmp(tool, "exit") == 0) exit(atoi(first));
  if (strcmp(tool, "crash") == 0) return crash((int *)(uintptr_t)0xfffffff0u);
  fprintf(stderr, "usage: tools TOOL [argument]\n");
  return 2;
}
