"""A profile as a page in a notebook, and as one line in a terminal."""

from __future__ import annotations

from datasage_jupyter.core.model.markup import Markup, counted, number, picture, safe, size, table
from datasage_jupyter.core.model.profile import ColumnProfile, DatasetProfile, Finding

_COLUMNS, _FINDINGS, _PAIRS = 100, 12, 5
_WIDTH, _HEIGHT = 120, 26
_INK = "#5b93d0"
"""Reads on a light and on a dark page."""
_HEAD = ("column", "kind", "meaning", "distribution", "values", "distinct", "missing")


def profile_line(profile: DatasetProfile) -> str:
    """`<DatasetProfile: 244 rows, 7 columns, 2 findings>`."""
    facts = [*_facts(profile)[:2], counted(len(profile.quality), "finding")]
    return f"<DatasetProfile: {', '.join(facts)}>"


def profile_html(profile: DatasetProfile) -> str:
    """What is in the table and what is wrong with it.

    Args:
        profile: Of any width; the first hundred columns are shown.
    """
    parts = [
        f"<p>{safe(', '.join(_facts(profile)))}</p>",
        _findings(profile.quality),
        table(_HEAD, [_row(column) for column in profile.columns[:_COLUMNS]]),
        _more(len(profile.columns) - _COLUMNS, "column"),
        _relations(profile),
    ]
    return "<div>" + "".join(parts) + "</div>"


def _facts(profile: DatasetProfile) -> list[str]:
    overview = profile.overview
    facts = [counted(overview.row_count, "row"), counted(overview.column_count, "column")]
    if overview.memory_bytes:
        facts.append(f"{size(overview.memory_bytes)} in memory")
    if overview.duplicate_rows:
        facts.append(counted(overview.duplicate_rows, "duplicate row"))
    if overview.sampled_rows:
        facts.append(f"quantiles and histograms from {counted(overview.sampled_rows, 'row')}")
    return facts


def _findings(findings: tuple[Finding, ...]) -> str:
    if not findings:
        return "<p>Nothing looks wrong.</p>"
    items = "".join(
        f"<li><b>{safe(f.severity.value)}</b>: {safe(f.message)} {safe(f.suggestion)}</li>"
        for f in findings[:_FINDINGS]
    )
    return f"<ul>{items}</ul>{_more(len(findings) - _FINDINGS, 'finding')}"


def _more(count: int, thing: str) -> str:
    return f"<p>And {safe(counted(count, thing))} more.</p>" if count > 0 else ""


def _row(column: ColumnProfile) -> list[str | Markup]:
    missing = column.null_count + column.disguised_null_count
    share = f"{number(missing)} ({100 * missing / column.count:.1f} %)" if missing and column.count else ""
    about = "~" if column.distinct_is_estimate else ""
    meaning = " ".join(filter(None, (column.semantic_type, f"({column.unit})" if column.unit else "")))
    return [
        Markup(f"<b>{safe(column.name)}</b>"),
        column.kind.value,
        meaning,
        _distribution(column),
        _values(column),
        f"{about}{number(column.distinct_count)}",
        share,
    ]


def _values(column: ColumnProfile) -> str:
    if column.min is not None and column.max is not None and not isinstance(column.min, bool):
        mean = f", mean {_short(column.mean)}" if column.mean is not None else ""
        return f"{_short(column.min)} to {_short(column.max)}{mean}"
    shown = [value.value for value in column.top_values[:3]] or list(column.examples[:3])
    return ", ".join(text if len(text) <= 24 else f"{text[:23]}…" for text in shown)


def _short(value: object) -> str:
    if isinstance(value, (int, float)):
        return _shortened(value)
    return str(value)[:19].removesuffix("T00:00:00")


def _shortened(value: float) -> str:
    for size_, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if size_ <= abs(value) < 1e15:
            return f"{value / size_:.3g}{letter}"
    return f"{value:,.0f}" if 10_000 <= abs(value) < 1e15 else f"{value:.4g}"


def _distribution(column: ColumnProfile) -> str | Markup:
    if column.histogram is not None and any(column.histogram.counts):
        return picture(_bars(column.histogram.counts), f"Histogram of {column.name}", _WIDTH)
    counts = [value.count for value in column.top_values[:8]]
    if counts and column.count and not column.is_unique:
        return picture(_strip(counts, column.count), f"Most frequent values of {column.name}", _WIDTH)
    return ""


def _bars(counts: tuple[int, ...]) -> str:
    step, highest = _WIDTH / len(counts), max(counts)
    shapes = "".join(
        _rect(position * step, max(step - 0.5, 0.5), max(1.0, _HEIGHT * count / highest))
        for position, count in enumerate(counts)
        if count
    )
    return _drawing(shapes)


def _strip(counts: list[int], total: int) -> str:
    """Shares of the most frequent values side by side; what is left over stays pale."""
    shapes, start = "", 0.0
    for position, count in enumerate(counts):
        width = _WIDTH * count / total
        shapes += _rect(start, max(width - 1, 0.5), 12, opacity=1 - 0.09 * position)
        start += width
    return _drawing(shapes + _rect(start, max(_WIDTH - start, 0), 12, opacity=0.15))


def _rect(x: float, width: float, height: float, opacity: float = 1) -> str:
    return f'<rect x="{x:.1f}" y="{_HEIGHT - height:.1f}" width="{width:.1f}" height="{height:.1f}" opacity="{opacity:.2g}"/>'


def _drawing(shapes: str) -> str:
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} fill="{_INK}">{shapes}</svg>'


def _relations(profile: DatasetProfile) -> str:
    keys = [", ".join(key) for key in profile.keys[:_PAIRS]]
    levels = [" > ".join(hierarchy.levels) for hierarchy in profile.hierarchies[:_PAIRS]]
    strong = sorted(profile.correlations, key=lambda c: -abs(c.coefficient))[:_PAIRS]
    pairs = [f"{c.left} and {c.right} ({c.coefficient:+.2f})" for c in strong if abs(c.coefficient) >= 0.5]
    lines = [("Rows are told apart by", keys), ("Drills down along", levels), ("Move together", pairs)]
    return "".join(f"<p>{label}: {safe('; '.join(said))}</p>" for label, said in lines if said)
