"""Cuts: "top 5", "the 10 largest", "bottom three", "rest as other", and "which has the most"."""

from __future__ import annotations

from datasage_jupyter.core.ask.clauses.durations import is_swift, time_taken
from datasage_jupyter.core.ask.reading import Cut, Measure, Order, Reading


def read_tops(reading: Reading) -> None:
    """Take the wish for only the first or last few groups."""
    for i in range(len(reading.items)):
        tag = reading.tag(i)
        if tag in ("t", "b"):
            _numbered(reading, i, reading.skip(i + 1), tag == "b")
        elif tag == "J":
            _superlative(reading, i)
        elif tag in ("m", "f"):
            _most(reading, i, tag == "f")
        elif tag == "o":
            _other(reading, i)


def _numbered(reading: Reading, i: int, j: int, smallest: bool) -> None:
    if reading.tag(j) == "N" and isinstance(n := reading.items[j].value, int) and 1 <= n <= 10_000:
        reading.cut = Cut(n, smallest, reading.cut.other if reading.cut else False)
        more = (
            j + 1
            if reading.tag(j + 1) in ("A", "m", "f") and reading.items[j + 1].text not in ("average", "total")
            else j
        )
        smallest = smallest or (more > j and (reading.items[more].tag == "f" or reading.items[more].value == "min"))
        reading.cut.smallest = smallest
        reading.note(i, more, "top", f"only the {'last' if smallest else 'first'} {n}")


def _most(reading: Reading, i: int, fewest: bool) -> None:
    """ "The 5 largest" cuts; "the most" alone orders."""
    for j in (i - 1, i + 1):
        if reading.tag(j) == "N" and isinstance(n := reading.items[j].value, int) and 1 <= n <= 10_000:
            reading.cut = Cut(n, fewest)
            reading.note(min(i, j), max(i, j), "top", f"only the {'smallest' if fewest else 'largest'} {n}")
            return
    if reading.items[i].text.startswith("most ") or reading.items[i].text in ("most", "fewest", "least", "busiest"):
        following = reading.skip(i + 1)
        ranked = reading.pick(following, "numeric") if reading.tag(following) == "F" else None
        by = ranked if ranked is not None and ranked.is_measure else None
        reading.orders.append(Order("y", not fewest, i, ranks=by))
        reading.note(i, i, "sort", "smallest first" if fewest else "largest first")


def _superlative(reading: Reading, i: int) -> None:
    """ "The 3 most expensive": a cut by the field that the adjective names."""
    kind, wanted = reading.items[i].value
    named = [(f, s) for f, s in reading.fields.named(wanted) if f.is_numeric or f.is_temporal]
    if not named and is_swift(reading, i) and (taken := time_taken(reading)) is not None:
        named, kind = [(taken, 1.0)], {"max": "min", "min": "max"}[kind]
    if reading.tag(i - 1) != "N" or not named or not 1 <= reading.items[i - 1].value <= 10_000:
        return
    reading.cut = Cut(int(reading.items[i - 1].value), kind == "min")
    reading.measures.append(Measure(None, named[0][0], i))
    reading.note(i - 1, i, "top", f'by "{named[0][0].name}"')


def _other(reading: Reading, i: int) -> None:
    if reading.cut is not None:
        reading.cut.other = True
        reading.note(i, i, "top", "the rest is shown as Other")
