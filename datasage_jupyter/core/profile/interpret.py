"""From measured facts to a column profile: what the values mean and how they may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from datasage_jupyter.core.model import ColumnProfile, MeasurementType as Kind, Role, ValueCount
from datasage_jupyter.core.profile.facts import Facts, Family, say
from datasage_jupyter.core.profile.kinds import number_kind, role_of, says_nothing, text_kind
from datasage_jupyter.core.profile.lexicon.words import MISSING_WORDS
from datasage_jupyter.core.profile.limits import STUDIED_VALUES, TOP_VALUES
from datasage_jupyter.core.profile.moments import as_moments, date_code
from datasage_jupyter.core.profile.names import tokens, unit_in_name
from datasage_jupyter.core.profile.numbers import NumberMeter
from datasage_jupyter.core.profile.parse import (
    CLOCK,
    DateStyle,
    NumberStyle,
    date_style,
    number_style,
    parse_date,
    parse_number,
)
from datasage_jupyter.core.profile.recognise import is_elapsed, is_period
from datasage_jupyter.core.profile.semantic import Evidence, number_semantic, text_semantic


@dataclass(slots=True)
class Reading:
    """Facts with their interpretation.

    Attributes:
        missing: Values that only stand for a missing one, with their counts.
        strays: Values that do not follow what the rest of the column is (text among numbers, bad dates).
    """

    facts: Facts
    kind: Kind = Kind.NOMINAL
    semantic: str | None = None
    role: Role = Role.DIMENSION
    unit: str | None = None
    numeric_text: bool = False
    dates: DateStyle | None = None
    date_code: str | None = None
    numbers: NumberStyle | None = None
    missing: dict[Any, int] = field(default_factory=dict)
    strays: dict[str, int] = field(default_factory=dict)
    evidence: Evidence | None = None

    @property
    def name(self) -> str:
        """The column's name."""
        return self.facts.name

    def to_profile(self) -> ColumnProfile:
        """The public form."""
        f, n = self.facts, self.facts.numbers
        shown = n if self.kind is not Kind.TEMPORAL or self.semantic == "year" else None
        if f.family is Family.TIME and f.numbers is not None:
            n = f.numbers
        top = zip(f.values[:TOP_VALUES], f.counts[:TOP_VALUES].tolist(), strict=True)
        return ColumnProfile(
            name=f.name,
            storage_type=f.storage,
            kind=self.kind,
            semantic_type=self.semantic,
            role=self.role,
            count=f.count,
            null_count=f.null_count,
            disguised_null_count=sum(self.missing.values()),
            disguised_nulls=tuple(say(v) for v in self.missing),
            distinct_count=f.distinct,
            distinct_is_estimate=f.distinct_is_estimate,
            is_unique=f.is_unique,
            min=f.low,
            max=f.high,
            mean=shown.mean if shown else None,
            std=shown.std if shown else None,
            skew=shown.skew if shown else None,
            quantiles=shown.quantiles if shown else {},
            zero_count=shown.zeros if shown else None,
            negative_count=shown.negatives if shown else None,
            histogram=n.histogram if n else None,
            top_values=tuple(ValueCount(value=say(v)[:200], count=int(c)) for v, c in top),
            min_length=f.lengths[0] if f.lengths else None,
            max_length=f.lengths[1] if f.lengths else None,
            mean_length=f.lengths[2] if f.lengths else None,
            is_integer=bool(shown and shown.is_integer),
            is_sequence=f.is_sequence,
            is_monotonic=f.is_monotonic,
            unit=self.unit,
            numeric_text=self.numeric_text,
            decimal=self.numbers.decimal if self.numeric_text and self.numbers else None,
            date_format=self.date_code or (self.dates.order if self.dates else None),
            examples=f.examples,
            estimated=tuple(sorted(f.estimated)),
        )


def interpret(facts: Facts) -> Reading:
    """Decide what a column is."""
    reading = Reading(facts)
    if facts.family is Family.NUMBER:
        _read_number(reading)
    elif facts.family is Family.TEXT:
        _read_text(reading)
    elif facts.family is Family.TIME:
        stamp = facts.type is not None and "timestamp" in str(facts.type)
        reading.kind = Kind.TEMPORAL
        reading.semantic = "datetime" if stamp else "time" if "time" in str(facts.type) else "date"
    elif facts.family is Family.BOOLEAN:
        reading.kind, reading.semantic = Kind.BOOLEAN, "boolean"
    else:
        reading.kind = Kind.TEXT
    if says_nothing(facts, reading.semantic, reading.kind):
        reading.kind = Kind.IDENTIFIER
    reading.role = role_of(reading.kind, reading.semantic)
    return reading


def _read_number(reading: Reading) -> None:
    facts = reading.facts
    reading.unit = "s" if "duration" in facts.storage else facts.written_unit or unit_in_name(facts.name)
    reading.date_code = date_code(facts)
    if reading.date_code is not None:
        _read_codes(reading, reading.date_code)
        return
    reading.semantic = number_semantic(facts, reading.unit)
    reading.kind = number_kind(facts, reading.semantic)
    if reading.kind is not Kind.QUANTITATIVE:
        reading.unit = None


def _read_codes(reading: Reading, code: str) -> None:
    reading.kind = Kind.TEMPORAL
    reading.semantic = "date" if code in ("yyyymmdd", "yyyymm") else "datetime"
    reading.unit = None
    as_moments(reading.facts, code)


def _read_text(reading: Reading) -> None:
    facts = reading.facts
    suspects = {
        v: int(n)
        for v, n in zip(facts.values, facts.counts, strict=True)
        if len(v) < 20 and (not (text := v.strip()) or text.lower() in MISSING_WORDS)
    }
    keep = [i for i, v in enumerate(facts.values) if v not in suspects]
    studied = keep[:STUDIED_VALUES]
    values = [facts.values[i] for i in studied]
    e = evidence_of(facts, values, facts.counts[studied], len(suspects))
    reading.evidence = e
    reading.missing = suspects if values else {}
    if not values:
        return
    if _read_dates(reading, values, keep):
        return
    if e.share(is_period) < 0.9 and _read_numbers(reading, values, keep):
        return
    reading.semantic = text_semantic(e)
    if reading.semantic is None and e.share(lambda v: CLOCK.fullmatch(v.strip()) is not None) >= 0.9:
        reading.semantic = "duration" if e.share(is_elapsed) >= 0.2 else "time"
    reading.kind = text_kind(facts, reading.semantic, e)


def evidence_of(facts: Facts, values: list[str], counts: Any, suspects: int = 0) -> Evidence:
    """Name and values of a text column, as the rules want them."""
    total = max(1, int(counts.sum()))
    words = sum(n * (len(v.split()) or 1) for v, n in zip(values, counts.tolist(), strict=True)) / total
    distinct = max(0, facts.distinct - suspects)
    length = facts.lengths[2] if facts.lengths else 0.0
    return Evidence(tokens(facts.name), values, counts, distinct, facts.distinct_share, length, words)


def _read_dates(reading: Reading, values: list[str], keep: list[int]) -> bool:
    facts = reading.facts
    style = date_style(values[:200], 0.85)
    if style is None or (style := date_style(values, 0.85)) is None:
        return False
    reading.dates, reading.kind = style, Kind.TEMPORAL
    reading.semantic = "datetime" if style.has_time else "date"
    days = []
    for i in keep:
        day = parse_date(facts.values[i], style)
        if day is None:
            reading.strays[facts.values[i]] = int(facts.counts[i])
        else:
            days.append(day)
    if days:
        facts.low, facts.high = min(days).isoformat(), max(days).isoformat()
        if not facts.complete:
            facts.estimated |= {"min", "max"}
    return True


def _read_numbers(reading: Reading, values: list[str], keep: list[int]) -> bool:
    facts = reading.facts
    if not any(c.isdigit() for v in values[:50] for c in v):
        return False
    style = number_style(values[:200])
    if style is None or (style := number_style(values)) is None:
        return False
    parsed = np.array([parse_number(facts.values[i], style) for i in keep], dtype=np.float64)
    good = np.isfinite(parsed)
    counts = facts.counts[keep]
    meter = NumberMeter(exact=True)
    meter.add(np.repeat(parsed[good], counts[good]))
    shadow = Facts(facts.name, facts.storage, Family.NUMBER, index=facts.index, count=int(counts[good].sum()))
    shadow.distinct, shadow.is_unique = facts.distinct, facts.is_unique
    meter.finish(shadow)
    shadow.is_sequence = shadow.is_monotonic = False
    shadow.distinct, shadow.is_unique = facts.distinct, facts.is_unique
    if _is_padded(values):
        return False
    code = date_code(shadow) if style.units == {""} else None
    if code is not None and all(v.strip().isdecimal() for v in values):
        facts.numbers, reading.date_code = shadow.numbers, code
        _read_codes(reading, code)
        return True
    unit = style.unit or unit_in_name(facts.name)
    semantic = number_semantic(shadow, unit)
    kind = number_kind(shadow, semantic)
    if semantic in ("phone", "postal_code") or (kind in (Kind.IDENTIFIER, Kind.NOMINAL) and style.unit is None):
        return False
    reading.kind, reading.semantic, reading.numbers = kind, semantic, style
    reading.numeric_text = kind is Kind.QUANTITATIVE
    reading.unit = unit if kind is Kind.QUANTITATIVE else None
    reading.strays = {facts.values[i]: int(n) for i, n, ok in zip(keep, counts, good, strict=True) if not ok}
    facts.numbers = shadow.numbers
    facts.low, facts.high = shadow.low, shadow.high
    if not facts.complete:
        facts.estimated |= {
            "min",
            "max",
            "mean",
            "std",
            "skew",
            "quantiles",
            "histogram",
            "zero_count",
            "negative_count",
        }
    return True


def _is_padded(values: list[str]) -> bool:
    """Leading zeros mean codes: `00501`, `007`."""
    padded = sum(bool(re.fullmatch(r"0\d+", v.strip())) for v in values)
    return padded > 0.02 * len(values)
