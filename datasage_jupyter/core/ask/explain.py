"""What was understood, what was left out, how sure the reading is, and other readings."""

from __future__ import annotations

from collections.abc import Iterator

from datasage_jupyter.core.ask.ordering import default_aggregate
from datasage_jupyter.core.ask.reading import Measure, Reading
from datasage_jupyter.core.model import (
    Aggregate,
    Alternative,
    Answer,
    ChartSpec,
    Encoding,
    FieldDef,
    Mark,
    Phrase,
    TimeUnit,
)
from datasage_jupyter.core.rules import VALUE

_OTHER_UNIT = {
    TimeUnit.MONTH: TimeUnit.YEARMONTH, TimeUnit.YEARMONTH: TimeUnit.MONTH, TimeUnit.QUARTER: TimeUnit.YEARQUARTER,
    TimeUnit.YEARQUARTER: TimeUnit.QUARTER, TimeUnit.WEEK: TimeUnit.YEARWEEK, TimeUnit.YEARWEEK: TimeUnit.WEEK,
}  # fmt: skip


def answer(reading: Reading, spec: ChartSpec) -> Answer:
    """Put spec and explanation together."""
    understood = tuple(sorted(_without_overlap(reading.phrases), key=lambda p: p.start))
    ignored = _ignored(reading)
    return Answer(
        question=reading.question,
        spec=spec,
        understood=understood,
        ignored=ignored,
        confidence=_confidence(reading, ignored),
        alternatives=_alternatives(reading, spec),
        reasons=(*_reasons(reading, spec), *_undrawn(reading, spec), *reading.beyond),
    )


def _without_overlap(phrases: list[Phrase]) -> list[Phrase]:
    """Each stretch once; of two that overlap the longer."""
    kept: list[Phrase] = []
    for phrase in sorted(phrases, key=lambda p: (p.start - p.end, p.start)):
        if not any(phrase.start < k.end and k.start < phrase.end for k in kept):
            kept.append(phrase)
    return kept


def _ignored(reading: Reading) -> tuple[str, ...]:
    """Content words that no reader took."""
    left = [reading.items[i] for i in reading.free() if reading.items[i].tag in "wFvqNdncb"]
    texts = (reading.question[reading.tokens[x.start].start : reading.tokens[x.stop - 1].end] for x in left)
    return tuple(dict.fromkeys(t for t in texts if any(c.isalnum() for c in t)))


def _confidence(reading: Reading, ignored: tuple[str, ...]) -> float:
    sure = min(reading.certainty, default=0.6)
    spoken = sum(1 for item in reading.items if item.tag not in "s,.&|()") or 1
    left = min(1.0, len(ignored) / spoken)
    doubt = 0.15 if reading.doubts else 0.0
    return round(max(0.05, min(1.0, 0.45 + 0.55 * sure - 0.9 * left - doubt)), 2)


def _reasons(reading: Reading, spec: ChartSpec) -> tuple[str, ...]:
    if reading.marks:
        return (f"The question asks for this kind of chart ({spec.mark.value}).",)
    why = {
        Mark.LINE: "Values over time read best as a line.",
        Mark.POINT: "A relation of two numbers shows in a scatter plot.",
        Mark.ARC: "Parts of one whole were asked for.",
        Mark.HISTOGRAM: "The distribution of one number shows in a histogram.",
        Mark.BOX: "Distributions compare well as boxes.",
        Mark.INDICATOR: "The answer is a single number.",
    }
    if spec.fold:
        return (f"{len(spec.fold)} measures of like size share one axis, told apart by color.",)
    return (why.get(spec.mark, "Values of groups compare best as bars."),)


def _undrawn(reading: Reading, spec: ChartSpec) -> tuple[str, ...]:
    """Measures that one chart of this kind has no place for."""
    drawn = _drawn(spec)
    left = [m for m in reading.measures if m.field is not None and not _is_drawn(m, drawn)]
    said = [
        f"{_named(m)} is not drawn: this chart shows one value for each mark. See the other readings." for m in left
    ]
    placed = {d.field for _, d in spec.encoding.items()}
    apart = [g.field for g in reading.groups if g.kind != "plain" and not g.entity and g.field.name not in placed]
    said += [f'"{f.name}" does not tell marks apart: this chart has no place for one more group.' for f in apart]
    return tuple(dict.fromkeys(said))


def _named(measure: Measure) -> str:
    assert measure.field is not None
    return f'{measure.aggregate.value} of "{measure.field.name}"' if measure.aggregate else f'"{measure.field.name}"'


def _drawn(spec: ChartSpec) -> set[tuple[str | None, Aggregate | None]]:
    """Fields with their aggregates; those of folded measures under their own names."""
    placed = [d for _, d in spec.encoding.items()]
    folded = {(name, d.aggregate) for d in placed if d.field == VALUE for name in spec.fold}
    return folded | {(d.field, d.aggregate) for d in placed}


def _is_drawn(measure: Measure, drawn: set[tuple[str | None, Aggregate | None]]) -> bool:
    if measure.aggregate is Aggregate.COUNT:
        return True
    assert measure.field is not None
    return any(name == measure.field.name and (measure.aggregate in (None, how) or how is None) for name, how in drawn)


# --------------------------------------------------------------------------- other readings


def _alternatives(reading: Reading, spec: ChartSpec) -> tuple[Alternative, ...]:
    found: list[Alternative] = []
    for other in (
        *_other_measures(reading, spec),
        *_other_fields(reading, spec),
        *_other_units(spec),
        *_other_aggregates(reading, spec),
    ):
        if other.spec != spec and all(other.spec != f.spec for f in found):
            found.append(other)
    return tuple(found[:3])


def _other_fields(reading: Reading, spec: ChartSpec) -> Iterator[Alternative]:
    for chosen, other, _ in sorted(reading.doubts, key=lambda d: (-d[2], d[1].position)):
        changed = _swap_field(spec, chosen.name, other.name)
        if changed is not None:
            yield Alternative(spec=changed, reason=f'"{other.name}" instead of "{chosen.name}".')


def _other_measures(reading: Reading, spec: ChartSpec) -> Iterator[Alternative]:
    """What this chart leaves out: all numbers in a table, one against the other, or the same chart of the other."""
    drawn = _drawn(spec)
    left = [m for m in reading.measures if m.field is not None and not _is_drawn(m, drawn)]
    x, y = spec.encoding.x, spec.encoding.y
    if left and x is not None and y is not None and spec.mark in (Mark.BAR, Mark.LINE, Mark.AREA):
        y = _whole(reading, y)
        yield _as_table(spec, x, y, [_placement(m) for m in left])
        if spec.mark is Mark.BAR and len(left) == 1 and x.field is not None and x.aggregate is None:
            yield _against(spec, x, y, _placement(left[0]))
    for measure in left:
        if measure.field is not None and spec.encoding.y is not None:
            changed = spec.encoding.y.model_copy(update={"field": measure.field.name, "aggregate": measure.aggregate})
            yield Alternative(spec=_with(spec, "y", changed), reason=f'The same chart of "{measure.field.name}".')


def _placement(measure: Measure) -> FieldDef:
    assert measure.field is not None
    return FieldDef(field=measure.field.name, aggregate=measure.aggregate or default_aggregate(measure.field))


def _whole(reading: Reading, placed: FieldDef) -> FieldDef:
    """One number for each group, where no aggregate was said."""
    target = reading.fields.by_name(placed.field) if placed.field is not None else None
    if placed.aggregate is not None or target is None:
        return placed
    return placed.model_copy(update={"aggregate": default_aggregate(target)})


def _as_table(spec: ChartSpec, x: FieldDef, y: FieldDef, others: list[FieldDef]) -> Alternative:
    groups = [x, *(d for d in (spec.encoding.color, spec.encoding.facet) if d is not None)]
    columns = (*(d.model_copy(update={"sort": None}) for d in groups), y, *others)
    changed = {"mark": Mark.TABLE, "encoding": Encoding(columns=columns), "top": None}
    return Alternative(spec=spec.model_copy(update=changed), reason="All the numbers side by side in a table.")


def _against(spec: ChartSpec, x: FieldDef, y: FieldDef, other: FieldDef) -> Alternative:
    """One number against the other, a point for each group."""
    encoding = Encoding(x=y, y=other, color=x.model_copy(update={"sort": None}))
    changed = {"mark": Mark.POINT, "encoding": encoding, "top": None}
    first = f'{y.aggregate} of "{y.field}"' if y.field is not None else "the number of rows"
    reason = f'{other.aggregate} of "{other.field}" against {first}, a point for each "{x.field}".'
    return Alternative(spec=spec.model_copy(update=changed), reason=reason)


def _swap_field(spec: ChartSpec, old: str, new: str) -> ChartSpec | None:
    placed = {n: d for n, d in spec.encoding.items() if "." not in n}
    if new in spec.encoding.fields() or all(d.field != old for d in placed.values()):
        return None
    channels = {n: d.model_copy(update={"field": new}) if d.field == old else d for n, d in placed.items()}
    return spec.model_copy(update={"encoding": spec.encoding.model_copy(update=channels)})


def _with(spec: ChartSpec, channel: str, definition: FieldDef) -> ChartSpec:
    return spec.model_copy(update={"encoding": spec.encoding.model_copy(update={channel: definition})})


def _other_units(spec: ChartSpec) -> Iterator[Alternative]:
    for channel, placed in spec.encoding.items():
        unit = _OTHER_UNIT.get(placed.time_unit) if placed.time_unit is not None else None
        if unit is not None and "." not in channel:
            pooled = not unit.value.startswith("year")
            reason = "All years taken together." if pooled else "Each year apart."
            yield Alternative(spec=_with(spec, channel, placed.model_copy(update={"time_unit": unit})), reason=reason)


def _other_aggregates(reading: Reading, spec: ChartSpec) -> Iterator[Alternative]:
    """Where no aggregate was said: the total and the average."""
    for channel in ("y", "theta"):
        placed = getattr(spec.encoding, channel)
        if (
            placed is None
            or placed.field is None
            or placed.aggregate is not None
            or spec.mark not in (Mark.BAR, Mark.LINE, Mark.ARC)
        ):
            continue
        target = reading.fields.by_name(placed.field)
        if target is not None and target.is_measure:
            usual = default_aggregate(target)
            other = Aggregate.MEAN if usual is Aggregate.SUM else Aggregate.SUM
            changed = placed.model_copy(update={"aggregate": other})
            reason = f'The {other.value} of "{target.name}" for each group.'
            yield Alternative(spec=_with(spec, channel, changed), reason=reason)
