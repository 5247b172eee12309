#!/usr/bin/env bash
# Builds one browser module: cargo build, wasm-bindgen, wasm-opt.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: scripts/wasm.sh cpu|webgpu [--force]

  cpu      the CPU module (small; loads first)        -> www/wasm/cpu/
  webgpu   the module with Burn's WebGPU backend too  -> www/wasm/webgpu/
  --force  build even if nothing changed

Environment:
  WASM_BINDGEN   wasm-bindgen at the version in Cargo.lock
                 (default: .cache/tools/wasm-bindgen-<version>/bin/wasm-bindgen)
  WASM_OPT       wasm-opt (default: www/node_modules/.bin/wasm-opt)
  CARGO_TARGET_DIR
USAGE
}

die() { echo "wasm.sh: $*" >&2; exit 1; }

module=""
force=no
for arg in "$@"; do
  case "$arg" in
    cpu) module=cpu features=web ;;
    webgpu) module=webgpu features=web,gpu ;;
    --force) force=yes ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ -n "$module" ] || { usage >&2; exit 2; }

cd "$(dirname "$0")/.."
# RUSTFLAGS would silently replace the flags of .cargo/config.toml: no SIMD, no randomness.
[ -z "${RUSTFLAGS:-}" ] || die "unset RUSTFLAGS: the flags for wasm are in .cargo/config.toml"

version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
bindgen=${WASM_BINDGEN:-.cache/tools/wasm-bindgen-$version/bin/wasm-bindgen}
opt=${WASM_OPT:-www/node_modules/.bin/wasm-opt}
[ -x "$bindgen" ] || die "no wasm-bindgen $version at $bindgen: run ./build.sh setup"
[ -x "$opt" ] || die "no wasm-opt at $opt: run ./build.sh setup"

# What JavaScript engines of the last three years all have, and rustc and wasm-bindgen use.
opt_flags=(
  -O3 --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext
  --enable-mutable-globals --enable-reference-types --enable-multivalue
  --strip-debug --strip-producers --strip-target-features
)

if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
# Everything the module depends on. The command line and the trainer are not in it.
stamp=$(
  {
    rustc --version
    "$bindgen" --version
    echo "$features ${opt_flags[*]} $("$opt" --version)"
    find Cargo.toml Cargo.lock .cargo/config.toml scripts/wasm.sh src \
      \( -path src/cli -o -path src/train -o -path src/main.rs \) -prune -o -type f -print |
      LC_ALL=C sort | xargs "${sum[@]}"
  } | "${sum[@]}" | cut -d' ' -f1
)

out=www/wasm/$module
if [ "$force" = no ] && [ -f "$out/value_probe_bg.wasm" ] && [ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ]; then
  echo "wasm: the $module module is up to date"
  exit 0
fi

target=${CARGO_TARGET_DIR:-target}
# Both modules are linked to the same file name, and cargo would take one for the other. They share
# a folder all the same, because most dependencies are the same: so link anew.
built=$target/wasm32-unknown-unknown/wasm
rm -f "$built"/value_probe.wasm "$built"/deps/value_probe.wasm

echo "wasm: compiling the $module module"
cargo build --locked --profile wasm --target wasm32-unknown-unknown --lib --no-default-features --features "$features"

mkdir -p www/wasm
work=$(mktemp -d "www/wasm/.$module.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "wasm: binding"
"$bindgen" --target web --out-dir "$work" "$built/value_probe.wasm"
echo "wasm: optimising"
"$opt" "${opt_flags[@]}" "$work/value_probe_bg.wasm" -o "$work/optimised.wasm"
mv "$work/optimised.wasm" "$work/value_probe_bg.wasm"
echo "$stamp" >"$work/.stamp"

# The finished module replaces the old one at once: an interrupted build leaves no half of each.
rm -rf "$out"
mv "$work" "$out"
chmod 755 "$out"
node scripts/check-size.mjs "$module"
