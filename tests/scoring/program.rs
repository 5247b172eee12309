//! The built program on the tiny bundle.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::tiny::tiny_bundle;

/// Runs a sub-command with the tiny bundle behind the arguments.
pub fn run(args: &[&str], input: &str, variables: &[(&str, &str)]) -> Output {
    run_on(tiny_bundle(), args, input, variables)
}

/// The same with any bundle.
pub fn run_on(bundle: &Path, args: &[&str], input: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_value-probe"));
    command.args(args).arg("--bundle").arg(bundle);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let mut child = command.spawn().unwrap();
    // A program that fails early closes the pipe; that is for the test to judge by its output.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Standard output of a run that must succeed in silence.
pub fn good(args: &[&str], input: &str) -> String {
    good_on(tiny_bundle(), args, input)
}

/// The same with any bundle.
pub fn good_on(bundle: &Path, args: &[&str], input: &str) -> String {
    let output = run_on(bundle, args, input, &[]);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Standard error of a run that must fail with exit code 1 and print nothing.
pub fn bad(args: &[&str]) -> String {
    bad_on(tiny_bundle(), args)
}

/// The same with any bundle.
pub fn bad_on(bundle: &Path, args: &[&str]) -> String {
    let output = run_on(bundle, args, "", &[]);
    assert!(output.status.code() == Some(1) && output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A file of this process's own.
pub fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

/// The same as an argument.
pub fn named(name: &str, text: &str) -> String {
    file(name, text).to_str().unwrap().to_owned()
}
