"""Orders: "sort by price descending", "y axis from low to high", "in the decreasing order of their sales"."""

from __future__ import annotations

from datasage_jupyter.core.ask.reading import Order, Reading
from datasage_jupyter.core.model import Aggregate

_TARGETS = "XYKLTCAFEWJu"
_LINKS = ("by", "of", "on", "for", "to", "along", "according", "with", "at", "in", "using", "from", "based")
_LENGTHS = frozenset({"largest", "biggest", "smallest", "longest", "shortest", "tallest"})
_SIZES = _LENGTHS | {
    "highest",
    "lowest",
    "high",
    "low",
    "large",
    "small",
    "big",
    "most",
    "least",
    "fewest",
    "best",
    "worst",
}
_SOFT = ("order", "orders", "fashion", "manner", "way", "please", "sequence", "form", "direction")


def read_orders(reading: Reading) -> None:
    """Take every wish for an order: first those with a direction, then those without."""
    for i in range(len(reading.items)):
        if reading.tag(i) in ("D", "U"):
            _directed(reading, i)
    for i in range(len(reading.items)):
        if reading.tag(i) == "S" and _is_thing(reading, i):
            reading.items[i].tag = "s"
        elif reading.tag(i) == "S":
            _undirected(reading, i)


def _directed(reading: Reading, i: int) -> None:
    descending = reading.items[i].tag == "D"
    right = _to_the_right(reading, i)
    verb = _verb(reading, i)
    if right is None and reading.tag(i - 1) == "B":
        right = _target(reading, i + 1)
    if right is not None:
        order, last = right
        first = verb if verb is not None else _phrase_start(reading, i)
        _keep(reading, order, descending, first if _only_glue(reading, first, i) else i, last)
        return
    left = _between(reading, verb, i)
    if left is not None:
        order, first, content = left
        last = _trailing(reading, i)
        if content:
            _keep(reading, order, descending, i, last)
        else:
            _keep(reading, order, descending, first, last)
        return
    target = "category" if "alphabet" in reading.items[i].text or "lexico" in reading.items[i].text else "default"
    target = "x" if "chronolog" in reading.items[i].text else target
    first = verb if verb is not None and _only_glue(reading, verb, i) else i
    _keep(reading, Order(target, descending, i), descending, first, _trailing(reading, i))


def _is_thing(reading: Reading, i: int) -> bool:
    """ "The average order value", "revenue per order": an order that somebody placed."""
    before = reading.items[i - 1] if i else None
    return before is not None and (before.tag == "A" or before.text in ("per", "each", "every", "an"))


def _undirected(reading: Reading, i: int) -> None:
    """An order without a direction: ascending, except that a ranking starts with the largest."""
    j = _skip_soft(reading, i + 1)
    linked = reading.tag(j) == "B" or reading.items[j].text in _LINKS if reading.tag(j) else False
    found = _target(reading, j + 1 if linked else j)
    if found is None or (not linked and found[0].target not in ("x", "y", "category")):
        if not linked:
            reading.items[i].tag = "s"
        return
    order, last = found
    by_height = reading.tag(order.at) == "L"
    descending = by_height or (reading.items[i].text.startswith("rank") and order.target in ("y", "measure"))
    _keep(reading, order, descending, i, last)
    _and_more(reading, last)


def _and_more(reading: Reading, last: int) -> None:
    """Further keys of the same order ("by sales and profit") do not change the chart."""
    j = reading.skip(last + 1, "s&,")
    if (
        reading.tag(j) == "F"
        and reading.skip(last + 1) != j
        and reading.tag(last + 1) == "&"
        and not _verb_follows(reading, j)
    ):
        reading.note(j, j, "sort", "and then by this")


def _verb_follows(reading: Reading, j: int) -> bool:
    following = reading.skip(j + 1)
    return reading.tag(following) in ("C", "S", "H")


def _to_the_right(reading: Reading, i: int) -> tuple[Order, int] | None:
    j = _skip_soft(reading, i + 1)
    if not reading.tag(j) or reading.tag(j) in ".&|":
        return None
    if not (reading.tag(j) == "B" or reading.items[j].text in _LINKS):
        return None
    if reading.items[j].text in ("in", "with", "using", "at") and reading.tag(reading.skip(j + 1)) in "M":
        return None
    return _target(reading, j + 1)


def _between(reading: Reading, verb: int | None, i: int) -> tuple[Order, int, bool] | None:
    """The target between the verb and the direction, or just before the direction.

    Returns:
        The order, the first item of the clause, and whether the verb's object is content of the question itself.
    """
    if verb is not None:
        content = reading.items[verb].tag == "H" and not _said_before(reading, verb)
        j = _to_target(reading, verb + 1)
        found = _target(reading, j)
        apart = content and any(reading.items[k].tag == "," for k in range(verb, i))
        if apart or (content and reading.tag(j) == "E"):
            return None
        if found is not None and found[1] < i:
            return found[0], verb, content
    near = [
        j for j in range(i - 1, max(-1, i - 7), -1) if reading.tag(j) in tuple(_TARGETS) and not _breaks(reading, j, i)
    ]
    near = [j for j in near if reading.items[j].tag in "XYKLTFCA"]
    if not near or (near[0] == i - 1 and _sizes_groups(reading, near[0], i)):
        return None
    first = near[-1] if reading.items[near[0]].tag == "F" and reading.items[near[-1]].tag in "XYACT" else near[0]
    found = _target(reading, first)
    return (found[0], first, reading.items[first].tag not in "XYKLT") if found is not None and found[1] < i else None


def _breaks(reading: Reading, j: int, i: int) -> bool:
    return any(not reading.tag(k) or reading.items[k].tag in ".," for k in range(j, i))


def _said_before(reading: Reading, position: int) -> bool:
    """Whether the question has named something to draw before this word."""
    return any(item.tag in "FECAMJPTvIW" for item in reading.items[:position])


def _verb(reading: Reading, i: int) -> int | None:
    """The nearest verb of order to the left within the clause; a verb of showing counts if nothing nearer does."""
    shown = None
    for j in range(i - 1, max(-1, i - 16), -1):
        tag = reading.tag(j)
        if not tag or tag == ".":
            break
        if tag == "S" and reading.items[j].text not in ("order", "sequence"):
            return j
        if tag == "S" and (
            j == 0 or (reading.items[j - 1].tag in ",.&s" and reading.items[j - 1].text not in ("the", "in", "an", "a"))
        ):
            return j
        if tag == "H" and shown is None:
            shown = j
    return shown


def _only_glue(reading: Reading, first: int, last: int) -> bool:
    """Nothing of substance stands between two positions."""
    return all(reading.items[k].tag in "sBSHDU,w" or reading.items[k].used for k in range(first + 1, last))


def _phrase_start(reading: Reading, i: int) -> int:
    j = i
    while j > 0 and reading.tag(j - 1) and reading.items[j - 1].text in ("in", "the", "a", "an", "and", "with"):
        j -= 1
    return j


def _skip_soft(reading: Reading, j: int) -> int:
    while reading.tag(j) and (
        reading.items[j].text in _SOFT
        or (
            reading.items[j].text in ("the", "in", "a", "an", "them", "it", "this", "chart", "results", "result")
            and not _is_link(reading, j)
        )
    ):
        j += 1
    return j


def _is_link(reading: Reading, j: int) -> bool:
    return reading.items[j].text == "in" and reading.tag(reading.skip(j + 1)) in tuple("XY")


def _trailing(reading: Reading, i: int) -> int:
    j = i
    while reading.tag(j + 1) and reading.items[j + 1].text in ("order", "please", "orders", "manner", "fashion"):
        j += 1
    return j


def _target(reading: Reading, j: int) -> tuple[Order, int] | None:
    """What is ordered by, and the last item that says so."""
    j = _to_target(reading, j)
    tag = reading.tag(j)
    text = reading.items[j].text if tag else ""
    if tag in ("X", "Y"):
        return Order(tag.lower(), False, j, text=text), j
    if tag == "K" and text in ("bars", "the bars", "columns") and _by_size(reading, j):
        return Order("y", False, j, text=text), j
    if tag in ("K", "M") and (tag == "K" or text in ("bar", "bars")):
        return Order("category", False, j, text=text), j
    if tag in ("L", "T", "W"):
        return Order("y", False, j, text=text), j
    if text in ("name", "names") and tag in ("s", "F"):
        return Order("category", False, j, text=text, field=reading.mention(j).field if tag == "F" else None), j
    if tag in ("C", "A", "J"):
        return _measured(reading, j, tag)
    if tag in ("F", "E"):
        return Order("field", False, j, field=reading.pick(j), text=text), j
    if tag == "u":
        return Order("x", False, j, text=text), j
    return None


def _sizes_groups(reading: Reading, j: int, i: int) -> bool:
    """ "Cost by region, highest to lowest": the costs are high and low, as the names of regions have no size."""
    grouped = reading.tag(j) == "F" and reading.tag(reading.skip(j - 1, "s", -1)) in ("B", "P")
    return grouped and bool(_SIZES & set(reading.items[i].text.split())) and not reading.pick(j, "group").is_numeric


def _by_size(reading: Reading, j: int) -> bool:
    """ "The bars from the largest to the smallest": bars have a size, and their names have none."""
    following = reading.items[j + 1 : j + 4]
    return any(item.tag in "DU" and _LENGTHS & set(item.text.split()) for item in following)


def _to_target(reading: Reading, j: int) -> int:
    """Past small words, but not past "names", which may be what is ordered."""
    while reading.tag(j) and reading.tag(j) in "sPB(&" and reading.items[j].text not in ("name", "names"):
        j += 1
    return j


def _measured(reading: Reading, j: int, tag: str) -> tuple[Order, int]:
    """An aggregate or count, with the field that follows it, if one does."""
    aggregate = (
        Aggregate.COUNT
        if tag == "C"
        else Aggregate(reading.items[j].value if tag == "A" else reading.items[j].value[0])
    )
    k = reading.skip(j + 1, "sCw(" if tag != "C" else "sw")
    if reading.tag(k) in ("F", "E") and k - j <= 4:
        end = k + 1 if reading.tag(k + 1) == ")" else k
        return Order("measure", False, j, reading.pick(k, "numeric"), aggregate), end
    return Order("y", False, j, aggregate=aggregate), j


def _keep(reading: Reading, order: Order, descending: bool, first: int, last: int) -> None:
    order.descending = descending
    reading.orders.append(order)
    what = (
        f'"{order.field.name}"'
        if order.field is not None
        else {"y": "the value", "x": "the x-axis"}.get(order.target, order.target)
    )
    way = "largest first" if descending else "smallest first"
    reading.note(first, max(last, first), "sort", f"sorted by {what}, {way}")
