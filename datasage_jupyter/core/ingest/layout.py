"""Where the table stands among the rows: title lines, header rows, footers, ragged rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from datasage_jupyter.core.ingest.align import fit_row, signatures
from datasage_jupyter.core.ingest.cells import looks_like

Row = list[str]

_MAX_TITLES = 100
_BODY_SAMPLE = 400
_MAX_MENDED = 2_000


@dataclass
class Layout:
    """A table found among rows.

    Attributes:
        names: Column names, unique.
        rows: Records, all as wide as `names`.
        header_rows: How many rows the names came from.
        skip_rows: Rows above the header that were left out.
        skipped: What was left out, in words.
        warnings: What the reader should know.
    """

    names: Row
    rows: list[Row]
    header_rows: int = 1
    skip_rows: int = 0
    skipped: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def find_table(rows: list[Row], *, header_rows: int | None = None, skip_rows: int | None = None) -> Layout:
    """Find the table.

    Args:
        rows: All records; an empty line is an empty list.
        header_rows, skip_rows: What is known already.
    """
    notes = Layout([], [])
    body = rows[skip_rows:] if skip_rows is not None else rows
    start = 0 if skip_rows is not None else _settled_start(body, _table_start(body), header_rows)
    notes.skip_rows = (skip_rows or 0) + start
    _note_titles(notes, rows[: notes.skip_rows])
    body, notes_on_blank = _without_blank(body[start:])
    body = _without_footers(body, rows, notes)
    if notes_on_blank:
        notes.skipped.append(f"{notes_on_blank} empty row{'s' * (notes_on_blank > 1)}")
    if not body:
        return notes
    count = header_rows if header_rows is not None else count_header_rows(body)
    notes.header_rows = count
    width = _width(body, count)
    head, body = body[:count], _first_table(body[:count], body[count:], notes)
    notes.rows = _without_totals(_fit(body, width, notes), notes)
    notes.names = unique_names(_join_header(head, len(notes.rows[0]) if notes.rows else width))
    return notes


def _table_start(rows: list[Row]) -> int:
    """Index of the first row that is about as full as the table's rows."""
    filled = [_filled(row) for row in rows[: _MAX_TITLES + _BODY_SAMPLE]]
    usual = _usual([count for count in filled if count])
    if usual < 2:
        return next((i for i, count in enumerate(filled) if count), 0)
    for index, count in enumerate(filled[:_MAX_TITLES]):
        if count >= max(2, 0.5 * usual) and not _is_comment(rows[index], usual):
            return index
        if count == 1 and usual == 2 and index == 0 and not rows[0][0].strip():
            return index
    return next((i for i, count in enumerate(filled) if count), 0)


def _settled_start(rows: list[Row], start: int, header_rows: int | None) -> int:
    """Without a header below them, lines above are titles only if they are words or remarks over values."""
    if start == 0 or not any(_filled(row) for row in rows[:start]):
        return start
    body, _ = _without_blank(rows[start : start + _BODY_SAMPLE])
    if header_rows or not body or count_header_rows(body):
        return start
    usual, _ = _usual_kind([row[0] for row in body])
    remarks = all(
        (_kind(row[0]) == "text" and usual not in ("text", "null")) or row[0].lstrip().startswith("#")
        for row in rows[:start]
        if _filled(row)
    )
    return start if remarks else 0


def _usual(counts: list[int]) -> int:
    """The commonest number of filled cells, the larger one where two are about as common."""
    if not counts:
        return 0
    tally = Counter(counts)
    top = max(tally.values())
    return max(count for count, times in tally.items() if times >= 0.5 * top)


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell and not cell.isspace())


def _is_comment(row: Row, usual: int) -> bool:
    return row[0].lstrip().startswith(("#", "//", "%", "--")) and _filled(row) < usual


def _note_titles(notes: Layout, titles: list[Row]) -> None:
    count = len(titles)
    if any(_filled(row) for row in titles):
        shown = next(" ".join(filter(None, map(str.strip, row)))[:60] for row in titles if _filled(row))
        notes.skipped.append(f'{count} line{"s" * (count > 1)} above the header ("{shown}")')


def _without_blank(rows: list[Row]) -> tuple[list[Row], int]:
    kept = [row for row in rows if any(cell and not cell.isspace() for cell in row)]
    between = sum(1 for row in rows if len(row) > 1) - sum(1 for row in kept if len(row) > 1)
    return kept, max(between, 0)


_FOOTER = re.compile(
    r"\s*(?:source|sources|note|notes|footnote|quelle|hinweis|fuente|exported|generated|\*|†|©|\[\d\]|\d\))", re.I
)


def _without_footers(body: list[Row], rows: list[Row], notes: Layout) -> list[Row]:
    """Drop remarks below the table: lines of one cell that a blank line parts from it, or that begin like a note."""
    usual = _usual([_filled(row) for row in body[:_BODY_SAMPLE]])
    if usual < 3 or len(body) < 3:
        return body
    end = len(body)
    while end > 2 and _filled(body[end - 1]) == 1 and body[end - 1][0].strip() and len(body) - end < 30:
        end -= 1
    tail = body[end:]
    if not tail or not (_FOOTER.match(tail[0][0]) or _blank_before(rows, tail[0])):
        return body
    notes.skipped.append(f'{len(tail)} line{"s" * (len(tail) > 1)} below the table ("{tail[0][0].strip()[:60]}")')
    return body[:end]


_TOTAL = re.compile(
    r"\s*(?:grand |sub)?(?:total|totals|sum|summe|gesamt|insgesamt|totale|totaal|somme|suma|razem|average|mean|durchschnitt|moyenne|promedio)\b.{0,20}",
    re.I,
)


def _without_totals(rows: list[Row], notes: Layout) -> list[Row]:
    """Drop sums below the table whose label stands where all other rows have a number or date."""
    kept = list(rows)
    while len(kept) > 3 and len(rows) - len(kept) < 3:
        at = next((i for i, cell in enumerate(kept[-1]) if cell.strip()), None)
        if at is None or not _TOTAL.fullmatch(kept[-1][at]):
            break
        usual, share = _usual_kind([row[at] for row in kept[:-1]])
        if usual in ("text", "null", "boolean") or share < 0.98:
            break
        kept.pop()
    if len(kept) < len(rows):
        label = next(cell.strip() for cell in rows[len(kept)] if cell.strip())
        notes.skipped.append(f'{len(rows) - len(kept)} row{"s" * (len(rows) - len(kept) > 1)} of sums ("{label[:60]}")')
    return kept


def _blank_before(rows: list[Row], row: Row) -> bool:
    index = next((i for i in range(len(rows) - 1, 0, -1) if rows[i] is row), 0)
    return index > 0 and _filled(rows[index - 1]) == 0


def count_header_rows(body: list[Row]) -> int:
    """How many of the first rows are header rows: 0 for a table that begins with data."""
    if not _is_header(body[0], body[1:_BODY_SAMPLE]):
        return 2 if _is_group_header(body) else 0
    count = 1
    while count < min(4, len(body) - 2) and _is_further_header(body[count], body[count + 1 : _BODY_SAMPLE], body[0]):
        count += 1
    return count


def _is_group_header(body: list[Row]) -> bool:
    """Years or other values over the names of the columns: the first cell is blank, and they repeat over several names."""
    if len(body) < 4 or body[0][0].strip() or len(body[0]) != len(body[1]):
        return False
    groups = [cell.strip() for cell in body[0] if cell.strip()]
    repeat = len(set(groups)) < len(groups) or any(not cell.strip() for cell in body[0][1:])
    return repeat and len(groups) > 1 and _is_header(body[1], body[2:_BODY_SAMPLE]) and _is_named(body[1], body[2:])


def _is_named(row: Row, body: list[Row]) -> bool:
    """Words only, over columns of which most are not words."""
    if any(_kind(cell) != "text" for cell in row):
        return False
    typed = [i for i in range(len(row)) if _usual_is_typed([r[i] for r in body[:_BODY_SAMPLE] if i < len(r)])]
    return len(typed) >= 0.5 * len(row)


def _is_header(first: Row, body: list[Row]) -> bool:
    if not body:
        return not all(_kind(cell) not in ("text", "null") for cell in first if cell.strip()) or len(first) == 1
    if _filled(first) <= 0.4 * max(len(_trimmed(row)) for row in body):
        return False
    for_it, against = 0.0, 0.0
    kinds = [_kind(cell) for cell in first]
    for index, kind in enumerate(kinds):
        column = [row[index] for row in body if index < len(row)]
        usual, share = _usual_kind(column)
        if kind == "null":
            continue
        if kind == "text":
            if usual != "text" and share > 0.6:
                for_it += 1
            elif usual == "text":
                against += 0.6 * _repeats(first[index], column)
                for_it += 0.1
        elif kind == usual:
            against += 1
        elif usual == "text":
            against += 0.4
    if _are_years(first) and for_it < 0.5 and not _are_years_below(first, body):
        return True
    return for_it >= against


def _repeats(cell: str, column: list[str]) -> bool:
    return bool(cell.strip()) and cell in column


def _kind(cell: str) -> str:
    return looks_like(cell)


def _usual_kind(column: list[str]) -> tuple[str, float]:
    tally = Counter(kind for cell in column[:_BODY_SAMPLE] if (kind := _kind(cell)) != "null")
    if not tally:
        return "null", 0.0
    kind, times = tally.most_common(1)[0]
    return kind, times / tally.total()


_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def _are_years(first: Row) -> bool:
    """A header of years: all but its first cells are different years."""
    years = [cell.strip() for cell in first if _YEAR.fullmatch(cell.strip())]
    return (
        len(years) >= 2
        and len(set(years)) == len(years)
        and len(years) >= len([c for c in first if c.strip()]) - 3
        and _kind(first[0]) in ("text", "null")
    )


def _are_years_below(first: Row, body: list[Row]) -> bool:
    cells = [
        row[i] for row in body[:20] for i, cell in enumerate(first) if _YEAR.fullmatch(cell.strip()) and i < len(row)
    ]
    return sum(1 for cell in cells if _YEAR.fullmatch(cell.strip())) > 0.5 * max(len(cells), 1)


def _is_further_header(row: Row, body: list[Row], first: Row) -> bool:
    """A row of text above columns that are not text."""
    kinds = [_kind(cell) for cell in row]
    if any(kind not in ("text", "null") for kind in kinds) or len(body) < 1:
        return False
    typed = [i for i in range(len(row)) if _usual_is_typed([r[i] for r in body if i < len(r)])]
    above = [i for i in typed if kinds[i] == "text"]
    return len(typed) >= 1 and len(above) >= max(1, 0.6 * len(typed)) and _filled(row) >= 0.5 * _filled(first)


def _usual_is_typed(column: list[str]) -> bool:
    kind, share = _usual_kind(column)
    return kind not in ("text", "null") and share > 0.8


def _width(body: list[Row], header_rows: int) -> int:
    """Columns of the table: what the header names, unless rows have filled cells beyond it."""
    head = max((len(_trimmed(row)) for row in body[:header_rows]), default=0)
    data = Counter(len(row) for row in body[header_rows : header_rows + 5000])
    usual = data.most_common(1)[0][0] if data else head
    beyond = max((len(_trimmed(row)) for row in body[header_rows:]), default=0)
    if head and usual > head and beyond <= head:
        # A delimiter at the end of every row, the header's too, makes a column of its own, if an empty one.
        return usual if all(len(row) == usual for row in body[:header_rows]) else head
    if (
        head > usual
        and header_rows
        and any(not cell.strip() for row in body[:header_rows] for cell in row[:head])
        and beyond <= usual
    ):
        return usual
    return max(head, usual if beyond > head else head or usual, 1)


def _trimmed(row: Row) -> Row:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _first_table(head: list[Row], body: list[Row], notes: Layout) -> list[Row]:
    """Cut before a second table: a row that repeats most of the header and is followed by rows of another width."""
    if not head:
        return body
    names = {cell.strip().lower() for cell in head[-1] if cell.strip()}
    if len(names) < 2:
        return body
    for index, row in enumerate(body):
        if row[0].strip().lower() not in names and (len(row) < 2 or row[1].strip().lower() not in names):
            continue
        shared = sum(1 for cell in row if cell.strip().lower() in names)
        if shared >= 0.8 * len(names) and len(names) > 1:
            rest = body[index + 1 :]
            other = Counter(map(len, rest)).most_common(1)[0][0] if rest else len(row)
            if [c.strip() for c in row] == [c.strip() for c in head[-1]]:
                notes.skipped.append("a repeated header row")
                return body[:index] + _first_table(head, rest, notes)
            if other != len(head[-1]):
                notes.skipped.append(f"a second table of {len(rest)} rows with other columns, from record {index + 2}")
                notes.warnings.append("The file has a second table below the first; only the first was read.")
                return body[:index]
    return body


def _fit(body: list[Row], width: int, notes: Layout) -> list[Row]:
    """Make all rows `width` wide: repair, pad, or widen the table rather than lose a cell."""
    odd = [row for row in body if len(row) != width]
    if not odd:
        return body
    known = (
        signatures([row for row in body if len(row) == width])
        if len(odd) <= min(_MAX_MENDED, 1 + 0.2 * len(body))
        else []
    )
    fitted = [row if len(row) == width else fit_row(row, width, known) for row in body]
    widest = max(width, max(len(_trimmed(row)) for row in fitted))
    long = sum(1 for row in fitted if len(_trimmed(row)) > width)
    short = sum(1 for row in odd if len(row) < width)
    repaired = sum(
        1
        for old, new in zip(body, fitted, strict=True)
        if len(old) > width and len(new) == width and old[:width] != new
    )
    if short:
        notes.warnings.append(
            f"{short} row{'s' * (short > 1)} had fewer cells than the header; missing cells are empty."
        )
    if repaired:
        notes.warnings.append(f"{repaired} row{'s' * (repaired > 1)} had a delimiter too many, which was taken out.")
    if long:
        notes.warnings.append(
            f"{long} row{'s' * (long > 1)} had more cells than the header; the cells are in added columns."
        )
    return [row[:widest] if len(row) >= widest else row + [""] * (widest - len(row)) for row in fitted]


def _join_header(head: list[Row], width: int) -> Row:
    """One name a column; blank cells of upper rows continue the name to their left, as merged cells do."""
    levels = [_fill_right(row, width) if i < len(head) - 1 else row for i, row in enumerate(head)]
    levels = [fit_header(row, width) for row in levels]
    return [" ".join(part for level in levels if (part := level[i].strip())) if levels else "" for i in range(width)]


def fit_header(row: Row, width: int) -> Row:
    """Take surplus empty cells out of a header, then pad it."""
    surplus = len(row) - width
    kept = list(row)
    for index in range(len(kept) - 1, -1, -1):
        if surplus > 0 and not kept[index].strip():
            del kept[index]
            surplus -= 1
    return (kept + [""] * width)[:width]


def _fill_right(row: Row, width: int) -> Row:
    """Names of merged cells stand in the first of them."""
    filled: Row = []
    for index in range(width):
        cell = row[index] if index < len(row) else ""
        filled.append(cell if cell.strip() or not filled else filled[-1])
    return filled


def unique_names(names: Row) -> Row:
    """Name the nameless `column_3` and number repeated names `price_2`."""
    taken: set[str] = set()
    unique: Row = []
    wanted = {name.strip() for name in names}
    for index, name in enumerate(names):
        base = name.strip() or f"column_{index + 1}"
        label, number = base, 2
        while label in taken or (label != base and label in wanted):
            label, number = f"{base}_{number}", number + 1
        taken.add(label)
        unique.append(label)
    return unique
