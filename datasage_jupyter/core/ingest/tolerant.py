"""Large text that is not regular: the tolerant parser piece by piece, columns of text first, types once all was seen."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datasage_jupyter.core.ingest.align import Signature, fit_row, signatures
from datasage_jupyter.core.ingest.dialect import Dialect, Tolerant, parse
from datasage_jupyter.core.ingest.infer import (
    NULL,
    Kind,
    Nulls,
    arrow_type,
    cast,
    context_of,
    infer_kind,
    merge,
    settle,
)
from datasage_jupyter.core.ingest.layout import unique_names
from datasage_jupyter.core.ingest.limits import MIB
from datasage_jupyter.core.ingest.stream import Converted
from datasage_jupyter.core.ingest.table import text_array

if TYPE_CHECKING:
    from datasage_jupyter.core.ingest.stream import Plan
    from datasage_jupyter.core.model import ReadOptions

Progress = Callable[[float, str], None]
Row = list[str]

_PIECE = 8 * MIB
_GROUP = 122_880
_MAX_MENDED = 5_000


def to_utf8(path: Path, encoding: str, folder: Path) -> Path:
    """The file in UTF-8, rewritten only where it is not."""
    if encoding.replace("_", "-").lower() in ("utf-8", "ascii"):
        return path
    out = folder / "utf8.csv"
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with open(path, "rb") as source, open(out, "w", encoding="utf-8", newline="") as sink:
        while piece := source.read(_PIECE):
            sink.write(decoder.decode(piece))
        sink.write(decoder.decode(b"", final=True))
    return out


def convert(path: Path, plan: Plan, options: ReadOptions, folder: Path, out: Path, progress: Progress) -> Converted:
    """Convert in two passes: text, then types that fit every value."""
    from datasage_jupyter.core.ingest import native

    texts = folder / "texts.parquet"
    names = list(plan.names)
    warnings: list[str] = []
    if not (plan.dialect.is_regular and native.convert_as_text(path, plan, options, texts, _share(progress, 0.0, 0.5))):
        names, warnings = _write_texts(path, plan, texts, _share(progress, 0.0, 0.5))
    try:
        return _type_texts(texts, names, plan, options, out, _share(progress, 0.5, 0.95), warnings)
    finally:
        texts.unlink(missing_ok=True)


def _share(progress: Progress, start: float, end: float) -> Progress:
    return lambda fraction, stage: progress(start + (end - start) * fraction, stage)


def _write_texts(path: Path, plan: Plan, out: Path, progress: Progress) -> tuple[list[str], list[str]]:
    """Parse and write every cell as text; begin again, wider, when a row has more cells than there are columns."""
    width = len(plan.names)
    while True:
        counts = {"short": 0}
        wider = _write_width(path, plan, width, out, counts, progress)
        if wider is None:
            break
        width = wider
    names = unique_names([*plan.names, *[""] * (width - len(plan.names))])
    warnings = []
    if counts["short"]:
        warnings.append(f"{counts['short']} rows had fewer cells than the header; missing cells are empty.")
    if width > len(plan.names):
        warnings.append("Some rows had more cells than the header; the cells are in added columns.")
    return names, warnings


def _write_width(
    path: Path, plan: Plan, width: int, out: Path, counts: dict[str, int], progress: Progress
) -> int | None:
    """Write all rows `width` wide. Returns a greater width when a row needs it, else None."""
    schema = pa.schema([pa.field(str(i), pa.string()) for i in range(width)])
    mender = _Mender(len(plan.names))
    size = max(path.stat().st_size, 1)
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for done, rows in _pieces(path, plan):
            counts["short"] += sum(1 for row in rows if len(row) < len(plan.names))
            rows = mender.mend(rows)
            if (widest := max(map(len, rows), default=0)) > width:
                return widest
            columns = list(zip_longest(*rows, fillvalue="")) or [()]
            columns += [("",) * len(rows)] * (width - len(columns))
            writer.write_table(
                pa.Table.from_arrays([text_array(list(column)) for column in columns], schema=schema),
                row_group_size=_GROUP,
            )
            progress(done / size, "reading")
    return None


class _Mender:
    """Mends the first few thousand rows of another width, by what the rows of the right width held so far."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.left = _MAX_MENDED
        self.known: list[Signature] = []

    def mend(self, rows: list[Row]) -> list[Row]:
        """The rows, odd ones mended, or cut where only empty cells are too many."""
        if not self.known:
            self.known = signatures([row for row in rows if len(row) == self.width])
        return [row if len(row) == self.width else self._mended(row) for row in rows]

    def _mended(self, row: Row) -> Row:
        if self.left > 0 and self.known:
            self.left -= 1
            row = fit_row(row, self.width, self.known)
        while len(row) > self.width and not row[-1].strip():
            row = row[:-1]
        return row


def _pieces(path: Path, plan: Plan) -> Iterator[tuple[int, list[Row]]]:
    """Bytes done, and the records of one piece; titles, header and empty rows left out."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest, first = "", True
    with open(path, "rb") as stream:
        while True:
            piece = stream.read(_PIECE)
            text = rest + decoder.decode(piece, final=not piece).replace("\0", "")
            text = text.removeprefix("\ufeff") if first else text
            cut = len(text) if not piece else _safe_cut(text, plan.dialect)
            rest, ready = text[cut:], text[:cut]
            if first and ready:
                ready, first = _below_header(ready, plan), False
            yield (
                stream.tell(),
                [row for row in parse(ready, plan.dialect) if any(cell and not cell.isspace() for cell in row)],
            )
            if not piece:
                return


def _below_header(text: str, plan: Plan) -> str:
    reader = Tolerant(text, plan.dialect)
    reader.rows(plan.records)
    return text[reader.position :]


def _safe_cut(text: str, dialect: Dialect) -> int:
    """After the last line end that is not inside quotes, as far as counting quotes tells."""
    cut = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
    if not dialect.quote or text.count(dialect.quote, 0, cut) % 2 == 0:
        return cut
    for _ in range(200):
        line = text.rfind("\n", 0, cut - 1) + 1
        if line <= 0:
            break
        if text.count(dialect.quote, line, cut) % 2 == 1:
            return line
        cut = line
    return max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1


def _type_texts(
    texts: Path, names: list[str], plan: Plan, options: ReadOptions, out: Path, progress: Progress, warnings: list[str]
) -> Converted:
    """Find the kind that fits all batches of each column, then convert."""
    nulls = Nulls(options.null_values or ())
    kinds = [NULL] * len(names)
    rows = repeated = 0
    for batch in pq.ParquetFile(texts).iter_batches(_GROUP):
        read, batch = batch.num_rows, _without_headers(batch, names)
        repeated += read - batch.num_rows
        kinds = [
            kind if kind.name == "text" else merge(kind, infer_kind(column, nulls))
            for kind, column in zip(kinds, batch.columns, strict=True)
        ]
        rows += batch.num_rows
        progress(0.3, "typing")
    context = context_of(kinds, decimal=options.decimal, thousands=options.thousands, delimiter=plan.dialect.delimiter)
    settled = [settle(kind, context, rows) for kind in kinds]
    changed = [
        name
        for name, old, new in zip(names, plan.kinds, settled, strict=False)
        if old.name not in (new.name, "null") and new.name == "text"
    ]
    if repeated:
        warnings.append(f"{repeated} row{'s' * (repeated > 1)} that repeat the header were left out.")
    warnings += [f'"{name}" is text because some of its values are not what the first ones are.' for name in changed]
    return _write_typed(texts, names, settled, nulls, out, rows, tuple(warnings), progress)


def _without_headers(batch: pa.RecordBatch, names: list[str]) -> pa.RecordBatch:
    """The rows that are no copy of the header, which stands between the parts of files put one behind another."""
    repeats = pc.equal(batch.column(0), names[0])
    if not pc.any(repeats).as_py():
        return batch
    for column, name in zip(batch.columns[1:], names[1:], strict=True):
        repeats = pc.and_(repeats, pc.equal(column, name))
    return batch.filter(pc.invert(pc.fill_null(repeats, False)))


def _write_typed(
    texts: Path,
    names: list[str],
    kinds: list[Kind],
    nulls: Nulls,
    out: Path,
    rows: int,
    warnings: tuple[str, ...],
    progress: Progress,
) -> Converted:
    """Convert batch by batch; a column that one batch cannot convert becomes text from the start."""
    while True:
        schema = pa.schema(
            [
                pa.field(n, arrow_type(k), metadata={"unit": k.unit} if k.unit else None)
                for n, k in zip(names, kinds, strict=True)
            ]
        )
        failed = _try_types(texts, kinds, nulls, schema, out, rows, progress)
        if failed is None:
            return Converted(rows, schema, warnings)
        kinds = [*kinds[:failed], replace(kinds[failed], name="text", unit=""), *kinds[failed + 1 :]]


def _try_types(
    texts: Path, kinds: list[Kind], nulls: Nulls, schema: Any, out: Path, rows: int, progress: Progress
) -> int | None:
    done = 0
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in pq.ParquetFile(texts).iter_batches(_GROUP):
            batch = _without_headers(batch, [field.name for field in schema])
            arrays = [cast(column, kind, nulls) for column, kind in zip(batch.columns, kinds, strict=True)]
            for index, array in enumerate(arrays):
                if array.type != schema.field(index).type:
                    return index
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            done += batch.num_rows
            progress(0.3 + 0.7 * done / max(rows, 1), "writing")
    return None
