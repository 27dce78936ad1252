"""All findings about a table, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from datasage_jupyter.core.model import Correlation, Finding, MeasurementType as Kind, Severity
from datasage_jupyter.core.profile.facts import Family, say
from datasage_jupyter.core.profile.frame import Codes, Frame
from datasage_jupyter.core.profile.interpret import Reading
from datasage_jupyter.core.profile.limits import FINDING_ROWS, FINDING_VALUES
from datasage_jupyter.core.profile.measure import words_of
from datasage_jupyter.core.profile.quality.dependencies import contradictions
from datasage_jupyter.core.profile.quality.spelling import odd_templates, typos, variants
from datasage_jupyter.core.profile.recognise import is_country, is_state

PERSONAL = {
    "email": "e-mail addresses", "phone": "phone numbers", "first_name": "first names", "last_name": "last names", "full_name": "names of people",
    "street_address": "street addresses", "ip_address": "IP addresses",
}  # fmt: skip
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def find_problems(frame: Frame, correlations: Iterable[Correlation], duplicates: Codes | None) -> list[Finding]:
    """Every finding, errors first, then by column.

    Args:
        frame: The rows to look at.
        correlations: Rank correlations of numeric columns.
        duplicates: Positions of rows equal to an earlier one, if they were looked for.
    """
    found: list[Finding] = list(_duplicate_rows(duplicates))
    broken = contradictions(frame)
    for i, reading in enumerate(frame.readings):
        found.extend(_column(frame, i, reading))
        found.extend(_contradicted(frame, i, broken.get(i, {})))
    found.extend(_correlated(correlations))
    return sorted(found, key=lambda f: _ORDER[f.severity])


def _column(frame: Frame, index: int, reading: Reading) -> Iterator[Finding]:
    yield from _missing(reading)
    yield from _disguised(frame, index, reading)
    yield from _constant(reading)
    yield from _strays(frame, index, reading)
    yield from _spelling(frame, index, reading)
    yield from _outliers(frame, index, reading)
    yield from _skew(reading)
    yield from _personal(reading)


def rows_with(frame: Frame, index: int, values: Iterable[Any]) -> tuple[int, ...]:
    """Table rows (of the frame) whose cell is one of the values."""
    wanted = set(values)
    dictionary = frame.dictionary(index).to_pylist()
    codes = [i for i, v in enumerate(dictionary) if v in wanted]
    if not codes:
        return ()
    at = np.flatnonzero(np.isin(frame.codes(index), codes))[:FINDING_ROWS]
    return tuple(frame.positions[at].tolist())


def _some(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(say(v)[:200] for v, _ in zip(values, range(FINDING_VALUES), strict=False))


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"


def _duplicate_rows(duplicates: Codes | None) -> Iterator[Finding]:
    if duplicates is not None and len(duplicates):
        n = len(duplicates)
        said = "1 row repeats an earlier row" if n == 1 else f"{n:,} rows repeat an earlier row"
        rows = tuple(duplicates[:FINDING_ROWS].tolist())
        yield Finding(
            code="duplicate_rows",
            count=n,
            message=f"{said}.",
            suggestion="Remove the copies, or add the column that tells them apart.",
            rows=rows,
        )


def _missing(reading: Reading) -> Iterator[Finding]:
    f = reading.facts
    if not f.null_count or not f.count:
        return
    share = f.null_count / f.count
    if share == 1:
        yield Finding(
            code="empty",
            column=f.name,
            count=f.count,
            message=f'"{f.name}" has no values at all.',
            suggestion="Drop the column.",
        )
        return
    severity = Severity.WARNING if share >= 0.2 else Severity.INFO
    message = f'"{f.name}" has no value in {f.null_count:,} of {f.count:,} rows ({share:.1%}).'
    yield Finding(
        code="missing",
        column=f.name,
        severity=severity,
        count=f.null_count,
        message=message,
        suggestion="Filter these rows out, or say how many there are next to an average.",
    )


def _disguised(frame: Frame, index: int, reading: Reading) -> Iterator[Finding]:
    blank = {v: n for v, n in reading.missing.items() if isinstance(v, str) and not v.strip()}
    words = {v: n for v, n in reading.missing.items() if v not in blank}
    if blank:
        count = sum(blank.values())
        message = f'{_cells(count)} of "{reading.name}" are blank text.'
        yield Finding(
            code="blank_text",
            column=reading.name,
            count=count,
            message=message,
            suggestion="Read them as missing.",
            rows=rows_with(frame, index, blank),
        )
    if not words:
        return
    count = sum(words.values())
    shown = ", ".join(f'"{say(v)}"' for v in list(words)[:3])
    yield Finding(
        code="disguised_missing", column=reading.name, count=count, message=f'{_cells(count)} of "{reading.name}" only look like values: {shown}.',
        suggestion="Read them as missing.", values=_some(words), rows=rows_with(frame, index, words),
    )  # fmt: skip


def _constant(reading: Reading) -> Iterator[Finding]:
    f = reading.facts
    if f.distinct == 1 and f.filled > 1 and not f.null_count:
        value = say(f.values[0])[:80] if f.values else ""
        message = f'"{f.name}" is "{value}" in every row.'
        yield Finding(
            code="constant",
            column=f.name,
            severity=Severity.INFO,
            count=f.count,
            message=message,
            suggestion="Leave it out of charts.",
            values=(value,),
        )


def _strays(frame: Frame, index: int, reading: Reading) -> Iterator[Finding]:
    if not reading.strays:
        return
    count = sum(reading.strays.values())
    dates = reading.dates is not None
    what = "dates" if dates else "numbers" if reading.numbers is not None else "the usual form"
    yield Finding(
        code="bad_dates" if dates else "mixed_types", column=reading.name, severity=Severity.ERROR, count=count,
        message=f'{_cells(count)} of "{reading.name}" cannot be read as {what} like the others, e.g. "{next(iter(reading.strays))[:60]}".',
        suggestion="Correct them, or read them as missing.", values=_some(reading.strays), rows=rows_with(frame, index, reading.strays),
    )  # fmt: skip


def _is_spelled(reading: Reading) -> bool:
    f = reading.facts
    plain_numbers = reading.numbers is not None and not (reading.numbers.unit or "")[:1].isalpha()
    if f.family is not Family.TEXT or not f.complete or reading.dates is not None or plain_numbers:
        return False
    if f.distinct < 2:
        return False
    return (
        reading.semantic not in ("url", "email", "first_name", "last_name", "full_name", "uuid", "hash", "time")
        and f.distinct_share <= 0.5
    )


def _spelling(frame: Frame, index: int, reading: Reading) -> Iterator[Finding]:
    if not _is_spelled(reading):
        return
    f = reading.facts
    keep = [i for i, v in enumerate(f.values) if v not in reading.missing and v not in reading.strays]
    values, counts = [f.values[i] for i in keep], f.counts[keep]
    same = variants(values, counts)
    if same:
        count = sum(int(n) for v, n in zip(values, counts, strict=True) if v in same)
        wrong, usual = next(iter(same.items()))
        yield Finding(
            code="inconsistent_spelling", column=f.name, count=count, message=f'{_cells(count)} of "{f.name}" spell a value in another way, e.g. "{wrong[:60]}" for "{usual[:60]}".',
            suggestion="Use one spelling.", values=_some(same), rows=rows_with(frame, index, same),
        )  # fmt: skip
    slips = _slips(reading, values, counts)
    slips = {wrong: usual for wrong, usual in slips.items() if wrong not in same}
    if slips and len(slips) <= 0.9 * len(values):
        count = sum(int(n) for v, n in zip(values, counts, strict=True) if v in slips)
        wrong, usual = next(iter(slips.items()))
        yield Finding(
            code="typo", column=f.name, count=count, message=f'{_cells(count)} of "{f.name}" look like slips of the pen, e.g. "{wrong[:60]}" for "{usual[:60]}".',
            suggestion="Correct them.", values=_some(slips), rows=rows_with(frame, index, slips),
        )  # fmt: skip


def _slips(reading: Reading, values: list[str], counts: Any) -> dict[str, str]:
    known = [v for v in values if is_country(v) or is_state(v)] if reading.kind is Kind.GEOGRAPHIC else []
    slips = typos(values, counts, known)
    if reading.kind is not Kind.QUANTITATIVE:
        slips |= odd_templates(values, counts)
    total = int(counts.sum())
    strange = {
        v: int(n) for v, n in zip(values, counts, strict=True) if reading.semantic == "state" and not is_state(v)
    }
    if strange and sum(strange.values()) <= 0.05 * total:
        slips |= dict.fromkeys(strange, values[0])
    return slips


def _outliers(frame: Frame, index: int, reading: Reading) -> Iterator[Finding]:
    n = reading.facts.numbers
    if reading.kind is not Kind.QUANTITATIVE or n is None or not 0 < n.outliers <= 0.01 * n.count or n.count < 30:
        return
    if reading.semantic in ("latitude", "longitude"):
        return
    rows: tuple[int, ...] = ()
    sample = reading.facts.sample
    if reading.facts.family is Family.NUMBER:
        at = np.flatnonzero(~np.asarray(sample.is_null().to_numpy(zero_copy_only=False)))
        x = words_of(sample, reading.facts).astype(np.float64)
        if len(x) == len(at):
            at = at[((x < n.low_fence) | (x > n.high_fence)) & np.isfinite(x)]
            rows = tuple(frame.positions[at[:FINDING_ROWS]].tolist())
    message = f'{_cells(n.outliers)} of "{reading.name}" lie far from the rest (outside {n.low_fence:,.4g} to {n.high_fence:,.4g}).'
    yield Finding(
        code="outliers",
        column=reading.name,
        count=n.outliers,
        message=message,
        suggestion="Check them; the median is safer than the mean.",
        rows=rows,
    )


def _skew(reading: Reading) -> Iterator[Finding]:
    n = reading.facts.numbers
    if reading.kind is Kind.QUANTITATIVE and n is not None and n.count >= 30 and abs(n.skew) >= 2:
        side = "large" if n.skew > 0 else "small"
        message = f'"{reading.name}" is skewed ({n.skew:.1f}): a few very {side} values pull the mean.'
        yield Finding(
            code="skew",
            column=reading.name,
            severity=Severity.INFO,
            count=n.count,
            message=message,
            suggestion="Use the median, or a log scale if all values are positive.",
        )


def _personal(reading: Reading) -> Iterator[Finding]:
    what = PERSONAL.get(reading.semantic or "")
    if what and reading.facts.filled:
        message = f'"{reading.name}" seems to hold {what}.'
        yield Finding(
            code="personal_data",
            column=reading.name,
            severity=Severity.INFO,
            count=reading.facts.filled,
            message=message,
            suggestion="Leave it out before sharing.",
        )


def _contradicted(frame: Frame, index: int, rows: dict[int, int]) -> Iterator[Finding]:
    if not rows:
        return
    sample: pa.Array = frame.readings[index].facts.sample
    name = frame.readings[index].name
    at = sorted(rows)
    deciding = frame.readings[rows[at[0]]].name
    values = dict.fromkeys(str(sample[r].as_py()) for r in at[:200])
    yield Finding(
        code="dependency_violation", column=name, count=len(at),
        message=f'{_cells(len(at))} of "{name}" disagree with what the other rows of the same "{deciding}" say.',
        suggestion="Compare with the rows that agree.", values=_some(values), rows=tuple(frame.positions[np.array(at[:FINDING_ROWS])].tolist()),
    )  # fmt: skip


def _correlated(correlations: Iterable[Correlation]) -> Iterator[Finding]:
    for c in correlations:
        if abs(c.coefficient) >= 0.95 and c.count >= 20:
            message = f'"{c.left}" and "{c.right}" rise and fall together (rank correlation {c.coefficient:.2f}).'
            yield Finding(
                code="high_correlation",
                column=c.right,
                severity=Severity.INFO,
                count=c.count,
                message=message,
                suggestion="One of them may be enough.",
                values=(c.left,),
            )
