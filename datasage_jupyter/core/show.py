"""Lists of what was found, shown as pictures with their reasons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import SupportsIndex, TypeVar, overload

from datasage_jupyter.core.errors import DataSageError
from datasage_jupyter.core.model import ChartSpec, Insight, Recommendation
from datasage_jupyter.core.model.markup import picture, safe

Found = TypeVar("Found", bound=Recommendation | Insight)
Draw = Callable[[ChartSpec], str]
_BOX = "display:inline-block;vertical-align:top;width:300px;margin:0 16px 16px 0;white-space:normal"
_WIDTH = 300


class _Gallery(list[Found], ABC):
    """A list that shows itself as small charts.

    Args:
        items: What was found, best first.
        draw: A static picture (`<svg>`) of a spec; None where there is no data to draw from.
    """

    def __init__(self, items: Iterable[Found] = (), draw: Draw | None = None) -> None:
        super().__init__(items)
        self._draw = draw

    @overload
    def __getitem__(self, index: SupportsIndex) -> Found: ...
    @overload
    def __getitem__(self, index: slice) -> list[Found]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Found | list[Found]:
        """One of them; a slice shows itself as the whole list does."""
        if isinstance(index, slice):
            return type(self)(super().__getitem__(index), self._draw)
        return super().__getitem__(index)

    def _repr_html_(self) -> str:
        if not self:
            return "<p>Nothing was found that is worth a chart.</p>"
        return "<div>" + "".join(self._box(position, item) for position, item in enumerate(self)) + "</div>"

    def _box(self, position: int, item: Found) -> str:
        return f'<div style="{_BOX}">{self._picture(item.spec)}<div>{self._words(position, item)}</div></div>'

    def _picture(self, spec: ChartSpec) -> str:
        if self._draw is None:
            return ""
        try:
            return picture(self._draw(spec), f"{spec.mark.value} chart", _WIDTH)
        except DataSageError as problem:
            return f"<p>{safe(str(problem))}</p>"

    @abstractmethod
    def _words(self, position: int, item: Found) -> str:
        """What stands below the picture."""


class Recommendations(_Gallery[Recommendation]):
    """Charts worth drawing, best first; in a notebook each is shown small, with its reason."""

    def _words(self, position: int, item: Recommendation) -> str:
        return f"<b>[{position}]</b> {safe(item.reason)} <small>score {item.score:.2f}</small>"


class Insights(_Gallery[Insight]):
    """Sentences worth reading, strongest first; in a notebook each stands below the chart that shows it."""

    def _words(self, position: int, item: Insight) -> str:
        return f"<b>[{position}]</b> {safe(item.sentence)}"
