"""Damaged files of every format are read or refused: no other exception, no dead process."""

from __future__ import annotations

import gzip
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

SEEDS = 30


def csv_file() -> bytes:
    return "\n".join(
        ['id,name,"when",amount', *(f'{i},"n {i}, x",2031-01-{i % 28 + 1:02d},{i / 3:.2f}' for i in range(40))]
    ).encode()


def table() -> pa.Table:
    rng = np.random.default_rng(1)
    return pa.table(
        {
            "n": rng.integers(0, 99, 400),
            "x": rng.random(400),
            "s": [f"s{i % 7}" for i in range(400)],
            "l": [[i] for i in range(400)],
        }
    )


def parquet_file() -> bytes:
    out = io.BytesIO()
    pq.write_table(table(), out, row_group_size=150)
    return out.getvalue()


def arrow_file(stream: bool) -> bytes:
    out = io.BytesIO()
    with (pa.ipc.new_stream if stream else pa.ipc.new_file)(out, table().schema) as writer:
        writer.write_table(table())
    return out.getvalue()


def excel_file() -> bytes:
    book = openpyxl.Workbook()
    for i in range(60):
        book.active.append([i, f"s{i}", i / 3])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def stored_excel_file() -> bytes:
    """A workbook without compression, so that damage reaches the XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(excel_file())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    return out.getvalue()


FILES = {
    "csv": csv_file,
    "json": lambda: json.dumps(
        [{"id": i, "name": f"n{i}", "at": {"x": i / 3}, "tags": ["a"]} for i in range(40)]
    ).encode(),
    "ndjson": lambda: "\n".join(json.dumps({"id": i, "v": [i, None, "é"]}) for i in range(40)).encode(),
    "parquet": parquet_file,
    "arrow": lambda: arrow_file(False),
    "arrows": lambda: arrow_file(True),
    "xlsx": excel_file,
    "stored.xlsx": stored_excel_file,
    "csv.gz": lambda: gzip.compress(csv_file()),
    "zip": lambda: _zipped(csv_file()),
}


NATIVE = ("parquet", "arrow", "arrows", "xlsx", "stored.xlsx")


def _zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("t.csv", data)
    return out.getvalue()


def mutated(data: bytes, seed: int) -> bytes:
    """One to five injuries: bytes changed, cut out, doubled, swapped, or the end lost."""
    rng = random.Random(seed)
    broken = bytearray(data)
    for _ in range(rng.randint(1, 5)):
        at, size = rng.randrange(len(broken)), rng.choice((1, 2, 4, 16, 64))
        match rng.randrange(6):
            case 0:
                broken[at] ^= 1 << rng.randrange(8)
            case 1:
                broken[at : at + size] = rng.randbytes(size)
            case 2:
                del broken[at : at + size]
            case 3:
                broken[at:at] = broken[at : at + size]
            case 4:
                broken[at : at + size] = rng.choice((b"\0", b"\xff", b'"', b"[", b"\n")) * size
            case _:
                del broken[max(at, 1) :]
        broken = broken or bytearray(b"x")
    return bytes(broken)


@pytest.mark.parametrize("suffix", FILES)
def test_mutations_are_read_or_refused(suffix: str, tmp_path: Path) -> None:
    data = FILES[suffix]()
    (tmp_path / f"whole.{suffix}").write_bytes(data)
    for seed in range(SEEDS):
        (tmp_path / f"{seed:03}.{suffix}").write_bytes(mutated(data, seed))
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(Path(__file__).with_name("mutants.py")), str(tmp_path)],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": root, "PATH": ""},
    )
    verdicts = json.loads(done.stdout)
    assert len(verdicts) == SEEDS + 1
    assert verdicts.pop(f"whole.{suffix}") == "read"
    # A native decoder may end its child: that is what the child is for.
    fine = {"read", "refused"} | ({"ended with -6", "ended with -11"} if suffix in NATIVE else set())
    assert set(verdicts.values()) <= fine, {name: word for name, word in verdicts.items() if word not in fine}
