"""What is known of a mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.model.types import MARKS, mark_names

if TYPE_CHECKING:
    from datasage_jupyter.core.model import FieldDef, Form, ResolvedSpec
    from datasage_jupyter.core.recommend.layouts import Layout, Part
    from datasage_jupyter.core.render.canvas import Canvas
    from datasage_jupyter.core.resolve.lookup import Columns
    from datasage_jupyter.core.rules import HardRule, SoftRule


@dataclass(frozen=True, kw_only=True)
class MarkKind:
    """All that the stages need to know of one mark.

    Attributes:
        name: Its word in a spec; the name of its module.
        label: What the builder's menu calls it.
        title: What the text alternative calls the chart.
        figure: Draws the rows as Plotly JSON.
        code: Lines of Python that draw `data` into `fig`; `px` and `go` are imported where they are used.
        picture: Draws the rows as the inside of a static `<svg>`; None: the picture says the text alternative.
        things: What its shapes are called, for the text alternative.
        shelves: Channels the builder shows first, in JSON's spelling.
        more_shelves: Channels it shows when asked for more.
        words: Phrases by which questions ask for it, beside those in `core/ask/data/phrases.toml`.
        arrange: Moves the placements to the channels it is drawn from, or raises `SpecError`; None: they stay.
        channels: Channels it draws beside x, y, color, panels, detail and tooltip; others are left out. None: all are kept.
        form: Shape of its query; None: rows as they are, or groups where the spec or `is_grouped` wants them.
        category: Channel whose values order the rows; None: the discrete axis.
        folds: By channel, how many values are shown before the rest becomes "Other".
        hard_rules: What must hold beside the rules for all marks.
        soft_rules: What makes a chart of this mark better or worse.
        layouts: Ways to show some columns by it, for the recommender; the marks of the vocabulary have theirs in `core.recommend`.
        has_axes: It stands on x or y.
        is_grouped: It draws one shape for each group, so measures on it are aggregated.
        is_series: It joins values along x.
        is_scattered: It draws a shape for each row in no order; of many rows a sample.
        is_uncut: Numbers on its axes are not cut into bins.
        is_upright: It runs upwards, or sideways where labels are long.
        is_length: Its length is the value, so its axis starts at zero and is never logarithmic.
        is_compared: The text alternative names its highest and lowest value.
        by_measure: Its categories stand in the order of their values, the largest first.
        stacks: Its shapes can be stacked.
    """

    name: str
    label: str
    title: str
    figure: Callable[[Canvas], dict[str, Any]]
    code: Callable[[ResolvedSpec], list[str]]
    picture: Callable[[Canvas], str] | None = None
    things: str = "points"
    shelves: tuple[str, ...] = ("x", "y", "color")
    more_shelves: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    arrange: Callable[[dict[str, FieldDef], Columns], dict[str, FieldDef]] | None = None
    channels: tuple[str, ...] | None = None
    form: Form | None = None
    category: str | None = None
    folds: Mapping[str, int] = field(default_factory=dict)
    hard_rules: tuple[HardRule, ...] = ()
    soft_rules: tuple[SoftRule, ...] = ()
    layouts: Callable[[Sequence[Part]], Iterable[Layout]] | None = None
    has_axes: bool = True
    is_grouped: bool = False
    is_series: bool = False
    is_scattered: bool = False
    is_uncut: bool = False
    is_upright: bool = False
    is_length: bool = False
    is_compared: bool = False
    by_measure: bool = False
    stacks: bool = False


def kind_of(mark: str) -> MarkKind:
    """What is known of a mark.

    Raises:
        KeyError: There is no such mark.
        PartError: It comes from a package that cannot be imported.
    """
    kind: MarkKind = MARKS[mark]
    return kind


@cache
def kinds() -> tuple[MarkKind, ...]:
    """Every mark, in the order in which people choose from them."""
    order = mark_names()
    return tuple(sorted(MARKS.all(), key=lambda kind: order.index(kind.name)))
