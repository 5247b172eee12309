//! Files of a bundle that were tampered with, for tests.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::Value;

use super::{FileEntry, MANIFEST};
use crate::Result;

pub type Files = BTreeMap<String, Vec<u8>>;
/// Of a manifest.
pub type Change = fn(&mut Value);

fn json_changed(json: &[u8], change: impl Fn(&mut Value)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(json).unwrap();
    change(&mut value);
    value.to_string().into_bytes()
}

/// The files with another manifest.
pub fn with_manifest(mut files: Files, change: impl Fn(&mut Value)) -> Files {
    let manifest = json_changed(&files[MANIFEST], change);
    files.insert(MANIFEST.into(), manifest);
    files
}

/// The files with one of them replaced, and listed as it is now.
pub fn with_file(files: Files, name: &str, bytes: Vec<u8>) -> Files {
    let entry = serde_json::to_value(FileEntry::new(name, &bytes)).unwrap();
    let mut files = with_manifest(files, |manifest| {
        for file in manifest["files"].as_array_mut().unwrap().iter_mut().filter(|file| file["name"] == name) {
            *file = entry.clone();
        }
    });
    files.insert(name.into(), bytes);
    files
}

/// The files with one of JSON changed, and listed as it is now.
pub fn with_json(files: Files, name: &str, change: impl Fn(&mut Value)) -> Files {
    let bytes = json_changed(&files[name], change);
    with_file(files, name, bytes)
}

/// Code and words of the error.
pub fn refused<T: Debug>(read: Result<T>) -> (&'static str, String) {
    let error = read.unwrap_err();
    (error.code(), error.to_string())
}

/// Alters, cuts and removes each of the files beside the manifest, and the manifest.
pub fn assert_altered_files_are_told<T: Debug>(
    files: &Files,
    names: &[&str],
    read: impl Fn(&Files) -> Result<T>,
) {
    for &name in names {
        let mut files = files.clone();
        files.get_mut(name).unwrap()[20] ^= 1;
        assert_eq!(refused(read(&files)).0, "hash-mismatch", "{name}");
        files.get_mut(name).unwrap().truncate(20);
        let (code, said) = refused(read(&files));
        assert!(code == "bad-bundle" && said.contains("truncated"), "{name}: {said}");
        files.remove(name);
        let (code, said) = refused(read(&files));
        assert!(code == "bad-bundle" && said.contains("missing"), "{name}: {said}");
    }
    let mut files = files.clone();
    files.remove(MANIFEST);
    assert_eq!(refused(read(&files)).0, "bad-bundle");
    assert!(!names.is_empty());
}

/// Makes each change to the manifest and reads the files, which must be refused for the reason beside it.
pub fn assert_manifests_are_refused<T: Debug>(
    files: &Files,
    cases: &[(Change, &str)],
    read: impl Fn(&Files) -> Result<T>,
) {
    let unlisted: Change = |m| drop(m["files"].as_array_mut().unwrap().remove(0));
    for &(change, why) in cases.iter().chain(&[(unlisted, "not listed")]) {
        let (code, said) = refused(read(&with_manifest(files.clone(), change)));
        assert!(code == "bad-bundle" && said.contains(why), "{why}: {said}");
    }
}
