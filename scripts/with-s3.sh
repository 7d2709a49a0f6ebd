#!/usr/bin/env bash
# Runs a command beside an S3 server of its own (moto, from PyPI), thrown away afterwards:  with-s3.sh cargo test
# The command finds the server's address in COMPTOIR_TEST_S3_URL, and credentials where the store looks for them.
set -euo pipefail

tools=${COMPTOIR_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/comptoir/tools}
moto=5.2.1
server=$tools/moto/bin/moto_server
# The program comes first of what pip installs, the mark last: a cut-off try is begun again.
mark=$tools/moto/$moto
if [ ! -e "$mark" ]; then
  mkdir -p "$tools"
  if command -v flock >/dev/null; then exec 9>"$tools/.moto.lock"; flock 9; fi
  if [ ! -e "$mark" ]; then
    echo "with-s3: moto $moto (half a minute, once)" >&2
    rm -rf "$tools/moto"
    python3 -m venv "$tools/moto" ||
      { echo "with-s3: no Python to run an S3 server with: apt-get install python3-venv" >&2; exit 1; }
    "$tools/moto/bin/pip" install --quiet --disable-pip-version-check "moto[s3]==$moto" flask flask-cors ||
      { echo "with-s3: pip could not install moto $moto; its words are above" >&2; exit 1; }
    touch "$mark"
  fi
  exec 9>&-
fi

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
log=$(mktemp "${TMPDIR:-/tmp}/comptoir-s3.XXXXXX")
"$server" -H 127.0.0.1 -p "$port" >"$log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -f "$log"' EXIT
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
for _ in $(seq 300); do
  answers && break
  kill -0 "$pid" 2>/dev/null || { cat "$log" >&2; exit 1; }
  sleep 0.1
done
answers || { echo "with-s3: the S3 server does not answer" >&2; cat "$log" >&2; exit 1; }
export COMPTOIR_TEST_S3_URL=http://127.0.0.1:$port
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
"$@"
