#!/usr/bin/env bash
# prerequisites.sh build|check|test|fuzz|bench... - makes sure that the programs exist which these words of the Makefile need.
#
# What Debian has is installed when that may be done (as root, or with sudo). Whatever is still missing gets one line:
# what it is, and how to get it. Quick when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()   # Debian's, to be installed
missing=()    # lines for a person

say() { printf 'prerequisites: %s\n' "$*" >&2; }
PATH=$PATH:/usr/sbin
here() { command -v "$1" >/dev/null 2>&1; }

# PROGRAM PACKAGE: a program, and Debian's package that has it
need() { here "$1" || packages+=("$2"); }

# Rust is never installed behind anybody's back; the message is rust-toolchain.toml's own wish.
need_rust() {
  local wanted version
  wanted=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
  if ! here cargo; then
    missing+=("Rust $wanted: install rustup from https://rustup.rs (or apt-get install rustup), then run make again")
  elif ! version=$(cargo --version 2>/dev/null); then
    missing+=("Rust $wanted: rustup toolchain install $wanted --component rustfmt,clippy")
  elif ! printf '%s\n' "$wanted" "$(cut -d' ' -f2 <<<"$version")" | sort -V -C; then
    missing+=("Rust $wanted or later, here is $version: rustup toolchain install $wanted, or a newer cargo on PATH")
  fi
}

need_component() { # rustfmt|clippy, and how cargo calls it
  cargo "$2" --version >/dev/null 2>&1 || missing+=("cargo $2: rustup component add $1")
}

need_build() {
  need_rust
  need cc gcc
  need git git
  need node nodejs
  need npm npm
}

# libFuzzer's own runtime is C++.
need_fuzzer() { need c++ g++; }

# The one without a window is lighter, and is not packaged everywhere.
need_chromium() {
  here chromium-headless-shell || here chromium || {
    packages+=(fonts-dejavu-core)
    if apt-cache show chromium-headless-shell >/dev/null 2>&1; then packages+=(chromium-headless-shell); else packages+=(chromium); fi
  }
}

need_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || need initdb postgresql
}

# The S3 server that the store is tested on runs in Python's own environment, made by with-s3.sh.
need_python() {
  python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3 python3-venv)
}

for word in "$@"; do
  case $word in
    build) need_build ;;
    check) need_build; need_fuzzer; need_component rustfmt fmt; need_component clippy clippy ;;
    test) need_build; need_fuzzer; need_postgres; need_python
      need_chromium; need sqlite3 sqlite3; need psql postgresql-client; need setpriv util-linux; need curl curl; need wget wget; need aria2c aria2
      need unzip unzip; need 7z p7zip-full ;;
    fuzz) need_build; need_fuzzer ;;
    bench) need_build; need_postgres; need sqlite3 sqlite3; need nginx nginx-light; need wrk wrk ;;
    *) say "unknown word '$word'"; exit 2 ;;
  esac
done

if [ ${#packages[@]} -gt 0 ]; then
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
  as=()
  if [ "$(id -u)" != 0 ]; then
    # sudo may ask for the password only where somebody can type it
    if here sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as=(sudo); else as=(no); fi
  fi
  if here apt-get && [ "${as[*]:-}" != no ]; then
    say "installing ${packages[*]}"
    install() { "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null; }
    # a new machine has no package lists, or old ones
    install 2>/dev/null || { "${as[@]}" apt-get update -qq >/dev/null; install; } ||
      missing+=("${packages[*]}: apt-get could not install them; its words are above")
  else
    missing+=("${packages[*]}: apt-get install ${packages[*]}, as root (on another system, its packages of these programs)")
  fi
fi

if [ ${#missing[@]} -gt 0 ]; then
  for line in "${missing[@]}"; do say "missing: $line"; done
  exit 1
fi
