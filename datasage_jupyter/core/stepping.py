"""How a reader goes on from a chart; the same for charts drawn here and on the server."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import pandas as pd


class Stepping(ABC):
    """What a chart offers to go on from it."""

    def drill(self, channel: str, value: Any) -> Self:
        """The level below one value: the months of a year, the cities of a country.

        Args:
            channel: Where the value stands, such as `"x"` or `"color"`.
            value: The value as `data` shows it.

        Raises:
            SpecError: There is no level below.
        """
        return self._step({"kind": "drill", "channel": channel, "value": plain_value(value)})

    def roll_up(self, channel: str) -> Self:
        """The level above.

        Args:
            channel: Which channel goes up.

        Raises:
            SpecError: There is no level above.
        """
        return self._step({"kind": "roll_up", "channel": channel})

    def only(self, channel: str, value: Any) -> Self:
        """The chart of the rows behind one value; arguments as for `drill`."""
        return self._step({"kind": "only", "channel": channel, "value": plain_value(value)})

    def exclude(self, channel: str, value: Any) -> Self:
        """The chart without the rows behind one value; arguments as for `drill`."""
        return self._step({"kind": "exclude", "channel": channel, "value": plain_value(value)})

    def zoom(self, channel: str, low: Any, high: Any) -> Self:
        """The chart of a range, in finer bins.

        Args:
            channel: A channel of numbers or dates.
            low, high: Both ends, which belong to it.

        Raises:
            SpecError: The channel has no field.
        """
        return self._step({"kind": "zoom", "channel": channel, "range": [plain_value(low), plain_value(high)]})

    @abstractmethod
    def rows_behind(self, datum: Mapping[str, Any], *, limit: int = 100) -> pd.DataFrame:
        """Rows of the table that made one mark.

        Args:
            datum: The mark's groups, `{"x": "North", "color": 2024}`.
            limit: At most this many rows.

        Raises:
            SpecError: The datum names no group of the chart.
        """

    @abstractmethod
    def _step(self, step: dict[str, Any]) -> Self: ...


def plain_value(value: Any) -> Any:
    """A value of a dataframe as JSON has it: moments in ISO 8601, numpy's numbers as numbers, nothing as None."""
    if isinstance(value, date):
        return value.isoformat() if value == value else None
    if hasattr(value, "item"):
        return plain_value(value.item())
    return value
