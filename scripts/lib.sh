# shellcheck shell=bash
# What every script here shares: messages, the cache, the data. Sourced by build.sh, which has set -euo pipefail.

say() { printf '\033[1m%s\033[0m\n' "== $*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

if [ ! -t 2 ]; then say() { printf '== %s\n' "$*" >&2; }; fi

# Tools and weights live outside the clone: checked once, they serve every clone.
CACHE=${VALUE_PROBE_CACHE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set; set VALUE_PROBE_CACHE to a folder}/.cache}/value-probe}
export VALUE_PROBE_CACHE=$CACHE

# Data sets and the peers' harness are not part of the project; a developer has them beside the clone, a user does not.
beside() { # VARIABLE FOLDER: exports the folder where it is there; a variable that is set already stays as it is
  if [ -z "${!1:-}" ] && [ -d "../shared/$2" ]; then export "$1=$(cd "../shared/$2" && pwd)"; fi
}
beside VALUE_PROBE_DATA data
beside VALUE_PROBE_PEERS bench/peers

# sha256 of standard input; Linux has sha256sum, macOS shasum.
sha256() {
  if have sha256sum; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

# at_least FOUND WANTED: compares dotted versions (BSD sort has no -V).
at_least() {
  awk -v found="$1" -v wanted="$2" 'BEGIN {
    n = split(found, f, "[.]"); m = split(wanted, w, "[.]")
    for (i = 1; i <= n || i <= m; i++) if (f[i] + 0 != w[i] + 0) exit !(f[i] + 0 > w[i] + 0)
  }'
}

# The folder with the weights of a model; fetches them where they are not there yet.
model_dir() {
  need_python
  python3 scripts/fetch_models.py --cache "$CACHE" "$1"
}
