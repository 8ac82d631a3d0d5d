#!/bin/bash
# postgres.sh start FOLDER: makes a PostgreSQL server of the tests' own in FOLDER and prints its address.
# postgres.sh stop FOLDER:  stops it and removes the folder.
# The server listens on a free loopback port, keeps fsync on, and runs as `postgres` where root may not run it.
set -euo pipefail

binaries=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
folder=$2
as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

case "$1" in
  start)
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder"; fi
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    cd "$folder"
    as_server "$binaries/initdb" -D "$folder/data" -A trust -U fen --no-instructions >"$folder/initdb.log" 2>&1 ||
      { cat "$folder/initdb.log" >&2; exit 1; }
    options="-p $port -k '' -c listen_addresses=127.0.0.1 -c max_connections=200"
    as_server "$binaries/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -o "$options" -w start >/dev/null ||
      { tail -n 20 "$folder/data/server.log" >&2; exit 1; }
    echo "postgres://fen@127.0.0.1:$port"
    ;;
  stop)
    cd /
    as_server "$binaries/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null || true
    rm -rf "$folder"
    ;;
esac
