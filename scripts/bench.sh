# shellcheck shell=bash
# `./build.sh bench`: the page's encoder in headless Chromium, beside other runtimes with the same weights where their
# harness is at hand (VALUE_PROBE_PEERS), alone where it is not. Prints a table; keeps it in benches/results/.

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
  MINILM_DIR=$(model_dir minilm)
  SMOLLM2_GGUF=$(model_dir smollm2)/SmolLM2-135M-Instruct.Q4_1.gguf
  export MINILM_DIR SMOLLM2_GGUF
  "$VENV/bin/python" "$PEERS_DIR/harness/prepare.py"
  say "peers: candle"
  (cd "$PEERS_DIR" && sh harness/candle/build.sh)
  echo "$wanted" >"$stamp"
}

run_bench() {
  local results=benches/results only=ours,transformersjs,candle status=0
  setup_chromium
  build_page
  mkdir -p "$results"
  rm -f "$results/latest.jsonl" # the harness appends
  if [ -f "${VALUE_PROBE_PEERS:-}/run.mjs" ]; then
    prepare_peers
    say "measuring; takes a quarter of an hour, and the machine should have nothing else to do"
    OURS_DIR=$PWD/dist OURS_PAGE=bench.html node "$PEERS_DIR/harness/run.mjs" \
      --only "$only" --out "$results/latest.jsonl" "$@" >&2 || status=$?
  else
    echo "VALUE_PROBE_PEERS names no harness for the peers: measuring our page alone" >&2
    local minilm
    minilm=$(model_dir minilm)
    node benches/browser/run.mjs --model "$minilm" --out "$results/latest.jsonl" "$@" >&2 || status=$?
  fi
  [ -s "$results/latest.jsonl" ] || die "nothing was measured"
  node benches/browser/table.mjs "$results/latest.jsonl" | tee "$results/latest.md"
  return $status
}
