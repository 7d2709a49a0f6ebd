#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own, thrown away afterwards:  with-postgres.sh cargo test
# The command finds the server's address in COMPTOIR_TEST_POSTGRES_URL.
set -euo pipefail

bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)" 2>/dev/null || true)
[ -x "$bin/initdb" ] || { echo "with-postgres: no PostgreSQL server here: apt-get install postgresql" >&2; exit 1; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/comptoir-postgres.XXXXXX")
as=()
# initdb refuses to run as root: Debian's package made a user for it.
if [ "$(id -u)" = 0 ]; then
  id postgres >/dev/null 2>&1 || { echo "with-postgres: run me as a user other than root, or make the user 'postgres'" >&2; exit 1; }
  chown postgres "$dir"
  as=(setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups env HOME="$dir")
fi
stop() { (cd "$dir" && "${as[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1) || true; rm -rf "$dir"; }
trap stop EXIT

start() { # PORT
  "${as[@]}" "$bin/pg_ctl" -D data -w -l "$dir/server.log" \
    -o "-p $1 -c listen_addresses=127.0.0.1 -k $dir -c max_connections=500 -c fsync=${COMPTOIR_TEST_POSTGRES_FSYNC:-off}" \
    start >/dev/null 2>&1
}
cd "$dir"
"${as[@]}" "$bin/initdb" -D data -U comptoir --auth=trust --no-sync --encoding=UTF8 --locale=C >initdb.log
# Nobody tells which port is free: ask the server, which refuses one that is taken.
for try in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 10000))
  start "$port" && break
  [ "$try" -lt 5 ] || { cat "$dir/server.log" >&2; exit 1; }
done
cd "$OLDPWD"
export COMPTOIR_TEST_POSTGRES_URL=postgres://comptoir@127.0.0.1:$port
"$@"
