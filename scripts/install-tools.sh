#!/usr/bin/env bash
# install-tools.sh - puts the build's own tools into a cache folder, from the package registries; quick when they are there.
#
#   wasm-bindgen   from crates.io, of the version that Cargo.lock has: the glue between WASM and the page
#   wasm-opt       from npm's binaryen: a smaller bundle
#   node 20        from npm, only where the system's node is older (Debian 12): the stories need it
#
# TOOLS_DIR says where; default ~/.cache/comptoir/tools.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=${TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/comptoir/tools}
binaryen=132.0.0
node=20.20.0
say() { printf 'install-tools: %s\n' "$*" >&2; }
die() { printf 'install-tools: %s\n' "$*" >&2; exit 1; }

mkdir -p "$tools/bin"
if command -v flock >/dev/null; then exec 9>"$tools/.lock"; flock 9; fi

bindgen=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"/\1/p}' Cargo.lock)
if [ "$("$tools/bin/wasm-bindgen" --version 2>/dev/null)" != "wasm-bindgen $bindgen" ]; then
  say "wasm-bindgen $bindgen (two to four minutes, once)"
  cargo install wasm-bindgen-cli --version "$bindgen" --locked --no-default-features --quiet --force --root "$tools" ||
    die "wasm-bindgen-cli $bindgen did not compile: its words are above"
fi

version_of() { sed -n 's/^  "version": "\(.*\)",$/\1/p' "$tools/node_modules/$1/package.json" 2>/dev/null; }
fetch() { # PACKAGE VERSION
  [ "$(version_of "$1")" = "$2" ] && return
  say "$1 $2"
  npm install --prefix "$tools" --ignore-scripts --no-audit --no-fund --silent "$1@$2" || die "npm could not install $1 $2"
}
fetch binaryen "$binaryen"

major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 20 ]; then
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) die "node $major is too old and npm has none for $(uname -m): install Node.js 20 or later" ;;
  esac
  fetch "node-linux-$arch" "$node"
  ln -sf "../node_modules/node-linux-$arch/bin/node" "$tools/bin/node"
fi
