#ifndef FEN_SQLITE_SETTINGS_H
#define FEN_SQLITE_SETTINGS_H

/// Tells SQLite, before it is first used in a process, that no connection is used by two threads at once and that
/// nobody asks how much memory it has taken. It then takes no lock at each call and each allocation.
///
/// In C because sqlite3_config takes a variable list of arguments, which Swift cannot pass.
/// Returns an SQLite result code; SQLITE_MISUSE when SQLite was used before.
int fen_sqlite_unlocked(void);

#endif
