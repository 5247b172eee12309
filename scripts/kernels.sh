#!/usr/bin/env bash
# The kernels' tests as WebAssembly, with fixed-width SIMD in Node and with relaxed SIMD in Chromium; and what the machine can do at most.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh
. scripts/setup.sh

usage() {
  cat <<EOF
usage: scripts/kernels.sh test | clippy | roofline | decoder

  test      the tests of src/kernels as WebAssembly (the native ones are among \`cargo test\`)
  clippy    checks them for WebAssembly, relaxed SIMD included
  roofline  what this machine can do at most, natively and as WebAssembly: multiply-adds of int8 and float32,
            bytes from memory (benches/README.md explains)
  decoder   tokens a second of a decoder of SmolLM2-135M's shape in one thread, the same three ways

Needs Node 20.19 or newer, npm packages (./build.sh setup) and Chromium.
EOF
}

# Beside cargo's other output, and out of the browser modules' way.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/kernels
manifest=tests/kernels/Cargo.toml
unset CLIPPY_CONF_DIR # what it bans for the browser modules (clocks, files) is there for these programs
as_wasm() { # ENGINE TARGET_FEATURES COMMAND...
  local engine=$1 features=$2 command=$3
  shift 3
  CARGO_TARGET_WASM32_WASIP1_RUNNER="node --no-warnings $PWD/tests/kernels/run.mjs $engine" \
    CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS="-C target-feature=$features" cargo "$command" --quiet --manifest-path "$manifest" --target wasm32-wasip1 "$@"
}

setup_wasi() {
  need_rust
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-wasip1" ]; then
    say "adding the target wasm32-wasip1"
    rustup target add wasm32-wasip1
  fi
}

setup_browser() {
  setup_node_modules
  setup_chromium
}

case ${1:-} in
  clippy)
    setup_wasi
    as_wasm node +simd128 clippy --all-targets -- -D warnings
    as_wasm node +simd128,+relaxed-simd clippy --all-targets -- -D warnings
    ;;
  test)
    setup_wasi
    setup_browser
    as_wasm node +simd128 test --lib
    as_wasm chromium +simd128,+relaxed-simd test --lib
    ;;
  roofline | decoder)
    setup_wasi
    setup_browser
    say "native"
    cargo run --quiet --release --manifest-path "$manifest" --bin "$1"
    say "WebAssembly, fixed-width SIMD"
    as_wasm chromium +simd128 run --release --bin "$1"
    say "WebAssembly, relaxed SIMD"
    as_wasm chromium +simd128,+relaxed-simd run --release --bin "$1"
    ;;
  -h | --help) usage ;;
  *) usage >&2 && exit 2 ;;
esac
