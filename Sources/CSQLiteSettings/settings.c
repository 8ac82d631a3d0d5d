#include "CSQLiteSettings.h"

#include <sqlite3.h>

int fen_sqlite_unlocked(void) {
  int code = sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  return code == SQLITE_OK ? sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) : code;
}
