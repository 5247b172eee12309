# shellcheck shell=bash
# The command line tool, and what is made with it. Sourced by build.sh.

build_cli() {
  need_rust
  cargo build --release --features train
}

# The bundle of the language model, from the weights of the pinned package; what is there already is left as it is.
build_language_model() {
  local folder
  folder=$(model_dir smollm2)
  build_cli
  say "language model -> models/language-model/"
  "${CARGO_TARGET_DIR:-target}/release/value-probe" pack --gguf "$folder/SmolLM2-135M-Instruct.Q4_1.gguf"
}
