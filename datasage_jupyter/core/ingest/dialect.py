"""The dialect of delimited text: delimiter, quote, escape. And a tolerant reader for it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

_SAMPLE_CHARS = 1 << 16
_SAMPLE_ROWS = 200
_MAIN = (",", ";", "\t", "|")
_PRIOR = {
    ",": 1.0,
    ";": 1.0,
    "\t": 1.0,
    "|": 0.98,
    "\x1f": 0.98,
    "\x01": 0.98,
    "^": 0.9,
    "~": 0.9,
    "¦": 0.9,
    "§": 0.9,
    "#": 0.7,
    ":": 0.6,
    " ": 0.6,
    "/": 0.3,
    "-": 0.2,
}
_LONG = ("||", "::", ";;", "~|~", "|~|", "^|^", "##", "\t\t", "@@", "$$", "~~", "<>", "=>", "%%", "&&")
_TYPED = re.compile(
    r"""[+\-(]?[$€£¥]?\s?\d[\d.,'\s]*(?:[eE][+-]?\d+)?\s?[%€$£)]?    # numbers
    |\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}.*)?          # dates
    |\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[AaPp][Mm])?             # times
    |(?:true|false|yes|no|null|none|n/?a|nan|\\N)                     # words
    |https?://\S+|[\w.+-]+@[\w-]+\.[\w.-]+                            # addresses
    """,
    re.X | re.I,
)


@dataclass(frozen=True)
class Dialect:
    """How cells are parted.

    Attributes:
        delimiter: One or more characters; empty when there is a single column; `\\s+` stands for any run of blanks.
        quote: The quoting character, or empty.
        escape: The escaping character, or empty when a quote is doubled.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    @property
    def is_regular(self) -> bool:
        """Whether fast native readers know it."""
        return len(self.delimiter) == 1 and self.delimiter not in "\r\n"


BLANKS = r"\s+"


def detect_dialect(
    text: str, *, delimiter: str | None = None, quote: str | None = None, escape: str | None = None, suffix: str = ""
) -> Dialect:
    """Find the dialect of a sample.

    Args:
        delimiter, quote, escape: What is known already.
        suffix: The extension of the file; `.tsv` favours tabs.
    """
    sample = _whole_lines(text)
    best, best_score = Dialect("" if delimiter is None else delimiter, _quotes(sample, quote)[0], escape or ""), -1.0
    for mark in _quotes(sample, quote):
        for sign in [delimiter] if delimiter is not None else _delimiters(sample, mark):
            candidate = Dialect(sign, mark, escape if escape is not None else _escape(sample, mark))
            score = _score(candidate, sample, suffix)
            if score > best_score + 1e-9:
                best, best_score = candidate, score
    return best


def _whole_lines(text: str) -> str:
    sample = text[:_SAMPLE_CHARS]
    if len(text) > len(sample):
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    return sample


def _quotes(sample: str, quote: str | None) -> list[str]:
    if quote is not None:
        return [quote]
    found = ['"']
    if re.search(r"(?:^|[,;\t|])\s*'[^'\n]*'\s*(?:[,;\t|]|$)", sample, re.M):
        found.append("'")
    return found


def _escape(sample: str, quote: str) -> str:
    """A backslash, if quotes inside cells follow one more often than they are doubled."""
    if not quote or "\\" + quote not in sample:
        return ""
    inner = re.escape(quote)
    escaped = len(re.findall(rf"\\{inner}(?!{inner}|\s*(?:[,;\t|]|$))", sample, re.M))
    doubled = len(re.findall(rf"[^\\,;\t|\s]{inner}{inner}", sample))
    return "\\" if escaped > doubled else ""


def _delimiters(sample: str, quote: str) -> list[str]:
    outside = re.sub(f"{quote}[^{quote}]*{quote}", "", sample) if quote else sample
    single = [sign for sign in _PRIOR if sign in outside or (sign in _MAIN and sign in sample)]
    several = [sign for sign in _LONG if outside.count(sign) >= 2]
    blanks = [BLANKS] if re.search(r"\S {2,}\S", outside) else []
    return ["", *single, *several, *blanks]


def _score(dialect: Dialect, sample: str, suffix: str) -> float:
    """Consistency of the row widths, times how much the cells look like values, times habit."""
    rows = [row for row in parse(sample, dialect, limit=_SAMPLE_ROWS) if any(cell.strip() for cell in row)]
    if not rows:
        return 0.0
    widths = Counter(map(len, rows))
    width, _ = max(widths.items(), key=lambda item: (item[1] * (1 if item[0] > 1 else 0.5), item[0]))
    if width == 1:
        return 0.32 * (0.8 + 0.2 * _typed_share(rows, 1)) * (0.95 if dialect.delimiter else 1.0)
    near = sum(
        count * (1.0 if w == width else 0.5 if abs(w - width) <= 1 and w > 1 else 0.0) for w, count in widths.items()
    )
    # A few title lines above the table say nothing against the delimiter.
    titles = next((i for i, row in enumerate(rows) if len(row) > 1), 0)
    consistency = near / max(len(rows) - min(titles, len(rows) // 2, 12), 1)
    typed = _typed_share(rows, width)
    score = consistency**2 * (0.55 + 0.45 * typed) * (1 - 0.25 / width) * _prior(dialect, suffix)
    score *= 1 - 0.5 * _empty_columns(rows, width) / width
    score *= 1 - 0.5 * titles / len(rows)
    return score if _believable(dialect, rows, width, typed, sample) else 0.3 * score


def _empty_columns(rows: list[list[str]], width: int) -> int:
    """Columns without a cell: where a delimiter has two signs, each one alone leaves such."""
    whole = [row for row in rows if len(row) == width]
    return sum(1 for index in range(width) if not any(row[index].strip() for row in whole))


def _prior(dialect: Dialect, suffix: str) -> float:
    if dialect.delimiter == BLANKS:
        return 0.62
    prior = (
        0.97 * max(_PRIOR.get(char, 0.9) for char in dialect.delimiter)
        if len(dialect.delimiter) > 1
        else _PRIOR.get(dialect.delimiter, 0.8)
    )
    if suffix in (".tsv", ".tab") and dialect.delimiter == "\t":
        prior *= 1.15
    if suffix in (".csv", ".tsv") and dialect.delimiter in (":", " ", "/", "-", "#"):
        prior *= 0.9
    if len(dialect.delimiter) > 1:
        prior *= 1.06
    return prior * (1.0 if dialect.quote != "'" else 0.99)


def _believable(dialect: Dialect, rows: list[list[str]], width: int, typed: float, sample: str) -> bool:
    """Signs that also occur in prose, times and dates part cells only where every row agrees and values come out."""
    if dialect.delimiter not in (":", " ", "/", "-", "#", BLANKS):
        return True
    if len(rows) < 2 or sum(1 for row in rows if len(row) == width) <= 0.95 * len(rows):
        return False
    lines = [line.strip() for line in sample.splitlines()[1:_SAMPLE_ROWS] if line.strip()]
    whole = sum(1 for line in lines if _TYPED.fullmatch(line[:64])) / max(len(lines), 1)
    return whole < 0.8 and typed > (0.6 if dialect.delimiter in "/-" else 0.25)


def _typed_share(rows: list[list[str]], width: int) -> float:
    whole = [row for row in rows[: _SAMPLE_ROWS // 2] if len(row) == width]
    cells = [cell.strip() for row in (whole[1:] or whole) for cell in row]
    if not cells:
        return 0.0
    return sum(1 for cell in cells if not cell or _TYPED.fullmatch(cell[:64])) / len(cells)


def parse(text: str, dialect: Dialect, *, limit: int | None = None) -> list[list[str]]:
    """All records of a text, tolerating stray and missing quotes.

    A quote closes a cell only before a delimiter or a line's end; one that never closes is an ordinary character.

    Args:
        limit: Stop after this many records.
    """
    if (
        dialect.is_regular
        and not dialect.escape
        and limit is None
        and (rows := _parse_strictly(text, dialect)) is not None
    ):
        return rows
    return Tolerant(text, dialect).rows(limit)


def _parse_strictly(text: str, dialect: Dialect) -> list[list[str]] | None:
    """The same by the standard library, for text without anything odd; None when there is something odd."""
    try:
        reader = csv.reader(
            _lines(text),
            delimiter=dialect.delimiter,
            quotechar=dialect.quote or None,
            doublequote=True,
            strict=True,
            quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        )
        rows = list(reader)
    except (csv.Error, ValueError, TypeError):
        return None
    if (
        dialect.quote
        and any(dialect.quote in cell for row in rows for cell in row)
        and _has_stray_quotes(rows, dialect)
    ):
        return None
    return rows


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)


def _has_stray_quotes(rows: list[list[str]], dialect: Dialect) -> bool:
    """Widths that differ although quotes were found: a quote may have swallowed delimiters or lines."""
    return len({len(row) for row in rows if row}) > 1


@lru_cache(maxsize=64)
def _patterns(dialect: Dialect) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """(a delimiter or line end, what may stand between a closing quote and the next delimiter)."""
    sign = r"[ \t]+" if dialect.delimiter == BLANKS else re.escape(dialect.delimiter) if dialect.delimiter else r"(?!)"
    return re.compile(rf"{sign}|\r\n|\r|\n"), re.compile(
        rf"[ \t]*(?={sign}|\r|\n|\Z)" if dialect.delimiter not in ("\t", " ", BLANKS) else rf"(?={sign}|\r|\n|\Z)"
    )


class Tolerant:
    """Reads records one by one.

    Args:
        text: The whole text.
        dialect: How it is parted.
    """

    MAX_QUOTED = 1 << 24

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect
        self.position = 0
        self._end, self._after = _patterns(dialect)
        self._reach = self.MAX_QUOTED

    def rows(self, limit: int | None = None) -> list[list[str]]:
        """The records from here on."""
        found: list[list[str]] = []
        while self.position < len(self.text) and (limit is None or len(found) < limit):
            found.append(self.record())
        return found

    def record(self) -> list[str]:
        """The next record; an empty line is an empty list."""
        cells: list[str] = []
        while True:
            cell, ended = self._cell(self.dialect.delimiter == BLANKS and not cells)
            cells.append(cell)
            if ended:
                return [] if cells == [""] else cells

    def _cell(self, first_of_blanks: bool) -> tuple[str, bool]:
        if first_of_blanks:
            self.position = _skip_blanks(self.text, self.position)
        if (
            self.dialect.quote
            and (opened := self._opening_quote()) >= 0
            and (closed := self._quoted(opened)) is not None
        ):
            return closed[0], self._step(closed[1])
        found = self._end.search(self.text, self.position)
        stop = found.start() if found else len(self.text)
        cell = self.text[self.position : stop]
        if self.dialect.escape and self.dialect.escape in cell:
            cell = self._unescape(cell)
        return cell, self._step(stop)

    def _opening_quote(self) -> int:
        """Where the cell's quote stands (blanks may come first), or -1."""
        start = self.position
        if self.text.startswith(self.dialect.quote, start):
            return start
        if self.dialect.delimiter not in ("\t", " ", BLANKS):
            start = _skip_blanks(self.text, start)
            if self.text.startswith(self.dialect.quote, start):
                return start
        return -1

    def _step(self, stop: int) -> bool:
        """Move past the delimiter or line end at `stop`; True at the end of the record."""
        found = self._end.match(self.text, stop)
        if found is None:
            self.position = len(self.text)
            return True
        self.position = found.end()
        return found.group() in ("\r\n", "\r", "\n") or (
            self.position >= len(self.text) and self.dialect.delimiter == BLANKS
        )

    def _quoted(self, opened: int) -> tuple[str, int] | None:
        """Content and end of the quoted cell that opens at `opened`; None when its quote is a stray one."""
        text, quote, escape = self.text, self.dialect.quote, self.dialect.escape
        at, limit = opened + 1, min(len(text), opened + 1 + self._reach)
        while (at := text.find(quote, at, limit)) >= 0:
            if escape and _is_escaped(text, at, opened, escape):
                at += 1
                continue
            length = 1 if escape else _run_length(text, at, quote)
            ends = self._after.match(text, at + length)
            if length % 2 == 1 and ends:
                return self._content(opened + 1, at + length - 1), ends.end()
            if bool(ends) == (length == 2) and length != 4 and self._reopens(at, opened):
                return None
            at += length
        # Each quote that never closes shortens the search for the next one, so that many cannot take quadratic time.
        self._reach = max(self._reach // 2, 1 << 10)
        return None

    def _reopens(self, at: int, opened: int) -> bool:
        """An inner quote right after a delimiter opens a cell of its own: then the one at `opened` was a stray one."""
        sign = self.dialect.delimiter
        if not sign or sign == BLANKS:
            return False
        start = max(opened + 1, at - len(sign))
        return self.text[start:at] == sign or (at - 1 > opened and self.text[at - 1] in "\r\n")

    def _content(self, start: int, stop: int) -> str:
        raw = self.text[start:stop]
        if self.dialect.escape:
            return self._unescape(raw)
        quote = self.dialect.quote
        return raw.replace(quote + quote, quote)

    def _unescape(self, raw: str) -> str:
        escape = re.escape(self.dialect.escape)
        special = re.escape(self.dialect.quote + self.dialect.delimiter + self.dialect.escape)
        return re.sub(rf"{escape}([{special}\n\r])", r"\1", raw)


def _run_length(text: str, at: int, quote: str) -> int:
    run = at
    while text.startswith(quote, run):
        run += 1
    return run - at


def _skip_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start] in " \t":
        start += 1
    return start


def _is_escaped(text: str, at: int, opened: int, escape: str) -> bool:
    count = 0
    while at - 1 - count > opened and text[at - 1 - count] == escape:
        count += 1
    return count % 2 == 1
