#!/usr/bin/env bash
# Every task a person needs. Runs on Linux and macOS (bash 3.2, BSD tools); `./build.sh help` lists the verbs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/lib.sh
. scripts/setup.sh
. scripts/cli.sh

help() {
  cat <<EOF
value-probe: which human values does a text invoke, where, and how surely?

  ./build.sh serve [--port N]   build everything and serve the page on this machine
  ./build.sh test [STEP...]     set up, then every check and test; \`test --list\` names the steps
  ./build.sh build              the page as static files in dist/, ready for any host and any sub-path
  ./build.sh cli                the command line tool, target/release/value-probe
  ./build.sh lm                 the language model: fetched (98 MB) and packed into models/language-model/, for the
                                page that is built thereafter and for \`value-probe lm\`
  ./build.sh setup              only fetch what the others need: wasm target, wasm-bindgen, npm packages
  ./build.sh models [NAME...]   fetch base weights and print their folders (--list, --repair); needed to train,
                                for the parity test and for the bench, not to serve
  ./build.sh bench [growth]     the page's speed beside its peers', as a table; or how cost grows with the text
  ./build.sh bench page         first paint, interactions while texts are scored, long tasks: the browser's own timings
  ./build.sh bench batch        10,000 rows in the page, on two workers: rate, memory, pausing, sorting, saving
  ./build.sh bench lighthouse   Lighthouse's scores on a desktop profile, the median of five first visits
  ./build.sh fmt                format the Rust code
  ./build.sh reference          make the references of the parity tests again with ONNX Runtime and llama.cpp;
                                --check compares only
  ./build.sh help               this text

Needs rustup, Node 20.19 or newer, Python 3.9 or newer with pip; the tests and the bench also Chromium.
Everything is incremental: the second run does only what has changed.

  VALUE_PROBE_CACHE   tools and weights, shared by all clones    now: $CACHE
  VALUE_PROBE_DATA    data sets for training and evaluation      now: ${VALUE_PROBE_DATA:-none}
  VALUE_PROBE_PEERS   harness that measures the peers            now: ${VALUE_PROBE_PEERS:-none}
  CHROMIUM            the browser for tests and bench            now: $(find_chromium || echo none)
EOF
}

build_modules() {
  setup_wasm
  setup_node_modules
  bash scripts/wasm.sh
}

build_page() {
  build_modules
  say "page -> dist/"
  npm --prefix www run --silent build
}

# Statements, not `&&` chains: bash ignores `set -e` inside a function that stands in one.
verb=${1:-help}
[ $# -eq 0 ] || shift
case $verb in
  setup)
    setup_wasm
    setup_node_modules
    say "ready"
    ;;
  models)
    need_python
    exec python3 scripts/fetch_models.py --cache "$CACHE" "$@"
    ;;
  build) build_page ;;
  cli)
    build_cli
    ;;
  lm)
    need_python
    build_language_model
    ;;
  serve)
    build_page
    exec node scripts/serve.mjs dist "$@"
    ;;
  test)
    . scripts/test.sh
    run_tests "$@"
    ;;
  bench)
    . scripts/bench.sh
    run_bench "$@"
    ;;
  fmt)
    need_rust
    cargo fmt
    ;;
  reference)
    setup_venv parity tests/parity/requirements.txt
    minilm=$(model_dir minilm)
    mpnet=$(model_dir mpnet)
    gguf=$(model_dir smollm2)/SmolLM2-135M-Instruct.Q4_1.gguf
    "$VENV/bin/python" tests/parity/language_text.py "$@" "$gguf"
    "$VENV/bin/python" tests/parity/reference.py "$@" "minilm=$minilm" "mpnet=$mpnet"
    setup_llama
    node tests/parity/llama/reference.mjs "$@" --packages "$LLAMA" --gguf "$gguf"
    "$VENV/bin/python" tests/parity/exact.py "$@" "$gguf"
    ;;
  help | --help | -h) help ;;
  *) die "there is no verb '$verb'; ./build.sh help lists them" ;;
esac
