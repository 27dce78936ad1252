"""The fast way for large regular text: one DuckDB pass, every cell cast with a check that the cast loses nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow.parquet as pq

from datasage_jupyter.core.ingest.infer import Kind, Nulls
from datasage_jupyter.core.ingest.stream import Converted

if TYPE_CHECKING:
    from datasage_jupyter.core.ingest.stream import Plan
    from datasage_jupyter.core.model import ReadOptions

Progress = Callable[[float, str], None]

_WORDS = "('na','n/a','#n/a','null','none','nil','nan','nat','<na>','-','--','?','.','')"
_TYPES = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "unsigned": "UBIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
}


def convert(path: Path, plan: Plan, options: ReadOptions, out: Path, progress: Progress) -> Converted | None:
    """Convert with the plan's types.

    Returns:
        None when a row or a value contradicts the plan: then nothing usable was written.
    """
    columns = [
        f"{_value(f'c{index}', kind, name in plan.worded)} AS {_quoted(name)}"
        for index, (name, kind) in enumerate(zip(plan.names, plan.kinds, strict=True))
    ]
    if not _run(path, plan, options, columns, out, progress):
        return None
    file = pq.ParquetFile(out)
    return Converted(file.metadata.num_rows, file.schema_arrow)


def convert_as_text(path: Path, plan: Plan, options: ReadOptions, out: Path, progress: Progress) -> bool:
    """Convert every column as text, untouched; False when the rows are not regular."""
    return _run(
        path, plan, options, [f"c{i} AS {_quoted(name)}" for i, name in enumerate(plan.names)], out, progress, nulls=[]
    )


def _run(
    path: Path,
    plan: Plan,
    options: ReadOptions,
    columns: list[str],
    out: Path,
    progress: Progress,
    nulls: list[str] | None = None,
) -> bool:
    words = [*Nulls.text_words(), *(options.null_values or ())] if nulls is None else nulls
    sql = f"COPY (SELECT {', '.join(columns)} FROM {_reader(path, plan, words)}) TO {_literal(str(out))} (FORMAT parquet, COMPRESSION zstd)"
    connection = duckdb.connect(":memory:", config={"preserve_insertion_order": "true", "memory_limit": "512MB"})
    try:
        connection.execute(f"SET temp_directory = {_literal(str(out.parent / 'spill'))}")
        _execute(connection, sql, progress)
    except duckdb.Error:
        out.unlink(missing_ok=True)
        return False
    finally:
        connection.close()
    return True


def _execute(connection: Any, sql: str, progress: Progress) -> None:
    """Run a statement while telling how far it is."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            connection.execute(sql)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work, name="datasage-convert", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(0.2)
            share = connection.query_progress() if thread.is_alive() else 100.0
            if share > 0:
                progress(0.02 + 0.93 * min(share, 100.0) / 100, "reading")
    except BaseException:
        connection.interrupt()
        thread.join()
        raise
    if failures:
        raise failures[0]


def _reader(path: Path, plan: Plan, nulls: list[str]) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(plan.names)))
    quote = plan.dialect.quote
    escape = plan.dialect.escape or quote
    words = ", ".join(_literal(word) for word in dict.fromkeys(nulls))
    null_option = f", nullstr=[{words}]" if words else ", nullstr=['\x1fnever\x1f']"
    return (
        f"read_csv({_literal(_unglobbed(path))}, auto_detect=false, header=false, skip={plan.lines}, delim={_literal(plan.dialect.delimiter)}, "
        f"quote={_literal(quote)}, escape={_literal(escape)}, columns={{{columns}}}, strict_mode=true{null_option})"
    )


def _value(cell: str, kind: Kind, worded: bool) -> str:
    """SQL that converts a text cell as `infer.cast` does, or fails.

    Args:
        worded: Whether words like "n/a" stand among the values.
    """
    if kind.name in ("text", "null"):
        return cell
    style = next(iter(kind.styles), "")
    if not worded and not kind.unit and (plain := _plain(cell, kind, style)):
        return plain
    refuse = f"CASE WHEN lower(trim({cell})) IN {_WORDS} THEN NULL ELSE error('unexpected value') END"
    check, value = _checked(cell, kind, style)
    return f"CASE WHEN {check} THEN {value} WHEN {cell} IS NULL THEN NULL ELSE {refuse} END"


def _plain(cell: str, kind: Kind, style: str) -> str | None:
    """The cast for the commonest notations, with the cheapest check of what DuckDB's cast would silently change."""
    lossy = {
        "integer": f"(starts_with({cell}, '0') AND {cell} <> '0') OR contains({cell}, '.') OR contains({cell}, 'e') OR contains({cell}, 'E')",
        "date": f"strlen({cell}) > 10",
        "timestamp": f"strlen({cell}) > 19 AND (substr({cell}, 20, 1) <> '.' OR strlen({cell}) > 26)",
    }
    if kind.name == "number" and style == ".":
        return f"CAST({cell} AS DOUBLE)"
    if kind.name == "boolean" and kind.words <= {"true", "false"}:
        return f"CAST({cell} AS BOOLEAN)"
    if kind.name == "integer" or (kind.name in ("date", "timestamp") and style == "ymd" and not kind.zoned):
        return (
            f"CAST(CASE WHEN {lossy[kind.name]} THEN error('unexpected value') ELSE {cell} END AS {_TYPES[kind.name]})"
        )
    return None


def _checked(cell: str, kind: Kind, style: str) -> tuple[str, str]:
    """The condition under which a cast loses nothing, and the cast."""
    if kind.name == "boolean":
        words = ", ".join(_literal(word) for word in sorted(kind.words))
        return f"lower({cell}) IN ({words})", f"lower({cell}) IN ('true', 'yes', 'y', 't')"
    if kind.name in ("integer", "unsigned") and not kind.unit:
        digits = f"{cell} = '0' OR (NOT starts_with({cell}, '0') AND translate({cell}, '0123456789', '') IN ('', '-'))"
        return digits, f"CAST({cell} AS {_TYPES[kind.name]})"
    if kind.name in ("integer", "unsigned", "number"):
        return _checked_number(cell, kind, style)
    if kind.name == "time":
        return (
            f"regexp_full_match({cell}, '[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}([.][0-9]{{1,6}})?')",
            f"CAST({cell} AS TIME)",
        )
    if style == "ymd":
        return _checked_iso(cell, kind)
    order = "%d/%m/%Y" if style == "dmy" else "%m/%d/%Y"
    if kind.name == "date":
        return (
            f"regexp_full_match({cell}, '[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}}')",
            f"CAST(strptime({cell}, '{order}') AS DATE)",
        )
    clock = f"regexp_full_match({cell}, '[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}} [0-9]{{1,2}}:[0-9]{{2}}:[0-9]{{2}}') AND {_literal(str(kind.zoned))} = 'False'"
    return clock, f"CAST(strptime({cell}, '{order} %H:%M:%S') AS TIMESTAMP)"


def _checked_number(cell: str, kind: Kind, style: str) -> tuple[str, str]:
    if style == "." and not kind.unit and kind.name == "number":
        return (
            f"translate({cell}, '0123456789+-.eE', '') = '' AND isfinite(TRY_CAST({cell} AS DOUBLE))",
            f"CAST({cell} AS DOUBLE)",
        )
    group, mark = (",", "[.]") if style == "." else ("[.]", ",")
    unit = re.sub(r"([^\w])", r"[\1]", kind.unit)
    wrap = f"(?:{unit})?[ ]?" if unit else ""
    pattern = f"[-+]?{wrap}(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)?(?:{mark}[0-9]*)?{('[ ]?(?:' + unit + ')?') if unit else ''}"
    plain = f"replace({cell}, {_literal(kind.unit)}, '')" if unit else cell
    plain = f"replace(replace({plain}, '{',' if style == '.' else '.'}', ''), ',', '.')"
    return (
        f"regexp_full_match({cell}, {_literal(pattern)}) AND {cell} <> ''",
        f"CAST(replace({plain}, ' ', '') AS {_TYPES[kind.name]})",
    )


def _checked_iso(cell: str, kind: Kind) -> tuple[str, str]:
    if kind.name == "date":
        return f"strlen({cell}) = 10 AND substr({cell}, 5, 1) = '-'", f"CAST({cell} AS DATE)"
    if kind.zoned:
        return f"regexp_full_match({cell}, '.{{16,26}}(Z|[-+][0-9]{{2}}:[0-9]{{2}})')", f"CAST({cell} AS TIMESTAMPTZ)"
    return (
        f"strlen({cell}) BETWEEN 10 AND 19 OR (substr({cell}, 20, 1) = '.' AND strlen({cell}) <= 26)",
        f"CAST({cell} AS TIMESTAMP)",
    )


def _unglobbed(path: Path) -> str:
    """The path with the signs that DuckDB would expand taken literally."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
