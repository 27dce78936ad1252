"""Lists that look like tables in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Generic, TypeVar, overload

from datasage_jupyter.core.model.markup import table

T = TypeVar("T")


class Listing(Sequence[T], Generic[T]):
    """Some of the things on the server; `total` counts all of them.

    Args:
        items: The things.
        total: How many there are in all.
        kind: What they are: `datasets`.
        columns: Heading and text of each column.
    """

    def __init__(
        self, items: Iterable[T], total: int, kind: str, columns: Sequence[tuple[str, Callable[[T], str]]]
    ) -> None:
        self._items = list(items)
        self.total = total
        self._kind = kind
        self._columns = columns

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """One of them, or some."""
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        names = ", ".join(self._columns[0][1](item) for item in self._items[:10])
        more = "" if self.total <= len(self._items[:10]) else ", …"
        return f"<{self.total} {self._kind}: {names}{more}>"

    def _repr_html_(self) -> str:
        if not self._items:
            return f"<p>No {escape(self._kind)} yet.</p>"
        head = [heading for heading, _ in self._columns]
        rows = [[text(item) for _, text in self._columns] for item in self._items]
        more = (
            f"<p>{len(self._items)} of {self.total} {escape(self._kind)}.</p>" if self.total > len(self._items) else ""
        )
        return table(head, rows) + more
