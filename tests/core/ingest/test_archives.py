"""Compressed files: one table inside, bombs and other tricks refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.ingest import convert, read
from datasage_jupyter.core.model import ReadOptions

CSV = b"a,b\n1,x\n2,y\n"
VALUES = {"a": [1, 2], "b": ["x", "y"]}


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (gzip.compress(CSV), "t.csv.gz"), (bz2.compress(CSV), "t.csv.bz2"), (lzma.compress(CSV), "t.csv.xz"),
        (bytes(pa.compress(CSV, "zstd", asbytes=True)), "t.csv.zst"), (zipped({"t.csv": CSV}), "t.zip"), (gzip.compress(CSV), "t.csv"),
    ],
)  # fmt: skip
def test_packed_table_is_read(data: bytes, name: str) -> None:
    assert read(data, name=name)[0].to_pydict() == VALUES


def test_zip_with_several_tables_asks_which() -> None:
    data = zipped({"one.csv": CSV, "two.csv": b"c\n9\n", "__MACOSX/one.csv": b"junk"})
    with pytest.raises(DatasetReadError, match=r"one\.csv.*two\.csv"):
        read(data, name="t.zip")
    table, report = read(data, ReadOptions(sheet="two.csv"), name="t.zip")
    assert table.to_pydict() == {"c": [9]}
    assert report.sheets == ("one.csv", "two.csv")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_cut_or_flipped_archive_is_refused(pack: object) -> None:
    data = bytearray(pack(CSV * 500))  # type: ignore[operator]
    for broken in (data[: len(data) // 2], data[:-3] + b"\0\0\0"):
        with pytest.raises(DatasetReadError):
            read(bytes(broken), name="t.csv.gz")


def test_bomb_is_refused_early() -> None:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as sink:
        for _ in range(120):
            sink.write(b"0,1\n" * 262_144)
    with pytest.raises(DatasetReadError, match="bomb"):
        read(out.getvalue(), name="t.csv.gz")


def test_archive_in_an_archive_is_refused() -> None:
    with pytest.raises(DatasetReadError, match="inside"):
        read(gzip.compress(gzip.compress(CSV)), name="t.csv.gz.gz")


def test_zip_slip_names_and_links_stay_inside(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.csv", CSV)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert read(out.getvalue(), name="t.zip")[0].to_pydict() == VALUES
    assert not list(tmp_path.parent.glob("evil*"))


def test_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"t.csv": CSV}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(DatasetReadError, match="encrypted"):
        read(bytes(data), name="t.zip")


def test_empty_zip_and_too_many_members_are_refused() -> None:
    with pytest.raises(DatasetReadError, match="no table"):
        read(zipped({}), name="t.zip")
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(10_050):
            archive.writestr(f"{number}.csv", b"")
    with pytest.raises(DatasetReadError, match="members"):
        read(many.getvalue(), name="t.zip")


def test_packed_table_is_converted(tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(CSV))
    assert convert(tmp_path / "t.csv.gz", tmp_path / "t.parquet").row_count == 2
