#!/bin/bash
# install.sh GROUP…: installs the system packages of each group (build, tests) that this machine lacks.
# It says what it installs and why. Where it may not, it says the command to run and stops.
set -euo pipefail

# group | Debian package | what shows that it is there: a command or a file | why Fen needs it
needs='
build|libsqlite3-dev|/usr/include/sqlite3.h|the database
build|libpq-dev|/usr/include/postgresql/libpq-fe.h|PostgreSQL, where several processes share one set of books
build|libqrencode-dev|/usr/include/qrencode.h|QR codes on the cashier and in the wallet
build|libargon2-dev|/usr/include/argon2.h|payment passwords are kept as argon2id
build|libssl-dev|/usr/include/openssl/evp.h|RSA signatures, twice as fast as those of swift-crypto
build|zlib1g-dev|/usr/include/zlib.h|bills with tar_type=GZIP
build|pkg-config|pkg-config|tells the Swift build where these libraries are
tests|postgresql|/usr/lib/postgresql|the tests run on PostgreSQL too, on a server of their own
tests|python3|python3|the tests from outside are written in Python
tests|python3-venv|python-venv|the tests keep their Python packages in .venv
tests|chromium|chromium|the browser test
tests|chromium-driver|chromedriver|drives Chromium in the browser test
tests|fonts-noto-cjk|/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc|Chinese and Japanese in the screenshots
tests|zbar-tools|zbarimg|reads QR codes and barcodes back
tests|librsvg2-bin|rsvg-convert|draws the SVG codes that zbarimg reads
'

has() {
  case "$1" in
    /*) [ -e "$1" ] ;;
    python-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

if ! command -v swift >/dev/null; then
  echo "install.sh: no \`swift\` in PATH. Install the Swift 6.2 toolchain or newer from https://swift.org/install" >&2
  exit 1
fi

missing=()
for group in "$@"; do
  while IFS='|' read -r of package sign why; do
    [ "$of" = "$group" ] || continue
    has "$sign" && continue
    [ "${#missing[@]}" -gt 0 ] || echo "Missing on this machine:"
    printf '  %-16s %s\n' "$package" "$why"
    missing+=("$package")
  done <<<"$needs"
done
[ "${#missing[@]}" -gt 0 ] || exit 0

install="apt-get install --yes --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
  echo "install.sh: there is no apt-get here. Install what Debian calls: ${missing[*]}" >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  echo "install.sh: needs root. Run this, then start again:" >&2
  echo "  sudo apt-get update && sudo $install" >&2
  exit 1
fi

echo "Installing them: $install"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# The package lists may be absent or old: they are fetched only when the first try fails.
if ! "${as_root[@]}" $install >"$log" 2>&1 </dev/null; then
  if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" $install; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "install.sh: apt-get failed, its last lines stand above. Run by hand:" >&2
    echo "  ${as_root[*]} apt-get update && ${as_root[*]} $install" >&2
    exit 1
  fi
fi
echo "Installed."
