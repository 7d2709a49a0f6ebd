#!/usr/bin/env bash
# fuzz.sh [TARGET...] - fuzzes the notification parsers (backend/fuzz), each target for SECONDS_EACH seconds (20 by default), as many
# at once as there are processors. Without names: all of them.
#
# The compiler is the stable one: cargo compiles the shop's own crates through backend/fuzz/instrument.sh, and takes the rest
# from target/ as it is. What the fuzzer learns stays in target/fuzz/TARGET/corpus, and is where the next run begins.
set -euo pipefail
cd "$(dirname "$0")/.."

all=(paypal-webhook paypal-ipn paybox monetico mollie mollie-signed stripe)
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
seconds=${SECONDS_EACH:-20}
out=${CARGO_TARGET_DIR:-target}/fuzz
mkdir -p "$out"
out=$(cd "$out" && pwd)

RUSTC_WORKSPACE_WRAPPER=$PWD/backend/fuzz/instrument.sh CARGO_INCREMENTAL=0 \
  cargo build --locked --quiet -p comptoir-fuzz --bin notifications
program=$(cd "${CARGO_TARGET_DIR:-target}/debug" && pwd)/notifications
cp -f "$program" "$out/notifications"

run() { # TARGET
  local dir=$out/$1
  mkdir -p "$dir/corpus" "$dir/seeds"
  # The shop's own folder is temporary, and the end of a fuzzer is abrupt.
  local tmp
  tmp=$(mktemp -d)
  local status=0
  FUZZ_TARGET=$1 FUZZ_SEEDS=$dir/seeds TMPDIR=$tmp "$out/notifications" \
    "$dir/corpus" "$dir/seeds" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="$dir/finding-" >"$dir/log" 2>&1 || status=$?
  rm -rf "$tmp"
  local runs branches
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$dir/log")
  branches=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$dir/log" | tail -n 1)
  # A fuzzer that sees no branches, or has tried nothing, has found out nothing.
  if [ "$status" = 0 ] && { [ "${runs:-0}" -lt 50 ] || [ "${branches:-0}" -lt 100 ]; }; then status=2; fi
  if [ "$status" = 0 ]; then
    echo "fuzz $1: $runs messages, $branches branches, nothing found"
  else
    { echo "fuzz $1: FOUND SOMETHING, or could not run ($status):"; grep -v '^#' "$dir/log" | tail -n 40; } >&2
    return 1
  fi
}
export -f run
export out seconds

printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'run {}'
