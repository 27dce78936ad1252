"""What holds no table is refused, whatever its name, and never executed, loaded or opened."""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
import tarfile
from pathlib import Path

import duckdb
import numpy as np
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import read
from datasage_jupyter.core.model import ReadOptions


class Trap:
    """Unpickling this creates a file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return (open, (self.path, "w"))


def numpy_bytes() -> bytes:
    out = io.BytesIO()
    np.save(out, np.arange(9))
    return out.getvalue()


def tar_bytes() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("t.csv"))
    return out.getvalue()


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.json", "t.parquet", "t"])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "PNG"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 64, "JPEG"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 64, "program"),
        (b"<!DOCTYPE html><html><body><table></table></body></html>", "HTML"),
        (b"\xef\xbb\xbf\n <html><head></head></html>", "HTML"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (pickle.dumps({"a": [1, 2]}), "pickle"),
        (pickle.dumps([1, 2], protocol=2), "pickle"),
        (numpy_bytes(), "NumPy"),
        (tar_bytes(), "tar"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_content_is_named_and_refused(data: bytes, what: str, name: str) -> None:
    with pytest.raises(DatasetReadError, match=what) as caught:
        read(data, name=name)
    assert caught.value.hint


def test_pickles_are_never_loaded(tmp_path: Path) -> None:
    with pytest.raises(DatasetReadError):
        read(pickle.dumps(Trap(str(tmp_path / "sprung"))), name="t.csv")
    assert not (tmp_path / "sprung").exists()


def test_databases_are_never_attached(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.csv") as lite:
        lite.execute("CREATE TABLE t (a)")
    duckdb.connect(str(tmp_path / "b.duckdb")).execute("CREATE TABLE t (a INT)").close()
    (tmp_path / "b.csv").write_bytes((tmp_path / "b.duckdb").read_bytes())
    for name in ("a.csv", "b.csv"):
        with pytest.raises(DatasetReadError, match="database"):
            read(tmp_path / name)


def test_notebooks_are_refused() -> None:
    book = {
        "cells": [{"cell_type": "code", "source": ["1"], "outputs": [], "metadata": {}}],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    for name in ("t.ipynb", "t.json", "t.csv"):
        with pytest.raises(DatasetReadError, match="notebook"):
            read(json.dumps(book).encode(), name=name)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 4096, b" \n\t\r\n "])
@pytest.mark.parametrize("name", ["t.csv", "t.json", "t.ndjson", "t.parquet", "t.xlsx", "t"])
def test_nothing_is_refused_as_empty_or_damaged(data: bytes, name: str) -> None:
    with pytest.raises(DatasetReadError):
        read(data, name=name)


def test_noise_is_refused() -> None:
    noise = np.random.default_rng(7).integers(0, 256, 20_000, dtype=np.uint8).tobytes()
    with pytest.raises(DatasetReadError, match="binary"):
        read(noise, name="t.csv")


def test_paths_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    with pytest.raises(DatasetReadError, match="no file"):
        read(tmp_path / "absent.csv")
    with pytest.raises(DatasetReadError, match="folder"):
        read(tmp_path)
    with pytest.raises(DatasetReadError):
        read("bad\0name.csv")
    with pytest.raises(DatasetReadError, match="int"):
        read(7)


def test_chosen_format_must_fit_the_content() -> None:
    with pytest.raises(DatasetReadError, match="not a parquet file"):
        read(b"a,b\n1,2\n", ReadOptions(format="parquet"), name="t.csv")
    assert read(b"a\tb\n1\t2\n", ReadOptions(format="tsv"), name="t").__class__ is tuple


def test_file_objects_and_names_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n1,2\n")
    with open(tmp_path / "t.csv", "rb") as stream:
        assert read(stream)[0].to_pydict() == {"a": [1], "b": [2]}
    assert read(io.StringIO("a,b\n1,2\n"))[0].to_pydict() == {"a": [1], "b": [2]}
    assert read(str(tmp_path / "t.csv"))[0].num_rows == 1
