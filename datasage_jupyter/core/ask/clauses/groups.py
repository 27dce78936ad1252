"""Groups: what stands after "by", "per", "for each"; series and facets; axes; and the fields said without a role."""

from __future__ import annotations

from datasage_jupyter.core.ask.fields import Field
from datasage_jupyter.core.ask.reading import Group, Measure, Reading
from datasage_jupyter.core.ask.tokens import root, stem, words
from datasage_jupyter.core.model import Aggregate

_KIND = {"P": "each", "B": "by", "O": "across", "R": "color", "Q": "facet", "z": "size"}
_GENERAL = ("type", "types", "kind", "name", "names", "group", "groups", "value", "values", "column")
_NAMES = ("name", "title", "lname", "fname", "label")
_SAID = {"color": "colored by", "facet": "one panel for each", "size": "sized by"}


def read_groups(reading: Reading) -> None:
    """Take series and facets first, then groups, then the fields that are left."""
    for wanted in ("RQz", "PBO"):
        for i in range(len(reading.items)):
            if reading.tag(i) and reading.tag(i) in wanted:
                kind = "with" if reading.items[i].text == "with each" else _KIND[reading.tag(i)]
                _grouped(reading, i, kind)
    for i in range(len(reading.items)):
        if reading.tag(i) == "F":
            _plain(reading, i)
    for i in range(len(reading.items)):
        if reading.tag(i) == "E" and _wants_group(reading, i):
            _entity(reading, i, "plain", i)
    _axes(reading)


def _grouped(reading: Reading, i: int, kind: str) -> None:
    j = i + 1
    while reading.tag(j) and reading.tag(j) in "swTKvPW" and j - i <= 4:
        if (
            reading.items[j].text in ("using", "in", "with", "on", "that", "who", "which", "whose", "show", "a")
            and j > i + 1
        ):
            break
        j += 1
    if reading.tag(j) == "E":
        j2 = j + 1
        if reading.tag(j2) == "F":
            j = j2
        else:
            _entity(reading, j, kind, i)
            return
    if reading.tag(j) != "F":
        _unnamed(reading, i, kind)
        return
    if kind == "each" and _is_own_unit(reading, i, j):
        reading.note(i, j, "field", "part of the measure")
        return
    if kind == "by" and not reading.measures and _is_shown(reading, i, reading.pick(j, "group")):
        _measure_by(reading, i, j)
        return
    target = _group_field(reading, j)
    _add(reading, target, kind, j)
    reading.note(
        i, j, "color" if kind in ("color", "size") else "group", f'{_SAID.get(kind, "grouped by")} "{target.name}"'
    )
    _and_more(reading, j, kind)


def _is_own_unit(reading: Reading, i: int, j: int) -> bool:
    """ "Price per night" where there is a `nightly_price`."""
    before = reading.mention(i - 1).field if reading.tag(i - 1) == "F" else None
    said = root(reading.items[j].text)
    return before is not None and before.is_measure and any(root(w) == said for w in words(before.name))


def _measure_by(reading: Reading, i: int, j: int) -> None:
    """ "Customers by profit": what is shown by a number is that number."""
    target = reading.pick(j, "group")
    along = not reading.marks and _said_before(reading, i)
    reading.measures.append(Measure(None, target, j, "x" if along else None))
    reading.note(i, j, "field", f'"{target.name}" is shown')


def _is_shown(reading: Reading, i: int, found: Field) -> bool:
    """A number after "by" is what is shown, unless another is, which its few values group ("tip by party size")."""
    return (
        found.is_measure
        and found.column.semantic_type != "age"
        and not (_said_before(reading, i) and found.could_group)
    )


def _said_before(reading: Reading, i: int) -> bool:
    """Another number was named before "by"."""
    return any(reading.tag(k) == "F" and reading.pick(k, "numeric").is_measure for k in range(i))


def _group_field(reading: Reading, j: int) -> Field:
    return reading.pick(j, "group")


def _and_more(reading: Reading, j: int, kind: str) -> None:
    """ "By region, product and size" is three groups."""
    k = reading.skip(j + 1, "s&,")
    between = reading.items[j + 1 : k]
    joined = any(x.tag in "&," for x in between) and all(
        x.tag in "&," or x.text in ("the", "by", "each", "different", *_GENERAL) for x in between
    )
    known = reading.tag(k) == "F" or (reading.tag(k) == "E" and not _one_row_each(reading.mention(k).field))
    if joined and known and (not reading.pick(k, "group").is_measure or reading.pick(k, "group").could_group):
        target = reading.pick(k, "group")
        _add(reading, target, kind, k)
        reading.note(k, k, "group", f'and by "{target.name}"')
        _and_more(reading, k, kind)


def _entity(reading: Reading, j: int, kind: str, first: int) -> None:
    """ "Each customer": the column with its name, else its key."""
    mention = reading.mention(j)
    spoken = [mention.field, *(f for f, _ in mention.others)]
    named = [f for f in spoken if not f.is_numeric and not f.is_temporal and words(f.name)[-1] in _NAMES]
    foreign = not _one_row_each(mention.field)
    name = named[0] if named else None if foreign else own_name(reading)
    target = name or mention.field
    if any(g.field is target for g in reading.groups) or (_one_row_each(target) and _counts_a_field(reading)):
        reading.items[j].used = True
        return
    _add(reading, target, kind, j, entity=not foreign)
    reading.note(first, j, "group", f'grouped by "{target.name}"')
    _and_more(reading, j, kind)


def _counts_a_field(reading: Reading) -> bool:
    """A column is counted: counting it once for each row would only give ones, so its values are the groups."""
    return len(reading.measures) == 1 and any(
        m.aggregate is Aggregate.COUNT and m.field is not None for m in reading.measures
    )


def own_name(reading: Reading) -> Field | None:
    """The column that names the rows: called "name" or "title" or ending so, without repeats if possible."""
    text = [f for f in reading.fields.fields if not f.is_numeric and not f.is_temporal and words(f.name)]
    naming = [f for f in text if words(f.name)[-1] in _NAMES]

    def rank(field: Field) -> tuple[bool, int, int, int]:
        said = words(field.name)
        return not field.column.is_unique, _NAMES.index(said[-1]), len(said), field.position

    return min(naming, key=rank, default=None) or next((f for f in text if f.column.is_unique), None)


def _unnamed(reading: Reading, i: int, kind: str) -> None:
    """ "Each player" in a table that has no such column: the rows themselves, by their name."""
    j = reading.skip(i + 1)
    if (
        kind != "each"
        or reading.tag(j) != "w"
        or reading.groups
        or any(reading.tag(k) == "F" and not reading.pick(k).is_measure for k in reading.free())
    ):
        return
    target = own_name(reading)
    if target is not None:
        _add(reading, target, kind, j, entity=True)
        reading.certainty.append(0.5)
        reading.note(i, j, "group", f'one mark per "{target.name}"')


def _wants_group(reading: Reading, i: int) -> bool:
    """Whether the thing that is spoken of is what the rows are grouped by, as nothing else is."""
    if reading.groups:
        return False
    if sum(m.aggregate is None for m in reading.measures) >= 2 and _one_row_each(reading.mention(i).field):
        return False
    return bool(reading.measures or reading.orders or reading.cut) or not _one_row_each(reading.mention(i).field)


def _plain(reading: Reading, i: int) -> None:
    """A field without a role: a measure if its values can be added up, else a group."""
    found = reading.pick(i)
    for group in reading.groups:
        group.at = min(group.at, i) if group.field is found else group.at
    if any(g.field is found for g in reading.groups) or any(
        m.field is found and m.aggregate is None for m in reading.measures
    ):
        reading.note(i, i, "field", f'"{found.name}"')
        return
    if any(m.field is found for m in reading.measures) and found.is_measure:
        reading.note(i, i, "field", f'"{found.name}"')
        return
    if _is_owner(reading, i, found) or _are_the_rows(reading, i, found):
        reading.note(i, i, "field", "the rows")
        return
    if found.is_measure:
        reading.measures.append(Measure(None, found, i))
    else:
        _add(reading, found, "by" if _joins_time(reading, i) else "plain", i)
    reading.note(i, i, "field", f'"{found.name}"')


def _joins_time(reading: Reading, i: int) -> bool:
    """ "By hour and queue"."""
    timed = [g.at for g in reading.groups if g.unit is not None and g.kind == "by" and i - 3 <= g.at < i]
    between = [item for at in timed[-1:] for item in reading.items[at + 1 : i]]
    return any(item.tag == "&" for item in between) and all(item.tag in "s&," for item in between)


def _are_the_rows(reading: Reading, i: int, found: Field) -> bool:
    """ "Respondents by country" where `respondent` numbers the rows: they are counted."""
    text = reading.items[i].text
    grouped = any(g.kind in ("by", "each", "across") for g in reading.groups) and not reading.measures
    thing = found.is_identifier and found.is_numeric and found.column.is_unique and stem(text) != text
    return thing and grouped and words(found.name)[-1] not in (*reading.lex.identifier, "code", "number", "no")


def _is_owner(reading: Reading, i: int, found: Field) -> bool:
    """ "The position of players": what stands after "of" is the thing each row is about, if nearly every row has its own."""
    grouped = any(not g.field.is_numeric for g in reading.groups) or any(m.aggregate for m in reading.measures)
    if not grouped or i < 2 or found.is_measure:
        return False
    j = i - 1
    while j >= 0 and reading.items[j].tag in "sP!":
        j -= 1
    links = {reading.items[k].text for k in range(j + 1, i)}
    linked = j >= 0 and reading.items[j].tag in "FECAK" and bool(links & {"of", "for", "by"})
    return linked and (_one_row_each(found) or reading.mention(i).score < 0.9)


def _one_row_each(found: Field) -> bool:
    """Nearly every row has a value of its own."""
    return found.column.is_unique or found.column.distinct_count >= 0.8 * max(
        1, found.column.count - found.column.null_count
    )


def _add(reading: Reading, target: Field, kind: str, at: int, entity: bool = False) -> None:
    known = next((g for g in reading.groups if g.field is target), None)
    if known is None:
        reading.groups.append(Group(target, kind, at, entity=entity))
    elif kind in ("color", "facet", "size") or known.kind == "plain":
        known.kind = kind


def _axes(reading: Reading) -> None:
    """ "X axis is price": the part named next to an axis goes on it."""
    places = [(i, item) for i, item in enumerate(reading.items) if item.tag in "XY" and not item.used]
    parts: list[Group | Measure] = sorted([*reading.groups, *reading.measures], key=lambda p: p.at)
    for i, item in places:
        after = next((p for p in parts if p.at > i and p.axis is None and _nothing_between(reading, i, p.at)), None)
        before = next(
            (p for p in reversed(parts) if p.at < i and p.axis is None and _placed_on(reading, p.at, i)), None
        )
        part = before or after
        if part is not None:
            part.axis = item.tag.lower()
            reading.note(i, i, "group", f"on the {item.tag.lower()}-axis")


def _nothing_between(reading: Reading, i: int, at: int) -> bool:
    return all(reading.items[k].tag in "swCAPT" for k in range(i + 1, at))


def _placed_on(reading: Reading, at: int, i: int) -> bool:
    """ "Price on the x axis"."""
    words = [reading.items[k].text for k in range(at + 1, i) if reading.items[k].tag != "F"]
    return (
        bool({"on", "as", "along", "represented", "displayed", "across"} & set(words))
        and i - at <= 6
        and "and" not in words
    )
