#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/*
 * Threads of POSIX take jobs from a counter, sum what they compute, and list it behind a mutex; a condition variable tells
 * the main program. What half of them allocate is never freed, so that the memory grows.
 */
static atomic_int next_job;
static atomic_ullong checksum;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int finished;
static uint64_t listed[64];
static _Thread_local int mine;
enum { jobs = 64, workers = 4 };
static uint64_t work(int job) {
  size_t n = 100000 + (size_t)job * 1000;
  uint64_t *block = malloc(n * sizeof *block);
  uint64_t x = (uint64_t)job * 0x9e3779b97f4a7c15u + 1, sum = 0;
  for (size_t i = 0; i < n; i++) { x ^= x << 13; x ^= x >> 7; x ^= x << 17; block[i] = x; }
  for (size_t i = 0; i < n; i += 3) sum += block[i] ^ (sum >> 3);
  if (job % 2) free(block);
  return sum;
}
static void *run(void *arg) {
  (void)arg;
  for (int job; (job = atomic_fetch_add(&next_job, 1)) < jobs;) {
    uint64_t sum = work(job);
    atomic_fetch_add(&checksum, sum);
    mine++;
    pthread_mutex_lock(&lock);
    listed[job] = sum;
    finished++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
  }
  return (void *)(intptr_t)mine;
}
int main(void) {
  pthread_t threads[workers];
  for (int i = 0; i < workers; i++) pthread_create(&threads[i], 0, run, 0);
  pthread_mutex_lock(&lock);
  while (finished < jobs) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  int total = 0;
  for (int i = 0; i < workers; i++) { void *done; pthread_join(threads[i], &done); total += (int)(intptr_t)done; }
  uint64_t again = 0;
  for (int i = 0; i < jobs; i++) again += listed[i];
  printf("%d jobs, checksum %016llx %s\n", total, (unsigned long long)checksum, again == checksum ? "agrees" : "differs");
  return 0;
}
