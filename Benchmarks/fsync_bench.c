/* fsync_bench: how often a second the disk takes a block of 4 KiB and says that it is safe (write, fdatasync).
 *
 * The yardstick for payments one at a time: each needs one such flush. A file of 64 MiB is overwritten from its
 * beginning, as a write-ahead log is.
 *
 * Build: cc -O2 -o fsync_bench fsync_bench.c
 * Run:   fsync_bench FILE SECONDS      (FILE is made and removed)
 * Prints {"flushes_per_second":N,"p50_us":N,"p99_us":N} */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { block = 4096, size = 64 << 20, most = 1000000 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void must(int ok, const char *what) {
  if (ok) return;
  perror(what);
  exit(1);
}

int main(int count, char **arguments) {
  if (count < 3) return fprintf(stderr, "usage: fsync_bench FILE SECONDS\n"), 2;
  double length = atof(arguments[2]);
  int file = open(arguments[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  must(file >= 0, arguments[1]);
  static char bytes[1 << 20];
  for (off_t place = 0; place < size; place += sizeof bytes)
    must(pwrite(file, bytes, sizeof bytes, place) == sizeof bytes, "write");
  must(fsync(file) == 0, "fsync");

  memset(bytes, 7, block);
  double *latency = malloc(most * sizeof *latency);
  long flushes = 0;
  double began = seconds(), now = began;
  for (off_t place = 0; now < began + length && flushes < most; place = (place + block) % size) {
    must(pwrite(file, bytes, block, place) == block, "write");
    must(fdatasync(file) == 0, "fdatasync");
    double after = seconds();
    latency[flushes++] = after - now;
    now = after;
  }
  qsort(latency, flushes, sizeof *latency, ascending);
  printf("{\"flushes_per_second\":%.0f,\"p50_us\":%.0f,\"p99_us\":%.0f}\n", flushes / (now - began),
         latency[flushes / 2] * 1e6, latency[flushes * 99 / 100] * 1e6);
  close(file);
  unlink(arguments[1]);
  return 0;
}
