"""Chart words and what kind of chart an intent calls for."""

from __future__ import annotations

from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.model import Window

_SAID = {"point": "scatter plot", "arc": "pie chart", "rect": "heat map"}


def read_marks(reading: Reading) -> None:
    """Take chart words, intents (trend, relation, proportion, distribution) and windows (share, cumulative, growth)."""
    for i, item in enumerate(reading.items):
        if item.used:
            continue
        if item.tag == "M":
            _mark(reading, i)
        elif item.tag == "I":
            reading.intents.add(item.value)
            reading.note(i, i, "mark", f"asks for a {item.value}")
        elif item.tag == "W":
            _window(reading, i)
        elif item.tag in "kj":
            reading.stack = "zero" if item.tag == "k" else False
            reading.note(i, i, "mark", "stacked" if item.tag == "k" else "side by side")


def _mark(reading: Reading, i: int) -> None:
    item = reading.items[i]
    if item.text in ("line", "bar", "map", "lines", "indicator", "table") and _is_part_of_name(reading, i):
        item.tag = "w"
        return
    reading.marks.append(item.value)
    said = _SAID.get(item.value, f"{item.value.replace('_', ' ')} chart")
    reading.note(i, i, "mark", f"draw a {said}")


def _is_part_of_name(reading: Reading, i: int) -> bool:
    """A single chart word beside another chart word, or in an order ("sort the bar"), is not a request for that chart."""
    ordered = {"S", "D", "U"} & {x.tag for x in reading.items[max(0, i - 6) : i + 7]}
    if reading.items[i].text == "bar" and ordered:
        reading.items[i].tag = "K"
        reading.items[i].senses["K"] = "category"
    return bool(reading.marks) and reading.items[i].text != "bar"


def _window(reading: Reading, i: int) -> None:
    item = reading.items[i]
    kind = item.value
    if kind == "comparison_growth":
        difference = any(x.value == "difference" or "difference" in x.text for x in reading.items)
        kind = "difference" if difference else "percent_change"
    window = Window(kind)
    if window is Window.MOVING_AVERAGE:
        _window_size(reading, i)
    if window not in reading.windows:
        reading.windows.append(window)
    reading.note(i, i, "aggregate", f"{window.value.replace('_', ' ')} of the values")


def _window_size(reading: Reading, i: int) -> None:
    """The number in "3-month moving average" or "moving average of 7 days"."""
    near = [j for j in range(max(0, i - 4), min(len(reading.items), i + 4)) if reading.tag(j) == "N"]
    if near and isinstance(size := reading.items[near[0]].value, int) and 2 <= size <= 1000:
        reading.window_size = size
        unit = near[0] + 1
        last = unit if reading.tag(unit) == "u" else near[0]
        reading.note(near[0], last, "aggregate", f"over {size} values at a time")
