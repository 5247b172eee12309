# shellcheck shell=bash
# `./build.sh test`: every check and test, the fast ones first. A failing step does not stop the others; the last line
# says how many tests passed and failed in all, and the exit status is 1 where any did.

# name, how its tests are counted (check: one for the step), command; each step sets up what it needs
STEPS="
fmt         check       cargo fmt --check
scripts     unittest    python3 -m unittest discover -s scripts/tests
serve       node        node --test --test-reporter=tap scripts/tests/*.test.mjs
lint-tools  check       step_lint_tools
clippy      check       cargo clippy --release --all-targets --features train -- -D warnings
rust        cargo       step_rust
clippy-wasm check       step_clippy_wasm
kernels     cargo       bash scripts/kernels.sh test
wasm        check       build_modules
size        check       node scripts/check-size.mjs
module      node        step_module
lint        check       step_www lint
typecheck   check       step_www typecheck
www         vitest      step_www test
lm          check       build_language_model
page        check       step_www build
browser     playwright  step_browser
lighthouse  check       step_lighthouse
"
# These use the modules that `wasm` builds: without them their failure would say nothing.
AFTER_WASM=" size module lint typecheck www page browser lighthouse "

step_lint_tools() {
  setup_venv lint scripts/requirements-lint.txt
  "$VENV/bin/shellcheck" --external-sources build.sh .ci/run scripts/*.sh
  "$VENV/bin/ruff" check scripts tests/parity benches
  "$VENV/bin/ruff" format --check scripts tests/parity benches
}

# Exports the folder of the weights for the parity tests: without it they would skip, and here they must not.
use_minilm() {
  VALUE_PROBE_MINILM=$(model_dir minilm)
  export VALUE_PROBE_MINILM
}

step_rust() {
  use_minilm
  VALUE_PROBE_SMOLLM2=$(model_dir smollm2) # as use_minilm
  export VALUE_PROBE_SMOLLM2
  [ -n "${VALUE_PROBE_DATA:-}" ] || echo "skipped: tests that need data sets (VALUE_PROBE_DATA is not set)"
  cargo test --release --features train --no-fail-fast
}

# Each has code of its own, and what one leaves out must not be missed by another. Same profile and flags as the build, so that build scripts are shared with it.
step_clippy_wasm() {
  setup_wasm
  local features
  export CLIPPY_CONF_DIR=scripts/clippy_wasm # bans what compiles for wasm32 and panics there
  for features in web web-language web,web-language,gpu; do
    cargo clippy --profile wasm --target wasm32-unknown-unknown --lib --no-default-features --features $features -- -D warnings
  done
  bash scripts/kernels.sh clippy # the instructions that only the relaxed modules have
}

# The CPU modules in Node.
step_module() {
  use_minilm
  node --test --test-reporter=tap tests/wasm/*.test.mjs
}

step_www() {
  setup_node_modules
  npm --prefix www run --silent "$1"
}

step_browser() {
  setup_chromium
  use_minilm
  step_www test:browser
}

# Accessibility, best practices and search engines' rules; performance is a benchmark (`./build.sh bench lighthouse`).
step_lighthouse() {
  setup_chromium
  setup_node_modules
  node scripts/lighthouse.mjs
}

# count KIND STATUS LOG -> "PASSED FAILED": the tests in a step's output. A step that failed without naming a test (it did
# not compile, say) is one failure; one that names none is one test.
count() {
  sed "s/$(printf '\033')\[[0-9;]*m//g" "$3" | awk -v kind="$1" -v status="$2" '
    kind == "cargo" && /^test result:/ { passed += $4; failed += $6 }
    kind == "unittest" && /^Ran [0-9]+ test/ { passed = $2 }
    kind == "unittest" && /^FAILED/ { n = split($0, part, "[=,)]"); for (i = 2; i <= n; i++) failed += part[i]; passed -= failed }
    kind == "node" && /^# pass / { passed = $3 }
    kind == "node" && /^# fail / { failed = $3 }
    kind == "vitest" && /^ *Tests / { for (i = 3; i <= NF; i++) { if ($i ~ /^passed/) passed += $(i - 1); if ($i ~ /^failed/) failed += $(i - 1) } }
    kind == "playwright" && /^ *[0-9]+ (passed|flaky)/ { passed += $1 }
    kind == "playwright" && /^ *[0-9]+ failed/ { failed += $1 }
    END {
      if (status != 0 && !failed) failed = 1
      if (status == 0 && !passed) passed = 1
      print passed + 0, failed + 0
    }'
}

run_tests() {
  if [ "${1:-}" = --list ]; then
    echo "$STEPS" | awk 'NF { print $1 }'
    return
  fi
  local wanted=" $* " name kind command
  for name in "$@"; do
    [[ $STEPS == *$'\n'"$name "* ]] || die "there is no test step '$name'; ./build.sh test --list names them"
  done

  need_rust
  need_node
  need_python
  # Now, so that a person is asked to install it at once; a failure stops only the steps that need it.
  [ $# -gt 0 ] || (setup_chromium) || true

  local logs=target/test-logs started=$SECONDS passed=0 failed=0 wasm_ok=1 summary="" status begin counts
  mkdir -p "$logs"
  while read -r name kind command; do
    [ -n "$name" ] || continue
    [ $# -eq 0 ] || [[ $wanted == *" $name "* ]] || continue
    say "$name: $command"
    begin=$SECONDS
    if [ $wasm_ok = 0 ] && [[ $AFTER_WASM == *" $name "* ]]; then
      echo "not run: the WebAssembly modules did not build" | tee "$logs/$name.log"
      status=1
    else
      # Not `(...) || status=1`: bash ignores `set -e` in there. </dev/null: a tool that asks must fail, not wait.
      set +e
      (set -e; eval "$command") </dev/null 2>&1 | tee "$logs/$name.log"
      status=${PIPESTATUS[0]}
      set -e
    fi
    [ "$name" != wasm ] || [ "$status" = 0 ] || wasm_ok=0
    counts=$(count "$kind" "$status" "$logs/$name.log")
    passed=$((passed + ${counts% *})) failed=$((failed + ${counts#* }))
    summary+=$(printf '%-12s %-7s %4d passed %3d failed %5d s' "$name" \
      "$([ "$status" = 0 ] && echo ok || echo FAILED)" "${counts% *}" "${counts#* }" $((SECONDS - begin)))$'\n'
  done <<<"$STEPS"

  printf '\n%s' "$summary"
  printf '%d s in all; the output of each step is in %s/\n' $((SECONDS - started)) "$logs"
  printf '%d passed, %d failed\n' $passed $failed
  [ $failed = 0 ]
}
