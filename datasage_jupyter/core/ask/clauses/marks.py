"""Chart words and what kind of chart an intent calls for."""

from __future__ import annotations

from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.model import TimeUnit, Window

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
            if _to_hundred(reading, i):
                reading.windows.append(Window.SHARE)
            reading.note(i, i, "mark", "stacked" if item.tag == "k" else "side by side")


def _to_hundred(reading: Reading, i: int) -> bool:
    """ "Stacked 100%", "100% stacked"."""
    for j in (i - 1, i + 1):
        if reading.tag(j) == "N" and reading.tokens[reading.items[j].start].text == "100%":
            reading.note(j, j, "aggregate", "as shares of 100 %")
            return True
    return False


def _mark(reading: Reading, i: int) -> None:
    item = reading.items[i]
    if item.text in ("bar", "bars") and _is_ordered(reading, i):
        item.senses["K"] = "category"
        item.become("K")
        return
    if reading.marks and item.text in ("line", "lines", "map", "indicator", "table"):
        item.tag = "w"
        return
    reading.marks.append(item.value)
    said = _SAID.get(item.value, f"{item.value.replace('_', ' ')} chart")
    reading.note(i, i, "mark", f"draw a {said}")


def _is_ordered(reading: Reading, i: int) -> bool:
    """ "Rank the bars": the word is what an order is about, not a request for a chart."""
    before = [x.tag for x in reading.items[max(0, i - 4) : i]]
    after = [x.tag for x in reading.items[i + 1 : i + 5]]
    return "S" in before or bool({"D", "U"} & set(before + after))


def _window(reading: Reading, i: int) -> None:
    item = reading.items[i]
    if item.text == "percent" and reading.tag(i - 1) == "N":
        item.tag = "s"
        return
    kind = item.value
    if kind == "comparison_growth":
        unit = next((u for u in ("month", "quarter", "year") if u in item.text), None)
        unit = unit or {"yoy": "year", "mom": "month"}.get(item.text)
        reading.step = TimeUnit(reading.lex.steps[unit]) if unit is not None else None
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
        if last == unit:
            reading.step = TimeUnit(reading.lex.steps[reading.items[unit].value])
        reading.note(near[0], last, "aggregate", f"over {size} values at a time")
