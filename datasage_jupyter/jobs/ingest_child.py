"""The child that reads one file: `python -m datasage_jupyter.jobs.ingest_child LIMITS`, one frame in, frames out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Any

from datasage_jupyter.core.errors import DataSageError, DatasetReadError
from datasage_jupyter.jobs.frames import read_frame, write_frame
from datasage_jupyter.jobs.limits import Limits, confine

PREVIEW_ROWS = 100
SAMPLE_ROWS = 100
CONVERT_SHARE = 0.7


def main() -> None:
    """Serve exactly one file."""
    confine(Limits.model_validate_json(sys.argv[1]))
    out = sys.stdout.buffer
    sys.stdout = sys.stderr
    frame = read_frame(sys.stdin.buffer)
    if frame is None:
        return
    try:
        write_frame(out, {"result": _ingest(frame[0], out)})
    except DataSageError as error:
        write_frame(out, {"error": {"code": error.code, "message": error.message, "hint": error.hint}})
    except MemoryError:
        write_frame(out, {"error": _too_large()})
    except OSError as error:
        write_frame(
            out,
            {
                "error": {
                    "code": DatasetReadError.code,
                    "message": _write_failure(error),
                    "hint": "Free some space and try again.",
                }
            },
        )


def _ingest(request: dict[str, Any], out: IO[bytes]) -> dict[str, Any]:
    from datasage_jupyter.core.ingest import convert
    from datasage_jupyter.core.model import ReadOptions
    from datasage_jupyter.core.profile import profile
    from datasage_jupyter.core.recommend import recommend

    def tell(fraction: float, stage: str) -> None:
        write_frame(out, {"progress": round(fraction, 4), "stage": stage})

    parquet = Path(request["parquet_path"])
    report = convert(
        Path(request["path"]),
        parquet,
        ReadOptions.model_validate(request["options"]),
        name=request["name"],
        on_progress=lambda fraction, _stage: tell(fraction * CONVERT_SHARE, "reading"),
    )
    tell(CONVERT_SHARE, "profiling")
    facts = profile(parquet)
    tell(0.95, "recommending")
    ideas = recommend(facts, limit=12)
    preview, sample = _rows(parquet)
    return {
        "report": report.model_dump(mode="json"),
        "profile": facts.model_dump(mode="json"),
        "recommendations": [idea.model_dump(mode="json", by_alias=True, exclude_none=True) for idea in ideas],
        "preview": preview,
        "sample": sample,
        "parquet_bytes": parquet.stat().st_size,
    }


def _rows(parquet: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The first rows, and rows spread over the first row groups."""
    import pyarrow.parquet as pq

    from datasage_jupyter.jobs.plain import records

    with pq.ParquetFile(parquet) as file:
        columns = file.schema_arrow.names[:200]
        batch = next(file.iter_batches(batch_size=10_000, columns=columns), None)
    if batch is None:
        return [], []
    step = max(batch.num_rows // SAMPLE_ROWS, 1)
    return records(batch.slice(0, PREVIEW_ROWS)), records(
        batch.take(list(range(0, batch.num_rows, step))[:SAMPLE_ROWS])
    )


def _too_large() -> dict[str, str]:
    return {
        "code": DatasetReadError.code,
        "message": "The file could not be read: it needs more memory than one file may use.",
        "hint": "Split the file, or save it as Parquet and upload that.",
    }


def _write_failure(error: OSError) -> str:
    return (
        f"The columnar copy could not be written: {error.strerror or 'the disk refused'}. The original bytes are kept."
    )


if __name__ == "__main__":
    main()
