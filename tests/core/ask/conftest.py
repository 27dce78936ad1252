"""Two small tables of our own, profiled by hand so that the parser is tested alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from datasage_jupyter.core.ask import ValueIndex, ask
from datasage_jupyter.core.model import (
    Answer,
    ChartSpec,
    ColumnProfile,
    DatasetProfile,
    MeasurementType as Type,
    Overview,
    Role,
    ValueCount,
)

TODAY = date(2024, 5, 20)
Asker = Callable[..., ChartSpec]


def column(
    name: str, storage: str, kind: Type, distinct: int, values: tuple[str, ...] = (), **facts: Any
) -> ColumnProfile:
    role = {Type.QUANTITATIVE: Role.MEASURE, Type.IDENTIFIER: Role.NONE}.get(kind, Role.DIMENSION)
    top = tuple(ValueCount(value=v, count=5) for v in values)
    return ColumnProfile(
        name=name, storage_type=storage, kind=kind, role=role, count=400, distinct_count=distinct, top_values=top,
        is_unique=distinct == 400, **facts,
    )  # fmt: skip


def table(*columns: ColumnProfile) -> DatasetProfile:
    return DatasetProfile(overview=Overview(row_count=400, column_count=len(columns)), columns=columns)


SHIPMENTS = table(
    column("shipmentId", "int64", Type.IDENTIFIER, 400),
    column("shipped_on", "date32[day]", Type.TEMPORAL, 300),
    column("delivered_on", "date32[day]", Type.TEMPORAL, 300, null_count=20),
    column("carrier", "string", Type.NOMINAL, 4, ("Blue Star", "Quickline", "Parcel One", "Harbour")),
    column(
        "dest_country",
        "string",
        Type.GEOGRAPHIC,
        4,
        ("Norway", "Spain", "United Kingdom", "Peru"),
        semantic_type="country",
    ),
    column("orig_country", "string", Type.GEOGRAPHIC, 3, ("Norway", "Chile", "Spain"), semantic_type="country"),
    column("WeightKg", "double", Type.QUANTITATIVE, 350, min=0.5, max=40.0),
    column("unit_price", "double", Type.QUANTITATIVE, 350, min=1.0, max=900.0),
    column("parcels", "int64", Type.QUANTITATIVE, 9, min=1, max=9),
    column("is_fragile", "bool", Type.BOOLEAN, 2, ("false", "true")),
    column("service_level", "string", Type.NOMINAL, 3, ("Express", "Economy", "Oil and water")),
)

CREW = table(
    column("CRW_NUM", "int64", Type.IDENTIFIER, 400),
    column("CRW_FNAME", "string", Type.NOMINAL, 60, ("Ada", "Ben", "Cleo")),
    column("CRW_DOB", "date32[day]", Type.TEMPORAL, 390),
    column("CRW_AGE", "int64", Type.QUANTITATIVE, 40, min=18, max=66),
    column("CRW_HRS", "int64", Type.QUANTITATIVE, 90, min=0, max=99),
    column("CRW_SEX", "string", Type.NOMINAL, 2, ("M", "F")),
    column("DEPT_CODE", "string", Type.NOMINAL, 3, ("ENG", "DCK", "GLY")),
    column("Rank", "string", Type.ORDINAL, 3, ("Mate", "Bosun", "Captain")),
)


@pytest.fixture(scope="session")
def shipments() -> Asker:
    values = ValueIndex.from_profile(SHIPMENTS)
    return lambda question, previous=None: ask(question, SHIPMENTS, values, previous, TODAY).spec


@pytest.fixture(scope="session")
def crew() -> Asker:
    values = ValueIndex.from_profile(CREW)
    return lambda question, previous=None: ask(question, CREW, values, previous, TODAY).spec


@pytest.fixture(scope="session")
def answers() -> Callable[..., Answer]:
    return lambda question, previous=None: ask(question, SHIPMENTS, None, previous, TODAY)
