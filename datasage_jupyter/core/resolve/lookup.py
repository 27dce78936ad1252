"""Fields by name, with the nearest name when there is none."""

from __future__ import annotations

from difflib import get_close_matches

from datasage_jupyter.core.errors import FieldNotFoundError
from datasage_jupyter.core.model import ColumnProfile, DatasetProfile


class Columns:
    """The dataset's columns by name; remembers which were asked for."""

    def __init__(self, profile: DatasetProfile) -> None:
        self._by_name = {column.name: column for column in profile.columns}
        self._used: dict[str, ColumnProfile] = {}

    def __getitem__(self, name: str) -> ColumnProfile:
        column = self._by_name.get(name)
        if column is None:
            raise self._missing(name)
        self._used[name] = column
        return column

    @property
    def names(self) -> list[str]:
        """Every column's name, in order."""
        return list(self._by_name)

    def of_semantic(self, semantic_type: str) -> str | None:
        """The first column whose values mean this."""
        return next((c.name for c in self._by_name.values() if c.semantic_type == semantic_type), None)

    @property
    def used(self) -> tuple[ColumnProfile, ...]:
        """The columns asked for so far."""
        return tuple(self._used.values())

    def _missing(self, name: str) -> FieldNotFoundError:
        near = nearest(name, list(self._by_name))
        hint = f"Did you mean {near[0]!r}?" if near else f"The fields are {_listed(list(self._by_name))}."
        return FieldNotFoundError(f"There is no field {name[:100]!r}.", hint=hint.replace("'", '"'), details=list(near))


def nearest(name: str, names: list[str], limit: int = 3) -> list[str]:
    """Up to `limit` names that look like `name`, the nearest first."""
    folded = {other.casefold(): other for other in names}
    return [folded[match] for match in get_close_matches(name.casefold(), list(folded), n=limit, cutoff=0.6)]


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"
