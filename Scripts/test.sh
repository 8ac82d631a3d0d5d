#!/bin/bash
# test.sh: builds, runs every suite, and says in its last lines what ran. `make test` calls it.
# The suites' own output is kept in artefacts/; a failing one prints the end of it.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p artefacts/results
rm -f artefacts/results/*

# step NAME COMMAND…: runs the command into artefacts/NAME.log, with a sign of life every half minute.
step() {
  local name=$1 log="artefacts/$1.log" began=$SECONDS status=0
  shift
  echo "==> $name: $*"
  "$@" >"$log" 2>&1 </dev/null &
  local running=$! next=$((SECONDS + 30))
  while kill -0 "$running" 2>/dev/null; do
    sleep 1
    if [ "$SECONDS" -ge "$next" ]; then
      next=$((SECONDS + 30))
      printf '    … %s s  %s\n' $((SECONDS - began)) "$(tail -n 1 "$log" | cut -c 1-100)"
    fi
  done
  wait "$running" || status=$?
  if [ "$status" != 0 ]; then
    tail -n 80 "$log"
    echo "==> $name failed with status $status after $((SECONDS - began)) s; all of it: $log"
  else
    echo "==> $name done in $((SECONDS - began)) s"
  fi
  echo "$status" >"artefacts/results/$name.status"
  return "$status"
}

# pytest_suite NAME ARGUMENT…: runs what the arguments name.
pytest_suite() {
  local name=$1
  shift
  step "$name" .venv/bin/python -m pytest "$@" -q -rs --tb=short --junitxml="artefacts/results/$name.xml"
}

# on_postgresql FUNCTION: runs it with a PostgreSQL server of its own in FEN_POSTGRES.
on_postgresql() {
  local folder
  folder=$(mktemp -d)
  chmod 755 "$folder"
  if FEN_POSTGRES=$(Scripts/postgres.sh start "$folder"); then
    export FEN_POSTGRES
    "$1"
    unset FEN_POSTGRES
  else
    echo 1 >"artefacts/results/$1.status"
  fi
  Scripts/postgres.sh stop "$folder"
}

# With a server at hand the suites of the store and the platform take both databases in turn.
# All tests side by side are as fast as sixteen, but take 2.6 GB, 350 threads and 700 descriptors, and starve each other.
swift_suites() {
  step swift swift test --skip-build --experimental-maximum-parallelization-width 16 \
    --xunit-output artefacts/results/swift.xml
}

# The suites from outside once more, mostly against two processes behind one address.
suites_from_outside() {
  FEN_PROCESSES=2 pytest_suite TwoProcesses Tests/SDK Tests/Protocol -m "not embedded" \
    --ignore Tests/Protocol/test_callbacks.py
  # Moves the clock from moment to moment of the schedule, which takes two processes half a second each.
  pytest_suite Callbacks Tests/Protocol/test_callbacks.py
}

if step build swift build --build-tests; then
  on_postgresql swift_suites
  for suite in House Protocol SDK Crash PostgreSQL Browser; do pytest_suite "$suite" "Tests/$suite"; done
  on_postgresql suites_from_outside
fi
exec python3 Scripts/summary.py artefacts/results
