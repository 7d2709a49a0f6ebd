#!/usr/bin/env bash
# build-front.sh [OUT_DIR [PROFILE [APP...]]] - build the front ends as the program embeds them.
#
#   OUT_DIR   where they go, default frontend/dist (one folder per app; the backend embeds that one)
#   PROFILE   wasm (default): small, optimised, compressed hard; dev: quick to build, for iterating
#   APP       storefront backoffice, default both
#
# Needs the wasm32 target (scripts/wasm-toolchain.sh finds or makes it), wasm-bindgen and node, and uses wasm-opt when
# it is there: TOOLS_DIR says where, default ~/.cache/comptoir/tools (scripts/install-tools.sh fills it).
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-frontend/dist}
profile=${2:-wasm}
shift $(($# > 2 ? 2 : $#))
apps=${*:-storefront backoffice}

cache=${XDG_CACHE_HOME:-$HOME/.cache}/comptoir
tools=${TOOLS_DIR:-$cache/tools}
export WASM_TOOLCHAIN_DIR=${WASM_TOOLCHAIN_DIR:-$cache/wasm-toolchain}
die() { printf 'build-front: %s\n' "$*" >&2; exit 1; }

bindgen=$tools/bin/wasm-bindgen
[ -x "$bindgen" ] || bindgen=$(command -v wasm-bindgen) || die "no wasm-bindgen: run scripts/install-tools.sh"
command -v node >/dev/null || die "no node: apt-get install nodejs"
wasm_opt=$tools/node_modules/.bin/wasm-opt
# What rustc uses and every browser of the last years has. With --all-features, wasm-opt writes forms that none reads yet.
browsers=(--enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext
  --enable-mutable-globals --enable-reference-types --enable-multivalue --enable-call-indirect-overlong)
[ -x "$wasm_opt" ] || wasm_opt=

case $profile in
  dev) folder=debug; export CARGO_PROFILE_DEV_DEBUG=0 ;;
  *) folder=$profile ;;
esac
# A target folder of its own: the wasm compiler may be another rustc than the native one, and neither waits for the other.
target=${CARGO_TARGET_DIR:-target}/front

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for app in $apps; do
  scripts/wasm-toolchain.sh run cargo build --locked --quiet --target wasm32-unknown-unknown --target-dir "$target" \
    --profile "$profile" -p "$app" --bin "$app" --features csr
  "$bindgen" --target web --no-typescript --out-dir "$work/$app" --out-name "$app" \
    "$target/wasm32-unknown-unknown/$folder/$app.wasm"
  if [ "$profile" != dev ]; then
    if [ -n "$wasm_opt" ]; then
      # Inlining makes the file larger once it is compressed, though smaller before. Nothing lies in the first kilobyte of
      # memory: rustc puts the end of the stack there.
      "$wasm_opt" -Oz --converge --low-memory-unused --always-inline-max-function-size=0 \
        --one-caller-inline-max-function-size=0 --flexible-inline-max-function-size=0 "${browsers[@]}" -o "$work/$app/small.wasm" "$work/$app/${app}_bg.wasm"
      mv "$work/$app/small.wasm" "$work/$app/${app}_bg.wasm"
    else
      printf 'build-front: no wasm-opt, %s stays larger (scripts/install-tools.sh)\n' "$app" >&2
    fi
  fi
  node scripts/pack-front.mjs "$app" "$work/$app" "$out/$app" "$profile"
done
