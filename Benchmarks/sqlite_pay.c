/* sqlite_pay: how many payments a second plain C makes on SQLite, with nothing around them.
 *
 * The yardstick for the engine. A payment is seven row writes and no more: the order turns from unpaid to paid, a
 * payment row, two balances (never below zero), two ledger entries with the balance after, an outbox row of some 400
 * bytes. WAL, synchronous=FULL (a flush on every commit), prepared statements, SQLite's own defaults otherwise. Payers
 * are drawn at random among all accounts, the first 1,000 of which are the merchants'.
 *
 * Build: cc -O2 -o sqlite_pay sqlite_pay.c -lsqlite3
 * Run:   sqlite_pay init FILE ACCOUNTS ORDERS
 *        sqlite_pay run FILE FIRST BATCH SECONDS     (pays orders from FIRST on, BATCH payments a commit)
 * Prints {"payments":N,"microseconds":N,"cpu_microseconds":N} */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { merchants = 1000 };
static const int64_t moment = 1751328000;
static sqlite3 *db;

static double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void must(int ok, const char *what) {
  if (ok) return;
  fprintf(stderr, "sqlite_pay: %s: %s\n", what, sqlite3_errmsg(db));
  exit(1);
}

static void run(const char *sql) { must(sqlite3_exec(db, sql, 0, 0, 0) == SQLITE_OK, sql); }

static sqlite3_stmt *prepared(const char *sql) {
  sqlite3_stmt *statement;
  must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0) == SQLITE_OK, sql);
  return statement;
}

static void done(sqlite3_stmt *statement) {
  must(sqlite3_step(statement) == SQLITE_DONE, sqlite3_sql(statement));
  sqlite3_reset(statement);
}

static int64_t number(const char *sql) {
  sqlite3_stmt *statement = prepared(sql);
  sqlite3_step(statement);
  int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

/* xorshift64 */
static uint64_t drawn(void) {
  static uint64_t state = 88172645463325252ull;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static int init(const char *file, long accounts, long orders) {
  remove(file);
  must(sqlite3_open(file, &db) == SQLITE_OK, file);
  run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;"
      "CREATE TABLE account(id INTEGER PRIMARY KEY, balance INTEGER NOT NULL, version INTEGER NOT NULL,"
      "  kind INTEGER NOT NULL);"
      "CREATE TABLE orders(id INTEGER PRIMARY KEY, mch_id INTEGER NOT NULL, out_trade_no TEXT NOT NULL,"
      "  description TEXT NOT NULL, notify_url TEXT NOT NULL, amount INTEGER NOT NULL, state INTEGER NOT NULL,"
      "  created INTEGER NOT NULL, paid INTEGER, payer INTEGER, txn TEXT, UNIQUE(mch_id, out_trade_no));"
      "CREATE TABLE payment(id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL UNIQUE, payer INTEGER NOT NULL,"
      "  mch_id INTEGER NOT NULL, amount INTEGER NOT NULL, txn TEXT NOT NULL, ts INTEGER NOT NULL);"
      "CREATE TABLE ledger_entry(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, payment_id INTEGER NOT NULL,"
      "  amount INTEGER NOT NULL, balance_after INTEGER NOT NULL, ts INTEGER NOT NULL);"
      "CREATE TABLE outbox(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, payload TEXT NOT NULL,"
      "  next_at INTEGER NOT NULL, tries INTEGER NOT NULL);"
      "CREATE INDEX ledger_acc ON ledger_entry(account, id);"
      "BEGIN");
  sqlite3_stmt *account = prepared("INSERT INTO account VALUES(?1, 100000000, 0, ?2)");
  for (long id = 1; id <= accounts; id++) {
    sqlite3_bind_int64(account, 1, id);
    sqlite3_bind_int(account, 2, id <= merchants);
    done(account);
  }
  sqlite3_stmt *order = prepared(
      "INSERT INTO orders VALUES(?1, ?2, ?3, 'Image-Store-Shenzhen', 'https://127.0.0.1:8443/notify', ?4, 0, ?5,"
      "  NULL, NULL, NULL)");
  char own[64];
  for (long id = 1; id <= orders; id++) {
    snprintf(own, sizeof own, "20260701%020ld%04ld", id * 7919 % 1000000007, id % 10000);
    sqlite3_bind_int64(order, 1, id);
    sqlite3_bind_int64(order, 2, 1 + id % merchants);
    sqlite3_bind_text(order, 3, own, -1, SQLITE_STATIC);
    sqlite3_bind_int64(order, 4, 1 + drawn() % 1000);
    sqlite3_bind_int64(order, 5, moment);
    done(order);
  }
  run("COMMIT");
  sqlite3_finalize(account);
  sqlite3_finalize(order);
  run("PRAGMA journal_mode=WAL");
  sqlite3_close(db);
  return 0;
}

static sqlite3_stmt *begin, *commit, *find, *pay, *payment, *balance, *entry, *outbox;

static void move(int64_t account, int64_t amount, int64_t cause) {
  sqlite3_bind_int64(balance, 1, account);
  sqlite3_bind_int64(balance, 2, amount);
  must(sqlite3_step(balance) == SQLITE_ROW, "balance too low");
  int64_t after = sqlite3_column_int64(balance, 0);
  done(balance);
  sqlite3_bind_int64(entry, 1, account);
  sqlite3_bind_int64(entry, 2, cause);
  sqlite3_bind_int64(entry, 3, amount);
  sqlite3_bind_int64(entry, 4, after);
  sqlite3_bind_int64(entry, 5, moment);
  done(entry);
}

static void take(int64_t id, int64_t payer) {
  char number[40], callback[700];
  sqlite3_bind_int64(find, 1, id);
  must(sqlite3_step(find) == SQLITE_ROW, "no such order");
  int64_t amount = sqlite3_column_int64(find, 1), merchant = sqlite3_column_int64(find, 2);
  sqlite3_reset(find);
  snprintf(number, sizeof number, "4200%024ld", (long)id);

  sqlite3_bind_int64(pay, 1, id);
  sqlite3_bind_int64(pay, 2, moment);
  sqlite3_bind_int64(pay, 3, payer);
  sqlite3_bind_text(pay, 4, number, -1, SQLITE_STATIC);
  done(pay);
  must(sqlite3_changes(db) == 1, "the order was paid before");

  sqlite3_bind_int64(payment, 1, id);
  sqlite3_bind_int64(payment, 2, payer);
  sqlite3_bind_int64(payment, 3, merchant);
  sqlite3_bind_int64(payment, 4, amount);
  sqlite3_bind_text(payment, 5, number, -1, SQLITE_STATIC);
  sqlite3_bind_int64(payment, 6, moment);
  done(payment);
  int64_t cause = sqlite3_last_insert_rowid(db);
  move(payer, -amount, cause);
  move(merchant, amount, cause);

  snprintf(callback, sizeof callback,
           "{\"id\":\"EV-%ld\",\"event_type\":\"TRANSACTION.SUCCESS\",\"resource_type\":\"encrypt-resource\","
           "\"mchid\":\"%ld\",\"transaction_id\":\"%s\",\"trade_state\":\"SUCCESS\",\"amount\":{\"total\":%ld,"
           "\"payer_total\":%ld,\"currency\":\"CNY\"},\"payer\":{\"openid\":\"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o%ld\"},"
           "\"success_time\":\"2026-07-01T10:34:56+08:00\",\"notify_url\":\"https://127.0.0.1:8443/notify\","
           "\"summary\":\"payment succeeded\"}",
           (long)id, (long)merchant, number, (long)amount, (long)amount, (long)payer);
  sqlite3_bind_text(outbox, 1, callback, -1, SQLITE_STATIC);
  sqlite3_bind_int64(outbox, 2, moment);
  done(outbox);
}

static int measure(const char *file, int64_t first, long batch, double length) {
  must(sqlite3_open(file, &db) == SQLITE_OK, file);
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
  int64_t accounts = number("SELECT max(id) FROM account"), last = number("SELECT max(id) FROM orders");
  begin = prepared("BEGIN IMMEDIATE");
  commit = prepared("COMMIT");
  find = prepared("SELECT id, amount, mch_id, state FROM orders WHERE id = ?1");
  pay = prepared("UPDATE orders SET state = 1, paid = ?2, payer = ?3, txn = ?4 WHERE id = ?1 AND state = 0");
  payment = prepared("INSERT INTO payment(order_id, payer, mch_id, amount, txn, ts) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  balance = prepared(
      "UPDATE account SET balance = balance + ?2, version = version + 1 WHERE id = ?1 AND balance + ?2 >= 0"
      " RETURNING balance");
  entry = prepared(
      "INSERT INTO ledger_entry(account, payment_id, amount, balance_after, ts) VALUES(?1, ?2, ?3, ?4, ?5)");
  outbox = prepared("INSERT INTO outbox(kind, payload, next_at, tries) VALUES(1, ?1, ?2, 0)");

  for (int64_t skip = 0; skip < first; skip++) drawn();
  int64_t id = first;
  double began = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), now = began;
  for (; now < began + length && id + batch - 1 <= last; now = seconds(CLOCK_MONOTONIC)) {
    done(begin);
    for (long taken = 0; taken < batch; taken++, id++) take(id, merchants + 1 + drawn() % (accounts - merchants));
    done(commit);
  }
  cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  printf("{\"payments\":%ld,\"microseconds\":%.0f,\"cpu_microseconds\":%.0f}\n", (long)(id - first),
         (now - began) * 1e6, cpu * 1e6);
  must(number("SELECT (SELECT count(*) FROM payment) * 2 - (SELECT count(*) FROM ledger_entry)") == 0 &&
           number("SELECT sum(amount) FROM ledger_entry") == 0,
       "the books do not balance");
  return 0;
}

int main(int count, char **arguments) {
  if (count == 5 && strcmp(arguments[1], "init") == 0)
    return init(arguments[2], atol(arguments[3]), atol(arguments[4]));
  if (count == 6 && strcmp(arguments[1], "run") == 0)
    return measure(arguments[2], atol(arguments[3]), atol(arguments[4]), atof(arguments[5]));
  return fprintf(stderr, "usage: sqlite_pay init FILE ACCOUNTS ORDERS | run FILE FIRST BATCH SECONDS\n"), 2;
}
