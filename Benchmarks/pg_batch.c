/* pg_batch: how many payments a second PostgreSQL makes when many are given to it in one call.
 *
 * The yardstick for lanes: CONNECTIONS threads, each calling pay_batch (pg_pay.sql) with BATCH payments again and again.
 *
 * Build: cc -O2 -o pg_batch pg_batch.c -I/usr/include/postgresql -lpq -lpthread
 * Run:   pg_batch CONNINFO CONNECTIONS BATCH SECONDS ACCOUNTS ORDERS
 * Prints {"payments":N,"microseconds":N} */
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *conninfo;
static long batch, accounts, orders;
static double end;
static atomic_long done;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void must(int ok, PGconn *connection) {
  if (ok) return;
  fprintf(stderr, "pg_batch: %s", PQerrorMessage(connection));
  exit(1);
}

static void *work(void *number) {
  uint64_t random = 88172645463325252ull ^ ((uint64_t)(intptr_t)number * 0x9E3779B97F4A7C15ull) ^ (uint64_t)time(0);
  PGconn *connection = PQconnectdb(conninfo);
  must(PQstatus(connection) == CONNECTION_OK, connection);
  PQclear(PQexec(connection, "SET client_min_messages = warning"));
  PQclear(PQprepare(connection, "b", "SELECT pay_batch($1::bigint[], $2::bigint[])", 2, NULL));
  char *texts[2] = {malloc(batch * 14 + 8), malloc(batch * 14 + 8)};
  while (now() < end) {
    char *order = texts[0], *payer = texts[1];
    *order++ = '{';
    *payer++ = '{';
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    long first = random % orders; /* distinct orders: one random start, then steps */
    for (long i = 0; i < batch; i++) {
      random ^= random << 13, random ^= random >> 7, random ^= random << 17;
      order += sprintf(order, "%s%ld", i ? "," : "", 1 + (first + i * 97) % orders);
      payer += sprintf(payer, "%s%ld", i ? "," : "", 1001 + (long)(random % (accounts - 1000)));
    }
    strcpy(order, "}");
    strcpy(payer, "}");
    PGresult *result = PQexecPrepared(connection, "b", 2, (const char *const *)texts, 0, 0, 0);
    /* Two batches that draw the same order in another place may end each other; that is part of the figure. */
    if (PQresultStatus(result) == PGRES_TUPLES_OK) done += batch;
    PQclear(result);
  }
  PQfinish(connection);
  return 0;
}

int main(int count, char **argument) {
  if (count != 7) return fprintf(stderr, "pg_batch CONNINFO CONNECTIONS BATCH SECONDS ACCOUNTS ORDERS\n"), 2;
  conninfo = argument[1];
  long connections = atol(argument[2]);
  batch = atol(argument[3]);
  accounts = atol(argument[5]);
  orders = atol(argument[6]);
  double began = now();
  end = began + atof(argument[4]);
  pthread_t threads[64];
  for (long i = 0; i < connections && i < 64; i++) pthread_create(&threads[i], 0, work, (void *)(i + 1));
  for (long i = 0; i < connections && i < 64; i++) pthread_join(threads[i], 0);
  printf("{\"payments\":%ld,\"microseconds\":%ld}\n", (long)done, (long)((now() - began) * 1e6));
}
