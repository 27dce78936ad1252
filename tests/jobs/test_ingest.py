"""One uploaded file is read in a child of its own, and whatever it holds, the parent gets a result or a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.jobs import Limits, run_ingest

CSV = "region,day,revenue\n" + "".join(f"{'NS'[i % 2]},2024-01-{i % 28 + 1:02d},{i * 1.5}\n" for i in range(500))


async def test_a_csv_becomes_parquet_profile_and_recommendations(tmp_path: Path) -> None:
    source = tmp_path / "object"
    source.write_text(CSV)
    seen: list[tuple[float, str]] = []
    result = await run_ingest(
        source, tmp_path / "copy.parquet", name="sales.csv", on_progress=lambda *p: seen.append(p)
    )
    assert pq.read_table(tmp_path / "copy.parquet").num_rows == 500
    assert [column.name for column in result.profile.columns] == ["region", "day", "revenue"]
    assert result.report.row_count == 500
    assert result.recommendations
    assert result.preview[0]["revenue"] == 0.0
    assert len(result.sample) == 100
    assert [fraction for fraction, _ in seen] == sorted(fraction for fraction, _ in seen)
    assert {"reading", "profiling"} <= {stage for _, stage in seen}


@pytest.mark.parametrize(
    ("name", "content"),
    [("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)), ("empty.csv", b""), ("cut.parquet", b"PAR1" + b"\x00" * 50)],
    ids=["png", "empty", "truncated"],
)
async def test_what_is_no_table_is_refused_with_a_reason(tmp_path: Path, name: str, content: bytes) -> None:
    source = tmp_path / "object"
    source.write_bytes(content)
    with pytest.raises(DatasetReadError) as caught:
        await run_ingest(source, tmp_path / "copy.parquet", name=name)
    assert len(caught.value.message) > 20
    assert not (tmp_path / "copy.parquet").exists()


async def test_a_file_over_the_memory_limit_fails_alone(tmp_path: Path) -> None:
    source = tmp_path / "object"
    source.write_text(CSV)
    with pytest.raises(DatasetReadError):
        await run_ingest(source, tmp_path / "copy.parquet", name="s.csv", limits=Limits(memory_bytes=200 * 2**20))


async def test_time_runs_out_with_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "object"
    source.write_text(CSV)
    with pytest.raises(DatasetReadError, match="longer than"):
        await run_ingest(source, tmp_path / "copy.parquet", name="s.csv", limits=Limits(wall_seconds=0.05))


async def test_cancelling_kills_the_child_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "object"
    source.write_text(CSV)
    before = set(psutil.Process().children())
    task = asyncio.create_task(run_ingest(source, tmp_path / "copy.parquet", name="s.csv"))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not (tmp_path / "copy.parquet").exists()
    assert set(psutil.Process().children()) <= before


@pytest.mark.parametrize("end", [psutil.Process.kill, psutil.Process.terminate], ids=["killed", "terminated"])
async def test_a_child_that_is_killed_leaves_nothing_beside_the_destination(
    tmp_path: Path, end: Callable[[psutil.Process], None]
) -> None:
    source, home = tmp_path / "object", tmp_path / "home"
    source.write_text("a,b,c\n" + "1,2,three\n" * 3_000_000)
    home.mkdir()
    others = set(psutil.Process().children())
    job = asyncio.create_task(run_ingest(source, home / "copy.parquet", name="long.csv"))
    while not list(home.rglob(".datasage-*")):
        assert not job.done()
        await asyncio.sleep(0.01)
    for child in set(psutil.Process().children()) - others:
        end(child)
    with pytest.raises(DatasetReadError):
        await job
    assert list(home.iterdir()) == []
