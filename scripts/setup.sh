# shellcheck shell=bash
# Prerequisites: `need_*` names what a person has to install, `setup_*` fetches what this project may fetch itself.

need_rust() {
  have cargo || die "cargo is missing: install Rust from https://rustup.rs"
  local found wanted
  found=$(rustc --version | awk '{ split($2, v, "-"); print v[1] }')
  wanted=$(awk -F'"' '/^rust-version/ { print $2 }' Cargo.toml)
  at_least "$found" "$wanted" || die "Rust $found is too old, $wanted is needed: rustup update stable"
}

need_node() {
  { have node && have npm; } || die "node and npm are missing: install Node 20.19 or newer from https://nodejs.org"
  local found
  found=$(node --version | tr -d v)
  at_least "$found" 20.19 || die "Node $found is too old, 20.19 is needed: https://nodejs.org"
}

need_python() {
  have python3 || die "python3 is missing: install Python 3.9 or newer (https://www.python.org, or your package manager)"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' || die "$(python3 --version) is too old, 3.9 is needed"
  python3 -m pip --version >/dev/null 2>&1 ||
    die "pip is missing for $(command -v python3): python3 -m ensurepip, or install python3-pip"
}

# The wasm32 standard library and wasm-bindgen at the version in Cargo.lock; puts wasm-bindgen on PATH.
setup_wasm() {
  need_rust
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    have rustup || die "this Rust has no wasm32-unknown-unknown target and there is no rustup to add it: https://rustup.rs"
    say "adding the target wasm32-unknown-unknown"
    rustup target add wasm32-unknown-unknown
  fi
  local version root
  # The command line tool refuses a module made by another version of the library: same version, always.
  version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
  [ -n "$version" ] || die "Cargo.lock names no wasm-bindgen"
  if have wasm-bindgen && [ "$(wasm-bindgen --version)" = "wasm-bindgen $version" ]; then return; fi
  root=$CACHE/tools/wasm-bindgen-$version
  if [ ! -x "$root/bin/wasm-bindgen" ]; then
    say "building wasm-bindgen $version (once for this version; a few minutes)"
    mkdir -p "$CACHE/tools"
    # From the cache folder, so that this project's .cargo/config.toml does not apply to the tool.
    (cd "$CACHE/tools" && unset RUSTFLAGS CARGO_BUILD_TARGET && CARGO_TARGET_DIR=$root/build \
      cargo install wasm-bindgen-cli --version "=$version" --root "$root" --no-track)
    rm -rf "$root/build"
  fi
  export PATH=$root/bin:$PATH
}

# npm packages of www/, exactly as in package-lock.json; nothing where they are there already.
setup_node_modules() {
  need_node
  local stamp=www/node_modules/.value-probe-setup wanted
  wanted="$(sha256 <www/package-lock.json) node $(node --version) $(uname -sm)"
  if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
  say "npm packages"
  # No install scripts and no audit: what is in the lock file is unpacked, and nothing runs.
  npm --prefix www ci --ignore-scripts --no-audit --no-fund
  echo "$wanted" >"$stamp"
}

# setup_venv NAME REQUIREMENTS: a virtual environment for each version of the requirements; sets $VENV.
setup_venv() {
  need_python
  VENV=$CACHE/venv/$1-$(sha256 <"$2" | cut -c1-12)
  [ ! -e "$VENV/.complete" ] || return 0
  say "python packages for $1"
  rm -rf "$VENV"
  python3 -m venv "$VENV" || die "python3 -m venv failed: on Debian and Ubuntu install python3-venv"
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check -r "$2"
  touch "$VENV/.complete"
}

# Prints the path of a Chromium or Chrome; fails where there is none.
find_chromium() {
  local name
  if [ -n "${CHROMIUM:-}" ]; then # a person's choice: that one or none
    command -v "$CHROMIUM"
    return
  fi
  for name in chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
    "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
    if have "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

# Finds Chromium, or installs it where the package manager may be used without asking; exports CHROMIUM.
setup_chromium() {
  if ! find_chromium >/dev/null; then
    local how="install Chromium or Google Chrome, or set CHROMIUM to the program" admin=
    [ -z "${CHROMIUM:-}" ] || die "CHROMIUM=$CHROMIUM is no program"
    if [ "$(uname)" = Darwin ]; then die "no Chromium: brew install --cask google-chrome, or $how"; fi
    if [ "$(id -u)" != 0 ]; then
      # -n: a script that waits for a password in the middle of a test run would look hung.
      { have sudo && sudo -n true 2>/dev/null; } || die "no Chromium, and no right to install it: $how"
      admin="sudo -n"
    fi
    say "installing Chromium with the system's package manager"
    if have apt-get; then
      # Debian's; Ubuntu's package of that name is a snap, which needs a running snapd.
      $admin apt-get update -qq && $admin env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium
    elif have dnf; then
      $admin dnf install -y chromium
    elif have pacman; then
      $admin pacman -S --noconfirm chromium
    elif have apk; then
      $admin apk add chromium
    else
      die "no Chromium: $how"
    fi || die "the package manager could not install Chromium: $how"
    find_chromium >/dev/null || die "Chromium is installed but not on PATH: set CHROMIUM"
  fi
  CHROMIUM=$(find_chromium)
  export CHROMIUM
}

# llama.cpp as prebuilt for Node, at the version in tests/parity/llama/package.json; sets $LLAMA to its node_modules.
setup_llama() {
  need_node
  local folder
  folder=$CACHE/llama-$(sha256 <tests/parity/llama/package.json | cut -c1-12)
  # shellcheck disable=SC2034 # build.sh reads it
  LLAMA=$folder/node_modules
  [ ! -e "$folder/.complete" ] || return 0
  say "llama.cpp"
  mkdir -p "$folder"
  cp tests/parity/llama/package.json "$folder/"
  # Of the packages only the one for this machine is taken. No install scripts: what is unpacked is ready.
  npm install --prefix "$folder" --no-package-lock --ignore-scripts --no-audit --no-fund
  touch "$folder/.complete"
}
