#!/bin/bash
# venv.sh: puts the Python packages of the tests into .venv, once per change of Tests/requirements.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(cksum <Tests/requirements.txt)
if [ -x .venv/bin/python ] && [ "$(cat .venv/installed 2>/dev/null)" = "$wanted" ]; then exit 0; fi

echo "Installing the Python packages of the tests into .venv:"
sed -n 's/^\([A-Za-z0-9].*\)/  \1/p' Tests/requirements.txt
rm -rf .venv
python3 -m venv .venv
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement Tests/requirements.txt; then
  echo "venv.sh: pip failed. Run by hand:" >&2
  echo "  .venv/bin/python -m pip install --requirement Tests/requirements.txt" >&2
  exit 1
fi
echo "$wanted" >.venv/installed
