"""Stata, SPSS and SAS transport files, when pyreadstat is there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import read
from datasage_jupyter.core.ingest.kinds import _format

FRAME = pd.DataFrame({"n": [1.0, 2.0, 3.0], "s": ["a", "b", "c"], "g": [1.0, 2.0, 1.0]})


@pytest.mark.parametrize("suffix", ["dta", "sav", "zsav"])
def test_values_and_labels_are_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{suffix}"
    labels = {"g": {1: "north", 2: "south"}}
    if suffix == "dta":
        pyreadstat.write_dta(FRAME.astype({"g": int}), path, variable_value_labels=labels)
    else:
        pyreadstat.write_sav(FRAME, path, variable_value_labels=labels, compress=suffix == "zsav")
    table, report = read(path)
    assert table.column("n").to_pylist() == [1, 2, 3]
    assert table.column("s").to_pylist() == ["a", "b", "c"]
    assert table.column("g").to_pylist() == ["north", "south", "north"]
    assert report.format == ("stata" if suffix == "dta" else "spss")
    assert any("labels" in warning for warning in report.warnings)


def test_portable_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.por"
    pyreadstat.write_por(FRAME.rename(columns=str.upper), path)
    table, report = read(path)
    assert (table.to_pydict()["S"], report.format) == (["a", "b", "c"], "spss")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DatasetReadError):
        read(path)


@pytest.mark.parametrize("version", [5, 8])
def test_transport_files_are_read(version: int, tmp_path: Path) -> None:
    path = tmp_path / "t.xpt"
    pyreadstat.write_xport(FRAME, path, file_format_version=version)
    table, report = read(path)
    assert table.column("n").to_pylist() == [1, 2, 3]
    assert table.column("s").to_pylist() == ["a", "b", "c"]
    assert report.format == "sas"


def test_damage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(FRAME, path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(DatasetReadError):
        read(path)


def test_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.sav"
    pyreadstat.write_sav(FRAME, path)
    monkeypatch.setattr(_format, "find_spec", lambda name: None)
    with pytest.raises(DatasetReadError, match=r"pyreadstat.*datasage-jupyter\[stats\]"):
        read(path)
