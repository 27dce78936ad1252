"""Tables that are drawn with lines, as Markdown and the shells of databases write them."""

from __future__ import annotations

import re

_RULE = re.compile(r"\s*[|+]?\s*:?-{2,}:?\s*(?:[|+]\s*:?-{2,}:?\s*)*[|+]?\s*")
_PARTED = re.compile(r"-\s*:?\s*[|+]")
_COUNTED = re.compile(r"\s*\(?\d+ rows?(?: in set| affected|\))?.*", re.I)
_FEWEST = 3
MOST_LINES_ABOVE = 20


def without_frame(content: str) -> str:
    """The cells of a drawn table parted by bars, without rules and outer bars; other text as it is.

    Args:
        content: A whole file.
    """
    head = content[:20_000].splitlines()[:MOST_LINES_ABOVE]
    if not any(_is_rule(line) for line in head):
        return content
    lines = [line for line in content.splitlines() if line.strip()]
    rows = [line for line in lines if "|" in line and not _is_rule(line)]
    others = [line for line in lines if "|" not in line and not _is_rule(line)]
    if len(rows) < _FEWEST - 1 or len(others) > 0.5 * len(rows) + 2 or not _are_alike(rows):
        return content
    remarks = [line for line in others if not _COUNTED.fullmatch(line) and lines.index(line) < lines.index(rows[0])]
    return "\n".join([*remarks, *map(_bare, rows)]) + "\n"


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line) is not None and (_PARTED.search(line) is not None or line.strip()[0] in "|+")


def _are_alike(rows: list[str]) -> bool:
    counts = [row.count("|") for row in rows]
    return sum(count == counts[0] for count in counts) >= 0.9 * len(counts)


def _bare(row: str) -> str:
    """Without the bars at both ends and the blanks around cells."""
    text = row.strip()
    if text.startswith("|"):
        text = text[1:]
    if text.endswith("|"):
        text = text[:-1]
    return "|".join(cell.strip() for cell in text.split("|"))
