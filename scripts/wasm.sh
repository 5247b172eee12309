#!/usr/bin/env bash
# Builds the browser modules: cargo build, wasm-bindgen, wasm-opt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/lib.sh

usage() {
  cat <<EOF
usage: scripts/wasm.sh [--force] [MODULE...]        (default: all)

  cpu               the classifier on the CPU (small; loads first)                   -> www/wasm/cpu/
  relaxed           the same with relaxed SIMD, for browsers that have it: faster    -> www/wasm/relaxed/
  language-cpu      the language model on the CPU; fetched where a person wants it   -> www/wasm/language-cpu/
  language-relaxed  the same with relaxed SIMD                                       -> www/wasm/language-relaxed/
  webgpu            both, with Burn's WebGPU backend too, most of which they share   -> www/wasm/webgpu/
  --force           build even where nothing has changed

Needs what ./build.sh setup fetches. WASM_BINDGEN and WASM_OPT name other programs than those.
EOF
}

# One line a module: its cargo features.
features_of() {
  case $1 in
    cpu | relaxed) echo web ;;
    language-cpu | language-relaxed) echo web-language ;;
    webgpu) echo web,web-language,gpu ;;
    *) return 1 ;;
  esac
}

# Flags for our crate alone, so that the modules share what is compiled of the others.
flags_of() {
  case $1 in *relaxed) echo "-C target-feature=+relaxed-simd" ;; esac
}

all="cpu relaxed language-cpu language-relaxed webgpu"
force=no modules=
for arg in "$@"; do
  case $arg in
    --force) force=yes ;;
    -h | --help) usage && exit ;;
    *)
      if [[ " $all " != *" $arg "* ]]; then
        usage >&2
        exit 2
      fi
      modules="$modules $arg"
      ;;
  esac
done

# RUSTFLAGS would silently replace the flags of .cargo/config.toml: no SIMD, no randomness.
[ -z "${RUSTFLAGS:-}" ] || die "unset RUSTFLAGS: the flags for wasm are in .cargo/config.toml"

# The tool must be of the library's very version.
version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
bindgen=${WASM_BINDGEN:-wasm-bindgen}
if [ "$("$bindgen" --version 2>/dev/null)" != "wasm-bindgen $version" ]; then
  bindgen=$CACHE/tools/wasm-bindgen-$version/bin/wasm-bindgen
  [ -x "$bindgen" ] || die "there is no wasm-bindgen $version: run ./build.sh setup"
fi
optimiser=${WASM_OPT:-www/node_modules/.bin/wasm-opt}
[ -x "$optimiser" ] || die "there is no wasm-opt at $optimiser: run ./build.sh setup"

# The features that rustc and wasm-bindgen use; every browser with SIMD has them all.
optimise="-O3 --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext
  --enable-mutable-globals --enable-reference-types --enable-multivalue
  --strip-debug --strip-producers --strip-target-features"

optimise_of() {
  case $1 in *relaxed) echo --enable-relaxed-simd ;; esac
}

# On a GPU our own Rust only prepares and waits: small rather than fast.
config_of() {
  if [ "$1" = webgpu ]; then echo --config 'profile.wasm.package.value-probe.opt-level="s"'; fi
}

# Everything a module is made of. The command line and the trainer are not in it.
fingerprint() { # MODULE
  {
    rustc --version
    "$bindgen" --version
    "$optimiser" --version
    echo "$1 $(features_of "$1") $optimise $(optimise_of "$1")"
    find Cargo.toml Cargo.lock .cargo/config.toml scripts/wasm.sh src \
      \( -path src/cli -o -path src/train -o -path src/main.rs \) -prune -o -type f -print |
      LC_ALL=C sort | while read -r file; do echo "$file $(sha256 <"$file")"; done
  } | sha256
}

work=
trap 'rm -rf "$work"' EXIT

build() { # MODULE
  local module=$1 out=www/wasm/$1 target=${CARGO_TARGET_DIR:-target} stamp kept built
  stamp=$(fingerprint "$module")
  # Beside cargo's own output: where that outlives the clone (.ci/run), a fresh clone of the same sources links nothing.
  kept=$target/wasm-modules/$module-$stamp
  if [ $force = no ] && [ -f "$out/value_probe_bg.wasm" ] && [ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ]; then
    say "wasm: the $module module is up to date"
    return
  fi
  mkdir -p www/wasm
  work=$(mktemp -d "www/wasm/.$module.XXXXXX")
  if [ $force = no ] && [ -f "$kept/.stamp" ]; then
    say "wasm: the $module module was built before from the same sources"
    cp -R "$kept/." "$work/"
    install_module "$work" "$out"
    return
  fi

  say "wasm: compiling the $module module"
  # All modules are linked to one file name, and cargo would take the one for the other. They share
  # a folder all the same, because most of their dependencies are the same: so link anew.
  built=$target/wasm32-unknown-unknown/wasm
  rm -f "$built"/value_probe.wasm "$built"/deps/value_probe.wasm
  # shellcheck disable=SC2046 # lists of flags
  cargo $(config_of "$module") rustc --locked --profile wasm --target wasm32-unknown-unknown --lib --crate-type cdylib \
    --no-default-features --features "$(features_of "$module")" -- $(flags_of "$module")

  "$bindgen" --target web --out-dir "$work" "$built/value_probe.wasm"
  say "wasm: optimising the $module module"
  # shellcheck disable=SC2046,SC2086 # lists of flags
  "$optimiser" $optimise $(optimise_of "$module") "$work/value_probe_bg.wasm" -o "$work/optimised.wasm"
  mv "$work/optimised.wasm" "$work/value_probe_bg.wasm"

  rm -rf "$target/wasm-modules/$module"-*
  mkdir -p "$kept"
  cp -R "$work/." "$kept/"
  echo "$stamp" >"$kept/.stamp" # last: a copy without it was interrupted
  echo "$stamp" >"$work/.stamp"
  install_module "$work" "$out"
}

# The finished module takes the place of the old one at once: an interrupted build leaves no half of each.
install_module() { # FROM TO
  chmod 755 "$1"
  rm -rf "$2"
  mv "$1" "$2"
}

for module in ${modules:-$all}; do build "$module"; done
