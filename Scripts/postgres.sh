#!/bin/bash
# postgres.sh: PostgreSQL servers of the tests' own. They listen on free loopback ports, keep fsync on, and run as
# `postgres` where root may not run them.
#
#   start FOLDER             makes a server in FOLDER and prints its address
#   stop FOLDER              stops it and removes the folder
#   crash FOLDER             ends it without a checkpoint, as a power failure would
#   restart FOLDER           does the same and starts it again, on the same port
#   standby FOLDER STANDBY   makes a synchronous standby of FOLDER's server in STANDBY and prints its address
#   promote STANDBY          makes the standby a primary
set -euo pipefail

binaries=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
command=$1 folder=$2

as_server() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

own() {
  mkdir -p "$1"
  if [ "$(id -u)" = 0 ]; then chown postgres "$1"; fi
}

control() { as_server "$binaries/pg_ctl" -D "$folder/data" -s "$@" >/dev/null; }

# start_on_free_port: starts the server in $folder on a port that nobody has.
start_on_free_port() {
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  local options="-p $port -k '' -c listen_addresses=127.0.0.1 -c max_connections=200"
  control -l "$folder/data/server.log" -o "$options" -w start || { tail -n 20 "$folder/data/server.log" >&2; exit 1; }
}

# query FOLDER SQL: one value from the server in that folder.
query() {
  local place
  place=$(sed -n 4p "$1/data/postmaster.pid")
  psql "postgres://fen@127.0.0.1:$place/postgres" -Atqc "$2"
}

cd /
case "$command" in
  start)
    own "$folder"
    as_server "$binaries/initdb" -D "$folder/data" -A trust -U fen --no-instructions >"$folder/initdb.log" 2>&1 ||
      { cat "$folder/initdb.log" >&2; exit 1; }
    start_on_free_port
    echo "postgres://fen@127.0.0.1:$port"
    ;;
  stop)
    control -m immediate -w stop || true
    rm -rf "$folder"
    ;;
  crash) control -m immediate -w stop ;;
  restart) control -m immediate -w restart ;;
  standby)
    primary=$folder folder=$3
    own "$folder"
    source=$(sed -n 4p "$primary/data/postmaster.pid")
    as_server "$binaries/pg_basebackup" -D "$folder/data" -R -X stream -c fast \
      -d "host=127.0.0.1 port=$source user=fen application_name=standby"
    start_on_free_port
    # Only now, so that the copy does not wait for a standby of its own once it is the primary.
    query "$primary" "ALTER SYSTEM SET synchronous_standby_names = 'standby'"
    query "$primary" "SELECT pg_reload_conf()" >/dev/null
    for _ in $(seq 300); do
      [ "$(query "$primary" "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" = 1 ] && break
      sleep 0.1
    done
    [ "$(query "$primary" "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" = 1 ]
    echo "postgres://fen@127.0.0.1:$port"
    ;;
  promote) control -w promote ;;
esac
