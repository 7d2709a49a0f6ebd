#!/usr/bin/env bash
# dev.sh - runs a demo shop from a quick build, and builds and restarts it whenever a source changes. Ctrl-C ends it.
# Only what changed is built: a backend change leaves the front ends alone. Data stays in ./data over restarts.
set -uo pipefail
cd "$(dirname "$0")/.."

program=${CARGO_TARGET_DIR:-target}/debug/comptoir
shop=
say() { printf '\ndev: %s\n' "$*" >&2; }
stop() { if [ -n "$shop" ]; then kill "$shop" 2>/dev/null; wait "$shop" 2>/dev/null; shop=; fi; }
trap 'stop; exit 0' INT TERM EXIT

marks() { # FOLDER...: what stands there, as one number
  find "$@" -type f -not -path 'frontend/dist/*' -not -path '*/target/*' -printf '%p %T@ %s\n' 2>/dev/null | sort | cksum
}

front='' ; back=''
while :; do
  new_front=$(marks frontend values schema.graphql Cargo.lock)
  # the backend's build holds the storefront too: it renders it
  new_back=$new_front$(marks backend migrations)
  if [ "$new_back" != "$back" ]; then
    sleep 0.2   # an editor may still be writing
    built=1
    if [ "$new_front" != "$front" ]; then
      say "building the front ends"
      # what `make build` embeds must be built anew after this quick form
      rm -f "${CARGO_TARGET_DIR:-target}/front/built"
      scripts/build-front.sh frontend/dist dev || built=0
    fi
    if [ $built = 1 ]; then say "building the program"; cargo build --locked -p comptoir || built=0; fi
    front=$new_front back=$new_back
    if [ $built = 1 ]; then
      stop
      "$program" serve --demo & shop=$!
    else
      say "not built: what ran before goes on; waiting for the next change"
    fi
  fi
  sleep 1
done
