#!/bin/sh
# Given to cargo as RUSTC_WORKSPACE_WRAPPER: compiles the code under test so that the fuzzer sees which of its branches are taken
# and what they compare. Nothing else is compiled anew: what comes from the registry stays as it is in target/.
# The flags are those of LLVM's SanitizerCoverage that libFuzzer reads, which a stable compiler takes too.
rustc=$1
shift
case " $* " in
*' --crate-name comptoir '* | *' --crate-name values '*)
  exec "$rustc" "$@" -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares
  ;;
*) exec "$rustc" "$@" ;;
esac
