"""The design rules, held against the chart that is drawn rather than the spec that was written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datasage_jupyter.core.errors import SpecError
from datasage_jupyter.core.model import (
    ChartSpec,
    DatasetProfile,
    Encoding,
    FieldDef,
    Mark,
    MeasurementType as Type,
    ResolvedField,
    ResolvedSpec,
    Top,
    Violation,
)
from datasage_jupyter.core.resolve.layout import is_key
from datasage_jupyter.core.rules import check_hard_rules, hard_rules_for, lint


def violations(spec: ChartSpec, resolved: ResolvedSpec, profile: DatasetProfile) -> list[Violation]:
    """What the design rules say against a chart as it is drawn, the heaviest first."""
    return lint(as_drawn(spec, resolved.fields), profile, resolved.folds)


def refuse_broken(
    spec: ChartSpec, fields: Sequence[ResolvedField], folds: Sequence[Top], profile: DatasetProfile
) -> None:
    """Let no chart pass that a hard rule forbids.

    Raises:
        SpecError: The first broken rule, with all of them as details.
    """
    broken = check_hard_rules(as_drawn(spec, fields), profile, folds)
    if broken:
        sentences = {rule.name: rule.sentence for rule in hard_rules_for(spec.mark)}
        raise SpecError(
            broken[0].message, hint=sentences[broken[0].rule], details=[violation.message for violation in broken]
        )


def as_drawn(spec: ChartSpec, fields: Sequence[ResolvedField]) -> ChartSpec:
    """The spec with the resolver's aggregates, bins and time units."""
    single: dict[str, FieldDef] = {}
    listed: dict[str, list[FieldDef]] = {}
    for field in fields:
        head, _, position = field.channel.partition(".")
        if position:
            listed.setdefault(head, []).append(_definition(spec.mark, field))
        else:
            single[head] = _definition(spec.mark, field)
    parts: dict[str, Any] = {**single, **{head: tuple(items) for head, items in listed.items()}}
    return spec.model_copy(update={"encoding": Encoding(**parts)})


def _definition(mark: Mark, field: ResolvedField) -> FieldDef:
    """The placement; numbers that are so few that each gets cells of its own stand side by side like grades."""
    cells = mark is Mark.RECT and field.channel in ("x", "y") and is_key(field) and field.type is Type.QUANTITATIVE
    if not cells or field.definition.bin is not None:
        return field.definition
    return field.definition.model_copy(update={"type": Type.ORDINAL})
