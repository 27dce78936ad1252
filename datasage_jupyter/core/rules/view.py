"""A chart together with the data it draws: what every rule looks at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Self

from datasage_jupyter.core.model.filters import Predicate
from datasage_jupyter.core.model.profile import ColumnProfile, DatasetProfile
from datasage_jupyter.core.model.spec import Bin, ChartSpec, FieldDef, Top
from datasage_jupyter.core.model.types import Aggregate, Mark, MeasurementType, Task, TimeUnit
from datasage_jupyter.core.rules.facts import LETTERS, ColumnFacts, Letter, TableFacts, facts_of
from datasage_jupyter.core.rules.folding import KEY, VALUE, folded, holds_numbers, share_a_scale

POSITIONS = ("x", "y", "theta", "radius", "latitude", "longitude")
FACETS = ("row", "column", "facet")
UNIT_SIZES: dict[TimeUnit, int] = {
    TimeUnit.QUARTER: 4, TimeUnit.MONTH: 12, TimeUnit.WEEK: 53, TimeUnit.DAY: 7, TimeUnit.DATE: 31, TimeUnit.HOURS: 24,
    TimeUnit.MINUTES: 60, TimeUnit.YEAR: 20, TimeUnit.YEARQUARTER: 80, TimeUnit.YEARMONTH: 240, TimeUnit.YEARWEEK: 1000,
}  # fmt: skip
UNIT_DAYS: dict[TimeUnit, float] = {
    TimeUnit.YEAR: 365.25, TimeUnit.YEARQUARTER: 91.3, TimeUnit.YEARMONTH: 30.44, TimeUnit.YEARWEEK: 7.0,
    TimeUnit.YEARMONTHDATE: 1.0,
}  # fmt: skip
DEFAULT_BINS = 20
STATISTICS: dict[Aggregate, str] = {
    Aggregate.MEAN: "the average of", Aggregate.SUM: "the total of", Aggregate.MIN: "the least of", Aggregate.MAX: "the most of",
    Aggregate.DISTINCT: "the number of different values of", Aggregate.VALID: "the number of values of",
    Aggregate.MISSING: "the number of missing values of", Aggregate.STDEV: "the standard deviation of",
    Aggregate.Q1: "the lower quartile of", Aggregate.Q3: "the upper quartile of",
}  # fmt: skip
"""How an aggregate is named in a sentence, before the field."""
COUNTING = frozenset({Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING})
SUMMATIVE = COUNTING | {Aggregate.SUM}
EXTREMES = frozenset({Aggregate.MIN, Aggregate.MAX})


class Placement:
    """One field on one channel, with the facts about its column."""

    __slots__ = ("aggregate", "binned", "channel", "definition", "facts", "field", "letter", "unit")

    def __init__(self, channel: str, definition: FieldDef, facts: ColumnFacts | None) -> None:
        self.channel = channel
        self.definition = definition
        self.facts = facts
        self.field = definition.field
        self.aggregate = definition.aggregate
        self.binned = bool(definition.bin)
        self.unit = definition.time_unit
        self.letter: Letter = self._letter()

    def _letter(self) -> Letter:
        """The level drawn: a count or an average is a number, then what the spec declares, then what the data are."""
        if self.aggregate in COUNTING:
            return "Q"
        if self.aggregate is not None and self.facts is not None and self.facts.is_countable:
            return "T" if self.is_calendar and self.aggregate in EXTREMES else "Q"
        declared = self.definition.type
        if declared is not None and not (declared is MeasurementType.QUANTITATIVE and self.is_calendar):
            return LETTERS[declared]
        return self.facts.letter if self.facts else "N"

    @property
    def is_calendar(self) -> bool:
        """A year or date stored as a number or text."""
        return self.facts is not None and self.facts.letter == "T"

    @property
    def is_count(self) -> bool:
        """A count of rows."""
        return self.aggregate is Aggregate.COUNT

    @property
    def is_measure(self) -> bool:
        """A continuous number."""
        return self.letter == "Q" and not self.binned

    @property
    def is_discrete(self) -> bool:
        """Cuts the axis into groups."""
        return self.letter in ("N", "O") or self.binned or self.unit is not None

    @property
    def is_grouping(self) -> bool:
        """Rows that share its value belong together once something is aggregated."""
        return self.aggregate is None and (self.is_discrete or self.letter == "T")

    @property
    def distinct(self) -> int:
        """How many different values are drawn, about."""
        values = self.facts.distinct if self.facts else 1
        if self.binned:
            chosen = self.definition.bin
            return min(values, chosen.maxbins if isinstance(chosen, Bin) else DEFAULT_BINS)
        return self._periods(values, self.unit) if self.unit else values

    def _periods(self, values: int, unit: TimeUnit) -> int:
        """Periods between the first and the last moment, if these are known."""
        days = self.facts.days if self.facts and unit in UNIT_DAYS else None
        periods = UNIT_SIZES.get(unit, values) if days is None else int(days / UNIT_DAYS[unit]) + 1
        return min(values, periods)


class ChartView:
    """A spec over a profile, with the questions that rules ask answered once.

    Args:
        spec: The chart.
        table: Facts of the table, or its profile.
        task: What the reader wants, if known.
        focus: Fields the reader asked about.
        folds: Channels that show only their first values, the rest as one.
    """

    def __init__(
        self,
        spec: ChartSpec,
        table: TableFacts | DatasetProfile,
        task: Task | None = None,
        focus: frozenset[str] = frozenset(),
        folds: Iterable[Top] = (),
    ) -> None:
        self.task = task
        self.focus = focus
        self.filter: tuple[Predicate, ...] = spec.filter
        self.fold: tuple[ColumnProfile, ...] = ()
        if spec.fold and isinstance(table, DatasetProfile) and {KEY, VALUE} & set(spec.encoding.fields()):
            self.fold = tuple(c for name in spec.fold if (c := table.column(name)) is not None)
            table = folded(table, spec.fold)
        self.cuts: tuple[Top, ...] = (*((spec.top,) if spec.top is not None else ()), *folds)
        self._look(spec.mark, spec.encoding.items(), table if isinstance(table, TableFacts) else facts_of(table))

    @classmethod
    def of(cls, mark: Mark, definitions: Iterable[tuple[str, FieldDef]], table: TableFacts) -> Self:
        """A view of a chart that is not written down as a spec yet."""
        view = cls.__new__(cls)
        view.task, view.focus, view.cuts, view.filter, view.fold = None, frozenset(), (), (), ()
        view._look(mark, definitions, table)
        return view

    def _look(self, mark: Mark, definitions: Iterable[tuple[str, FieldDef]], table: TableFacts) -> None:
        self.mark = mark
        self.table = table
        self.placements = [
            Placement(
                channel.partition(".")[0], definition, table.column(definition.field) if definition.field else None
            )
            for channel, definition in definitions
            if not channel.startswith("tooltip")
        ]
        self._channels = {placement.channel: placement for placement in self.placements}
        self.x = self._channels.get("x")
        self.y = self._channels.get("y")
        self.color = self._channels.get("color")
        self.size = self._channels.get("size")
        self.shape = self._channels.get("shape")
        self.theta = self._channels.get("theta")
        self.positions = [p for p in self.placements if p.channel in POSITIONS]
        self.facets = [p for p in self.placements if p.channel in FACETS]

    def channel(self, name: str) -> Placement | None:
        """The placement on a channel (the last one of a list channel)."""
        return self._channels.get(name)

    @property
    def mixed_scales(self) -> bool:
        """Whether measures share an axis although their units differ, or one dwarfs another."""
        apart = any(p.field == KEY for p in self.facets)
        return len(self.fold) > 1 and not apart and not share_a_scale([c for c in self.fold if holds_numbers(c)])

    @property
    def is_asked(self) -> bool:
        """Whether the reader's task or fields are known."""
        return self.task is not None or bool(self.focus)

    def shown(self, placement: Placement) -> int:
        """How many values of a placement are drawn, after the chart is cut to its first ones."""
        cut = next((cut for cut in self.cuts if cut.channel == placement.channel), None)
        return placement.distinct if cut is None else min(placement.distinct, cut.n + cut.other)

    @cached_property
    def fields(self) -> frozenset[str]:
        """Names of the fields drawn."""
        return frozenset(p.field for p in self.placements if p.field is not None)

    @cached_property
    def is_aggregated(self) -> bool:
        """Rows are pooled before drawing."""
        return self.mark is Mark.HISTOGRAM or any(p.aggregate is not None for p in self.placements)

    @cached_property
    def category(self) -> Placement | None:
        """What the marks stand for: the discrete field on an axis, or the slices of a pie."""
        if self.mark is Mark.ARC:
            return self.color if self.color is not None and self.color.is_discrete else self._position("discrete")
        return self._position("discrete")

    @cached_property
    def measure(self) -> Placement | None:
        """The number that marks compare: on y, else on x or theta, else as text, color of a heatmap or size of a bubble."""
        for placement in (self.y, self.x, self.theta, self._channels.get("radius"), self._channels.get("text")):
            if placement is not None and placement.is_measure:
                return placement
        for placement in (self.color, self.size):
            if placement is not None and placement.is_measure:
                return placement
        return None

    @cached_property
    def time(self) -> Placement | None:
        """The temporal field on an axis."""
        return next((p for p in self.positions if p.letter == "T" and p.aggregate is None), None)

    @cached_property
    def series(self) -> Placement | None:
        """The discrete field that splits marks by color, shape or detail."""
        found = (self._channels.get(name) for name in ("color", "shape", "detail"))
        return next((p for p in found if p is not None and p.is_discrete), None)

    def _position(self, want: str) -> Placement | None:
        """The discrete axis; a nominal one before a binned or time one."""
        discrete = [p for p in self.positions if p.is_discrete and p.aggregate is None]
        return next((p for p in discrete if p.letter in ("N", "O")), discrete[0] if discrete else None)

    @cached_property
    def groups(self) -> frozenset[str]:
        """Fields by whose values rows are told apart."""
        return frozenset(p.field for p in self.placements if p.is_grouping and p.field is not None)

    @cached_property
    def _coarsened(self) -> frozenset[str]:
        """Fields of moments of which several fall into one period."""
        return frozenset(
            p.field
            for p in self.placements
            if p.unit is not None and p.field is not None and p.facts is not None and p.distinct < p.facts.distinct
        )

    @cached_property
    def rows_per_mark(self) -> float:
        """About how many rows share one place on the axes, colors and facets."""
        if self._coarsened and self.table.identifies_rows(self.groups):
            return max(self.table.row_count / max(self.mark_count, 1.0), 1.1)
        return self.table.rows_per_group(self.groups)

    @cached_property
    def one_row_per_group(self) -> bool:
        """The table is ready made: each group has one row."""
        if self._coarsened and self.table.identifies_rows(self.groups):
            return False
        return bool(self.groups) and self.table.identifies_rows(self.groups)

    @cached_property
    def mark_count(self) -> float:
        """About how many marks are drawn."""
        if not self.is_aggregated:
            return float(self.table.row_count)
        total = 1.0
        for placement in {p.field: p for p in self.placements if p.is_grouping}.values():
            total *= placement.distinct
        return min(total, float(self.table.row_count) or total)

    @cached_property
    def panels(self) -> int:
        """How many facets."""
        total = 1
        for placement in self.facets:
            total *= self.shown(placement)
        return total

    @cached_property
    def correlation(self) -> float | None:
        """Rank correlation of the two measures on the axes, if the profile has it."""
        if self.x is None or self.y is None or not (self.x.is_measure and self.y.is_measure):
            return None
        if self.x.field is None or self.y.field is None:
            return None
        return self.table.correlations.get(frozenset((self.x.field, self.y.field)))

    def evidence(self) -> dict[str, float | int | str]:
        """The statistics that messages quote, by name."""
        found: dict[str, float | int | str] = {
            "rows": self.table.row_count,
            "marks": int(self.mark_count),
            "panels": self.panels,
        }
        for name, placement in (
            ("category", self.category),
            ("measure", self.measure),
            ("time", self.time),
            ("series", self.series),
        ):
            if placement is not None and placement.facts is not None:
                found[name] = placement.facts.name
                found[f"{name}_values"] = placement.distinct
                found[f"{name}_skew"] = round(placement.facts.skewness, 2)
                found[f"{name}_missing"] = round(placement.facts.missing_share, 3)
        found.setdefault("measure", "the number of rows")
        found["what"] = self._said(self.measure)
        found["spread"] = self._said(next((p for p in self.positions if p.binned), self.measure))
        split = self.series if self.series not in (self.category, self.time) else None
        found["split"] = f' for each of {split.distinct} values of "{split.field}"' if split is not None else ""
        found["rows_per_mark"] = round(self.rows_per_mark, 1)
        if self.correlation is not None:
            found["correlation"] = round(self.correlation, 2)
            found["related"] = f" (rank correlation {self.correlation:.2f})"
        found["x"] = self._title(self.x)
        found["y"] = self._title(self.y)
        return found

    @staticmethod
    def _said(placement: Placement | None) -> str:
        """A number with the statistic that is drawn of it: `the average of "price"`."""
        if placement is None or placement.field is None or placement.is_count:
            return "the number of rows"
        if placement.aggregate is None:
            return f'"{placement.field}"'
        return f'{STATISTICS.get(placement.aggregate, f"the {placement.aggregate.value} of")} "{placement.field}"'

    @staticmethod
    def _title(placement: Placement | None) -> str:
        if placement is None:
            return ""
        return placement.field or "the number of rows"
