"""Tests of the shell functions that decide what a test run reports, and of build.sh's words to a person."""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def bash(script, **env):
    """Runs `script` in the repository root with build.sh's functions; returns the finished process."""
    prelude = "set -euo pipefail; . scripts/lib.sh; . scripts/setup.sh; . scripts/test.sh\n"
    return subprocess.run(
        ["bash", "-c", prelude + script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


class CountTest(unittest.TestCase):
    """`count KIND STATUS LOG` on what the tools really print."""

    def counted(self, kind, status, output):
        with tempfile.NamedTemporaryFile("w", suffix=".log") as log:
            log.write(output)
            log.flush()
            return bash(f"count {kind} {status} {log.name}").stdout.strip()

    def test_a_check_is_one_test(self):
        self.assertEqual(self.counted("check", 0, "5 passed\n"), "1 0")
        self.assertEqual(self.counted("check", 1, ""), "0 1")

    def test_cargo_sums_over_the_test_binaries(self):
        line = "test result: {}. {} passed; {} failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n"
        self.assertEqual(self.counted("cargo", 0, line.format("ok", 7, 0) + line.format("ok", 3, 0)), "10 0")
        self.assertEqual(self.counted("cargo", 101, line.format("ok", 7, 0) + line.format("FAILED", 3, 2)), "10 2")

    def test_what_does_not_compile_is_a_failure(self):
        self.assertEqual(self.counted("cargo", 101, "error[E0425]: cannot find value\n"), "0 1")

    def test_unittest(self):
        self.assertEqual(self.counted("unittest", 0, "....\nRan 21 tests in 0.2s\n\nOK\n"), "21 0")
        self.assertEqual(self.counted("unittest", 1, "Ran 21 tests in 0.2s\n\nFAILED (failures=2, errors=1)\n"), "18 3")
        self.assertEqual(self.counted("unittest", 0, "Ran 1 test in 0.2s\n\nOK (skipped=1)\n"), "1 0")

    def test_node(self):
        self.assertEqual(self.counted("node", 1, "not ok 1 - x\n# tests 9\n# pass 8\n# fail 1\n"), "8 1")

    def test_vitest_in_colour(self):
        files = "\033[2m Test Files \033[22m \033[32m2 passed\033[39m (2)\n"
        tests = "\033[2m      Tests \033[22m \033[31m1 failed\033[39m | \033[32m11 passed\033[39m (12)\n"
        self.assertEqual(self.counted("vitest", 1, files + tests), "11 1")

    def test_playwright(self):
        self.assertEqual(
            self.counted(
                "playwright", 1, "  1 failed\n    [chromium] > a.spec.ts:1:1\n  2 flaky\n  12 passed (1.2m)\n"
            ),
            "14 1",
        )


class RunTest(unittest.TestCase):
    def run_steps(self, steps, *names):
        script = f"""
            setup_chromium() {{ :; }}
            STEPS='{steps}'
            run_tests {" ".join(names)}"""
        done = bash(script)
        return done.returncode, done.stdout.splitlines()

    def test_the_last_line_sums_up(self):
        status, lines = self.run_steps('\na check true\nb cargo echo "test result: ok. 4 passed; 0 failed;"\n')
        self.assertEqual((status, lines[-1]), (0, "5 passed, 0 failed"))

    def test_a_failing_step_does_not_stop_the_others(self):
        status, lines = self.run_steps("\na check exit 3\nb check echo reached\n")
        self.assertIn("reached", lines)
        self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed"))

    def test_a_step_ends_at_its_first_failing_command(self):
        status, lines = self.run_steps("\na check setup_nothing() { false; echo reached; }; setup_nothing\n")
        self.assertNotIn("reached", lines)
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed"))

    def test_what_needs_the_modules_is_not_run_without_them(self):
        status, lines = self.run_steps("\nwasm check false\nmodule check echo reached\nother check true\n")
        self.assertNotIn("reached", lines)
        self.assertEqual((status, lines[-1]), (1, "1 passed, 2 failed"))

    def test_a_step_can_be_named(self):
        status, lines = self.run_steps("\na check false\nb check true\n", "b")
        self.assertEqual((status, lines[-1]), (0, "1 passed, 0 failed"))

    def test_an_unknown_step_is_an_error(self):
        done = bash("run_tests nope")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no test step 'nope'", done.stderr)


class SetupTest(unittest.TestCase):
    def test_versions_compare_by_number(self):
        for found, wanted, right in (
            ("1.95.0", "1.95", 0),
            ("1.100.1", "1.95", 0),
            ("1.9", "1.95", 1),
            ("2", "1.95", 0),
            ("18.20.1", "20.19", 1),
        ):
            self.assertEqual(bash(f"at_least {found} {wanted}").returncode, right, (found, wanted))

    def test_a_missing_tool_is_named_with_how_to_get_it(self):
        with tempfile.TemporaryDirectory() as empty:
            for function, hint in (
                ("need_rust", "https://rustup.rs"),
                ("need_node", "https://nodejs.org"),
                ("need_python", "https://www.python.org"),
            ):
                done = bash(f"PATH={empty}; {function}")
                self.assertEqual(done.returncode, 1, function)
                self.assertIn(hint, done.stderr)

    def test_a_browser_that_is_set_but_not_there_is_said(self):
        done = bash("setup_chromium", CHROMIUM="/nowhere/chrome")
        self.assertEqual(done.returncode, 1)
        self.assertIn("CHROMIUM=/nowhere/chrome is no program", done.stderr)

    def test_an_unknown_verb_is_an_error(self):
        done = subprocess.run(["./build.sh", "srve"], cwd=ROOT, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no verb 'srve'", done.stderr)


class LanguageModelTest(unittest.TestCase):
    """`./build.sh lm` with stand-ins for the fetch, for cargo and for the program."""

    FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"

    def build(self, fetch):
        with tempfile.TemporaryDirectory() as target:
            program = pathlib.Path(target, "release", "value-probe")
            program.parent.mkdir()
            program.write_text('#!/bin/sh\necho "program $*"\n', encoding="utf-8")
            program.chmod(0o755)
            script = f"""
                . scripts/cli.sh
                need_rust() {{ :; }}
                cargo() {{ echo "cargo $*"; }}
                model_dir() {{ {fetch}; }}
                build_language_model"""
            return bash(script, CARGO_TARGET_DIR=target)

    def test_the_pinned_file_is_packed_by_the_tool_as_it_is_now(self):
        done = self.build('echo "/cache/$1"')
        self.assertEqual(done.returncode, 0, done.stderr)
        cargo, program = done.stdout.splitlines()
        self.assertTrue(cargo.startswith("cargo build --release"), cargo)
        self.assertEqual(program, f"program pack --gguf /cache/smollm2/{self.FILE}")
        self.assertIn(f'name = "{self.FILE}"', (ROOT / "models" / "sources.toml").read_text(encoding="utf-8"))

    def test_nothing_is_built_where_the_weights_cannot_be_fetched(self):
        done = self.build("echo 'no network' >&2; return 1")
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def test_the_verb_is_among_those_that_help_lists(self):
        done = subprocess.run(["./build.sh", "help"], cwd=ROOT, capture_output=True, text=True, check=False)
        self.assertRegex(done.stdout, r"(?m)^  \./build\.sh lm ")


if __name__ == "__main__":
    unittest.main()
