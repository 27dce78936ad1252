"""Words with several senses, settled by their neighbours."""

from __future__ import annotations

from datasage_jupyter.core.ask.fields import Mention
from datasage_jupyter.core.ask.reading import Reading
from datasage_jupyter.core.ask.tag import Item
from datasage_jupyter.core.ask.tokens import stem, words

_NAMING = frozenset({"name", "code", "id", "title", "label"})
_DEEDS = frozenset({
    "sell", "sells", "sold", "order", "orders", "ordered", "buy", "buys", "bought", "play", "plays", "played", "ship", "shipped",
    "make", "makes", "made", "visit", "visited", "visits", "join", "joined", "hire", "hired", "rent", "rented", "watch", "watched",
})  # fmt: skip
_GENERAL_MEASURES = ("value", "amount", "total")
_KINDS = frozenset({"type", "types", "kind", "kinds", "category", "categories", "class"})
_ORDER_FOLLOWS = frozenset("XYKBDUCAL")


def settle(reading: Reading) -> None:
    """Give every item of several senses the one that fits its place."""
    _merge_names(reading)
    _drop_weak_modifiers(reading)
    _numbers_in_names(reading)
    _things_of_columns(reading)
    _totals_apart(reading)
    for i, item in enumerate(reading.items):
        if item.text == "within" and reading.tag(i + 1) == "N" and _is_unit(reading, i + 2):
            item.senses["G"] = "lte"
            item.become("G")
        if item.tag == "z" and item.text == "size by" and reading.tag(i - 1) in ("E", "F", "w"):
            item.senses["B"] = "by"
            item.become("B")
    for i, item in enumerate(reading.items):
        if item.tag != "v" and "v" in item.senses and _is_value(reading, i, item):
            item.become("v")
        elif item.tag in "Lsw" and stem(item.text) in _GENERAL_MEASURES:
            _column_called_so(reading, i, item)
        elif item.tag == "F" and "W" in item.senses and _is_part_of(reading, i, item):
            item.become("W")
        elif (item.tag == "v" and "F" in item.senses and _is_measured(reading, i)) or (
            item.tag == "M" and "F" in item.senses and _is_one_more_group(reading, i)
        ):
            item.become("F")
    for i, item in enumerate(reading.items):
        if item.tag == "S" and {"E", "F"} & set(item.senses):
            _thing_or_sort(reading, i, item)
        elif item.tag == "F" and "A" in item.senses:
            _field_or_aggregate(reading, i, item)
        elif item.tag == "F" and "S" in item.senses:
            _field_or_sort(reading, i, item)
        elif "G" in item.senses and item.text in (
            "over",
            "from",
            "past",
            "until",
            "till",
            "like",
            "since",
            "after",
            "before",
        ):
            _comparison_or_not(reading, i, item)
        elif (item.tag in "Amf" and {"A", "m"} <= set(item.senses) | {item.tag}) or {"A", "f"} <= set(item.senses) | {
            item.tag
        }:
            _aggregate_or_most(reading, i, item)
        elif item.tag in "tb":
            _top_or_word(reading, i, item)
        elif item.tag in ("X", "Y") and item.text in ("x", "y"):
            _axis_or_word(reading, i, item)
        elif (item.tag == "u" and "F" not in item.senses) or (item.tag == "n" and item.text in ("without", "missing")):
            continue


def _is_unit(reading: Reading, i: int) -> bool:
    return reading.tag(i) == "u" or (bool(reading.tag(i)) and reading.items[i].text in reading.lex.units)


def _is_value(reading: Reading, i: int, item: Item) -> bool:
    """A word that is also a value ("peak", "remote"): in a list of values of the same column, or before a noun."""
    columns = {cell.field for cell in item.senses["v"]}
    for step in (-1, 1):
        j = reading.skip(i + step, "&|,sV", step)
        joined = any(reading.items[k].tag in "&|,V" for k in range(min(i, j) + 1, max(i, j)))
        if joined and reading.tag(j) == "v" and columns & {cell.field for cell in reading.items[j].value}:
            return True
    if item.tag not in "FE" or item.value.is_exact or item.value.field.name not in columns:
        return False
    grouped = reading.tag(reading.skip(i - 1, "s", -1)) in tuple("BPORQXY")
    noun = reading.tag(i + 1) in ("w", "E") or _is_plural_event(reading, i + 1)
    return not grouped and noun and stem(reading.items[i + 1].text) not in _NAMING


def _column_called_so(reading: Reading, i: int, item: Item) -> None:
    """ "Weight vs value", "value over time": the one column with this word, where a column is expected."""
    opens = all(reading.tag(k) in tuple("sHS") for k in range(i)) and reading.tag(reading.skip(i + 1)) in tuple("BPIO")
    opens = opens or reading.tag(reading.skip(i - 1, "s", -1)) == "I"
    called = [f for f in reading.fields.fields if f.is_measure and stem(item.text) in words(f.name)]
    if len(called) == 1 and ("V" in (reading.tag(i - 1), reading.tag(i + 1)) or opens):
        item.senses["F"] = Mention(item.start, item.stop, called[0], 0.7)
        item.become("F")


def _is_part_of(reading: Reading, i: int, item: Item) -> bool:
    """ "Share of visits", though there is a column of shares."""
    following = reading.skip(i + 1)
    single = stem(item.text) == item.text and following > i + 1 and reading.items[i + 1].text == "of"
    return single and reading.tag(following) == "F" and reading.pick(following, "numeric").is_measure


def _is_one_more_group(reading: Reading, i: int) -> bool:
    """ "By warehouse and line" where there is a column of product lines."""
    j = reading.skip(i - 1, "s&", -1)
    joined = any(item.tag == "&" for item in reading.items[j + 1 : i])
    grouped = reading.tag(reading.skip(j - 1, "s", -1)) in ("B", "P") if joined and reading.tag(j) == "F" else False
    return grouped or reading.tag(reading.skip(i - 1, "s", -1)) in ("B", "P")


def _is_plural_event(reading: Reading, j: int) -> bool:
    """ "Inspections" in a table with an inspection date."""
    if reading.tag(j) != "F":
        return False
    mention, text = reading.mention(j), reading.items[j].text
    return mention.field.is_temporal and not mention.is_exact and stem(text) != text


def _is_measured(reading: Reading, i: int) -> bool:
    """ "Total rain": after an aggregate a column is meant, though a value is called so too."""
    mention = reading.items[i].senses["F"]
    return reading.tag(i - 1) == "A" and mention.field.is_measure


def _merge_names(reading: Reading) -> None:
    """ "Director names", "manufacturer code": the general word belongs to the field before it."""
    items = reading.items
    for i in range(len(items) - 1, 0, -1):
        general = all(stem(w) in _NAMING for w in items[i].text.split())
        kind = items[i].text in _KINDS and not (items[i].tag == "F" and items[i].value.is_exact)
        if items[i].tag in "Fs" and (general or kind) and items[i - 1].tag == "F" and not _is_general(items[i - 1]):
            items[i - 1].stop, items[i - 1].text = items[i].stop, f"{items[i - 1].text} {items[i].text}"
            del items[i]


def _drop_weak_modifiers(reading: Reading) -> None:
    """A doubtful field right before one that was named in full only describes it."""
    for item, following in zip(reading.items, reading.items[1:], strict=False):
        if item.tag in "FE" and following.tag == "F" and following.value.is_exact and item.value.score < 0.75:
            item.tag = "w"


def _numbers_in_names(reading: Reading) -> None:
    """ "The phone numbers of all members": no count, but part of the name before it."""
    for item, following in zip(reading.items, reading.items[1:], strict=False):
        if item.tag == "F" and following.tag == "C" and following.text.startswith("number"):
            following.tag = "s"


def _things_of_columns(reading: Reading) -> None:
    """ "Borrowers" in a table with a `borrower_income`, "plays" in one with `played_at`: what the rows are, no column."""
    for i, item in enumerate(reading.items):
        ranked = reading.tag(i - 1) in ("m", "f") and item.text.endswith("ed") and reading.tag(i + 1) in ("F", "E", "w")
        if ranked and item.tag == "F" and item.value.field.is_temporal and not item.value.is_exact:
            item.tag = "s"
        if item.tag == "F" and item.text in _DEEDS and item.value.field.is_temporal and _stands_alone(reading, i):
            item.tag = "s"
        if item.tag != "F" or item.value.is_exact or stem(item.text) == item.text or " " in item.text:
            continue
        found, following = item.value.field, _after(reading, i, "")
        owner = found.is_measure and item.value.score < 0.62 and _names_owner(item, reading)
        qualified = following is not None and following.text in ("with", "who", "whose", "that", "having", "where")
        spelled = stem(item.text) in found.readings[0].words
        if (owner and (qualified or not spelled)) or (found.is_temporal and _is_event(reading, i)):
            item.tag = "w"


def _totals_apart(reading: Reading) -> None:
    """ "Total exports" is the sum of the exports, unless the column itself is called so."""
    for i in range(len(reading.items) - 1, -1, -1):
        item = reading.items[i]
        if item.tag != "F" or not item.text.startswith("total ") or not item.value.field.is_measure:
            continue
        if (
            item.stop - item.start < 2
            or "total" in words(item.value.field.name)
            or "tot" in words(item.value.field.name)
        ):
            continue
        total = Item("A", item.start, item.start + 1, "total", "sum", {"A": "sum"})
        item.start, item.text = item.start + 1, item.text.removeprefix("total ")
        reading.items.insert(i, total)


def _stands_alone(reading: Reading, i: int) -> bool:
    """Neither grouped by nor compared: "which item sells best" does not speak of the day of the sale."""
    following = reading.tag(reading.skip(i + 1))
    return reading.tag(reading.skip(i - 1, "s", -1)) not in tuple("BPORQXYVJ") and following not in ("G", "d", "N", "u")


def _names_owner(item: Item, reading: Reading) -> bool:
    """The word is the first of several of the column's name, and not what is measured."""
    spelled = item.value.field.readings[0].words
    return len(spelled) > 1 and spelled[0] in (stem(item.text), *reading.lex.synonyms.get(stem(item.text), ()))


def _is_event(reading: Reading, i: int) -> bool:
    """Counted things, or what is ranked by: "number of hires", "top songs by plays"."""
    before = reading.tag(i - 1)
    cut = any(item.tag in "tbm" for item in reading.items[:i])
    return before == "C" or (before == "B" and cut)


def _is_general(item: Item) -> bool:
    return all(stem(w) in _NAMING for w in item.text.split())


def _after(reading: Reading, i: int, skip: str = "s") -> Item | None:
    j = reading.skip(i + 1, skip)
    return reading.items[j] if reading.tag(j) else None


def _field_or_sort(reading: Reading, i: int, item: Item) -> None:
    """A column called "rank" or "order": a verb before an axis, a direction or "by", unless it is itself spoken of."""
    previous = reading.items[i - 1] if i else None
    following = _after(reading, i)
    named = previous is not None and (
        previous.tag in "PBORAIFX" or previous.text in ("the", "their", "of", "a", "and its")
    )
    ordered = following is not None and (following.tag in _ORDER_FOLLOWS or following.text in ("name", "names", "in"))
    if ordered and not named:
        item.become("S")


def _field_or_aggregate(reading: Reading, i: int, item: Item) -> None:
    """A column called "average" or "total": an aggregate if another number follows at once."""
    following = reading.items[i + 1] if reading.tag(i + 1) == "F" else None
    if following is not None and reading.pick(i + 1, "numeric").is_measure:
        item.become("A")


def _thing_or_sort(reading: Reading, i: int, item: Item) -> None:
    """ "Per order", "the number of orders": the thing, not the verb."""
    if i and reading.items[i - 1].tag in "PC":
        item.become("E" if "E" in item.senses else "F")


def _comparison_or_not(reading: Reading, i: int, item: Item) -> None:
    following = _after(reading, i)
    literal = following is not None and (
        following.tag in "Ndq"
        or following.text in reading.lex.months
        or (following.tag == "u" and (item.text != "over" or following.text == stem(following.text)))
    )
    if item.text == "from":
        span = [x.text for x in reading.items[i : i + 10]]
        literal = literal and bool({"to", "until", "till", "through", "and"} & set(span[2:]))
    if item.text == "like":
        literal = following is not None and following.tag in "qv"
    if literal and "G" in item.senses:
        item.become("G") if item.tag != "G" else None
    elif "O" in item.senses:
        item.become("O") if item.tag != "O" else None
    elif item.tag == "G":
        item.tag = "s"


def _aggregate_or_most(reading: Reading, i: int, item: Item) -> None:
    """ "The highest price" is an aggregate, "the most orders" an order, "the most common" one of counts."""
    following = _after(reading, i)
    if following is None:
        return
    counted = following.tag == "N" or (i > 0 and reading.items[i - 1].tag == "N")
    if counted and item.tag in "mf":
        return
    extreme = "m" if "m" in item.senses else "f"
    if counted and extreme in item.senses and item.tag != extreme:
        item.become(extreme)
        return
    if item.tag in "mf" and "A" in item.senses and following.tag in "FEA" and item.text not in ("most", "fewest"):
        item.become("A")


def _top_or_word(reading: Reading, i: int, item: Item) -> None:
    following = _after(reading, i, "")
    counted_time = following is not None and following.tag == "N" and reading.tag(i + 2) == "u"
    if counted_time and item.text in ("last", "first"):
        item.tag = "s"
        return
    if following is None or (
        following.tag not in "N" and not (item.text in ("top", "bottom") and following.tag in "FE")
    ):
        item.tag = "s" if item.text in ("first", "last", "best", "leading", "trailing", "worst") else item.tag


def _axis_or_word(reading: Reading, i: int, item: Item) -> None:
    """A bare x or y is an axis only near words of order or placement."""
    around = [x.tag for x in reading.items[max(0, i - 6) : i + 6] if x is not item]
    if not set("SHDUXYBPM") & set(around):
        item.tag = "w"
