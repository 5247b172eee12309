# shellcheck shell=bash
# `./build.sh bench`: the page and its encoder in headless Chromium, beside other runtimes with the same weights where their
# harness is at hand (VALUE_PROBE_PEERS), alone where it is not. Prints a table and which goals hold; keeps both in
# benches/results/. `bench readme` puts the table into README.md, `bench growth` draws how cost grows with the text,
# `bench page` and `bench lighthouse` measure what a visitor of the page feels, `bench batch` what ten thousand rows cost it.

# Lays out what the peers need below $PEERS_DIR: their npm packages, ONNX files made from the same weights, candle's module.
prepare_peers() {
  export PEERS_DIR=$CACHE/peers
  local stamp=$PEERS_DIR/.prepared wanted
  mkdir -p "$PEERS_DIR/harness"
  # A copy: cargo writes beside Cargo.toml, and the harness is read-only.
  cp -R "$VALUE_PROBE_PEERS/." "$PEERS_DIR/harness/"
  chmod -R u+w "$PEERS_DIR/harness"
  wanted=$(cd "$PEERS_DIR/harness" && cat package.json requirements.txt prepare.py candle/Cargo.toml candle/src/lib.rs | sha256)
  [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
  say "peers: npm packages"
  cp "$PEERS_DIR/harness/package.json" "$PEERS_DIR/"
  npm install --prefix "$PEERS_DIR" --no-package-lock --ignore-scripts --no-audit --no-fund
  setup_venv peers "$PEERS_DIR/harness/requirements.txt"
  say "peers: model files"
  # Not our copy of MiniLM: transformers.js also wants its tokenizer_config.json, which the harness's own package has.
  SMOLLM2_GGUF=$(model_dir smollm2)/SmolLM2-135M-Instruct.Q4_1.gguf
  export SMOLLM2_GGUF
  "$VENV/bin/python" "$PEERS_DIR/harness/prepare.py"
  say "peers: candle"
  (cd "$PEERS_DIR" && sh harness/candle/build.sh)
  echo "$wanted" >"$stamp"
}

# MiniLM as a bundle of int8 weights beside the bench page, which loads it as the page loads its own.
prepare_bundle() { # FOLDER with MiniLM's checkpoint
  say "MiniLM as an int8 bundle"
  build_cli
  mkdir -p dist/bench-models
  cp models/taxonomy.toml dist/bench-models/
  "${CARGO_TARGET_DIR:-target}/release/value-probe" bench-bundle "$1" --out dist/bench-models/value-classifier
}

run_bench() {
  case ${1:-} in
    growth)
      shift
      run_growth "$@"
      return
      ;;
    page)
      shift
      setup_chromium
      build_page
      node benches/browser/vitals.mjs "$@"
      return
      ;;
    batch)
      shift
      setup_chromium
      build_page
      node benches/browser/batch.mjs "$@"
      return
      ;;
    lighthouse)
      shift
      setup_chromium
      build_page
      node scripts/lighthouse.mjs --runs 5 --gate none "$@"
      return
      ;;
    readme)
      node benches/browser/table.mjs benches/results/latest.jsonl --readme README.md >/dev/null
      return
      ;;
  esac
  local results=benches/results status=0 minilm
  setup_chromium
  build_language_model
  build_page
  minilm=$(model_dir minilm)
  prepare_bundle "$minilm"
  mkdir -p "$results"
  rm -f "$results/latest.jsonl" # every step appends
  if [ -f "${VALUE_PROBE_PEERS:-}/run.mjs" ]; then
    prepare_peers
    say "measuring; takes half an hour, and the machine should have nothing else to do"
    # One thread, so that no header is needed and a page of any host gets the same; WebGPU where there is one.
    OURS_DIR=$PWD/dist OURS_PAGE=bench.html OURS_VARIANTS=$(node benches/browser/run.mjs --list) \
      node "$PEERS_DIR/harness/run.mjs" --only ours,transformersjs,candle --variants 1t,webgpu \
      --out "$results/latest.jsonl" "$@" >&2 || status=$?
    say "the language model, beside wllama"
    OURS_DIR=$PWD/dist OURS_PAGE=bench.html OURS_VARIANTS=$(node benches/browser/run.mjs --list-lm) \
      node "$PEERS_DIR/harness/run.mjs" --only ours,wllama --variants q4_1-wasm-1t \
      --out "$results/latest.jsonl" "$@" >&2 || status=$?
  else
    echo "VALUE_PROBE_PEERS names no harness for the peers: measuring our page alone" >&2
    node benches/browser/run.mjs --model "$minilm" --out "$results/latest.jsonl" "$@" >&2 || status=$?
  fi
  [ -s "$results/latest.jsonl" ] || die "nothing was measured"
  say "the page itself"
  node benches/browser/page.mjs --out "$results/latest.jsonl" >&2 || status=$?
  say "ten thousand rows in the page"
  node benches/browser/batch.mjs --out "$results/latest.jsonl" >&2 || status=$?
  if [ -n "${PEERS_DIR:-}" ]; then
    say "native batch, beside ONNX Runtime"
    setup_venv peers "$PEERS_DIR/harness/requirements.txt"
    cargo bench --features train --bench native_batch --no-run
    "$VENV/bin/python" benches/native/compare.py --checkpoint "$minilm" --bundle dist/bench-models/value-classifier \
      --onnx "$PEERS_DIR/models/minilm/onnx/model_quantized.onnx" --out "$results/latest.jsonl" >&2 || status=$?
  fi
  node benches/browser/table.mjs "$results/latest.jsonl" | tee "$results/latest.md"
  return $status
}

# `./build.sh bench growth`: time and memory from 1 to 10,000 sentences, drawn into benches/growth/growth.svg.
run_growth() {
  local peers=$CACHE/peers
  setup_chromium
  build_page
  need_rust
  cargo build --release
  node benches/growth/run.mjs --program "${CARGO_TARGET_DIR:-target}/release/value-probe" --peers "$peers" \
    --out benches/growth/growth.jsonl "$@"
  node benches/growth/plot.mjs benches/growth/growth.jsonl >benches/growth/growth.svg
}
