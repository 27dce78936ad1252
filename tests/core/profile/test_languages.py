"""Columns in other languages, and codes of every trade."""

from __future__ import annotations

import pyarrow as pa
import pytest

from datasage_jupyter.core.model import ColumnProfile, MeasurementType as Kind
from datasage_jupyter.core.model.countries import country_code
from datasage_jupyter.core.profile import profile


def column(name: str, values: list[object]) -> ColumnProfile:
    """The second column of a table; the first would be read as what numbers the rows."""
    return profile(pa.table({"line": list(range(len(values))), name: values})).columns[1]


@pytest.mark.parametrize(
    ("name", "values", "semantic"),
    [
        ("Land", ["Deutschland", "Österreich", "Frankreich"], "country"),
        ("pays", ["Allemagne", "Suisse", "États-Unis"], "country"),
        ("kraj", ["Niemcy", "Włochy", "Czechy"], "country"),
        ("iso3", ["DEU", "FRA", "JPN"], "country"),
        ("Stadt", ["Ulm", "Jena", "Köln"], "city"),
        ("ville", ["Lyon", "Nice", "Lille"], "city"),
        ("PLZ", ["04109", "88052", "01067"], "postal_code"),
        ("código postal", ["28001", "08002", "41003"], "postal_code"),
        ("Straße", ["Gartenstraße 29", "Am Weg 4", "Domplatz 1a"], "street_address"),
        ("Vorname", ["Uwe", "Anke", "Jörg"], "first_name"),
        ("apellidos", ["García", "Pérez", "Ruiz"], "last_name"),
        ("Geschlecht", ["männlich", "weiblich", "weiblich"], "gender"),
        ("rauchen", ["ja", "nein", "ja"], "boolean"),
        ("fumeur", ["oui", "non", "oui"], "boolean"),
        ("Wochentag", ["Montag", "Freitag", "Sonntag"], "weekday"),
        ("dzien", ["wtorek", "środa", "piątek"], "weekday"),
        ("mois", ["janvier", "août", "décembre"], "month"),
        ("Telefon", ["030/123456", "0221 98765-0", "089 555444"], "phone"),
        ("contact", ["+49 30 123456", "+33 1 23 45 67 89", "+1 212 555 0101"], "phone"),
        ("zeitraum", ["2023-Q1", "2023-Q2", "2022-Q4"], "calendar_period"),
        ("woche", ["2023-W01", "2023-W52", "2022-W07"], "calendar_period"),
        ("netz", ["fb:5e:65:9f:cb:af", "0b:31:97:b2:62:4b", "58:d3:92:3b:bf:4b"], "mac_address"),
        ("build", ["1.2.0", "1.10.3", "2.0.0-rc1"], "version"),
        ("extra", ['{"a": 1}', '{"b": [2]}', "[1, 2]"], "json"),
        ("took", ["2h 5m", "1h 20m", "45m 10s"], "duration"),
        ("lap", ["28:36", "1:47:28", "59:10"], "duration"),
    ],
)
def test_meanings_do_not_depend_on_the_language(name: str, values: list[object], semantic: str) -> None:
    assert column(name, values).semantic_type == semantic


@pytest.mark.parametrize(
    ("name", "values", "kind", "semantic"),
    [
        ("Jahr", [1999, 2000, 2004], Kind.TEMPORAL, "year"),
        ("Baujahr", [1899, 1950, 2004], Kind.TEMPORAL, "year"),
        ("founded", [1899, 1950, 2004], Kind.TEMPORAL, "year"),
        ("years_employed", [3, 12, 31], Kind.QUANTITATIVE, None),
        ("Alter", [31, 45, 62], Kind.QUANTITATIVE, "age"),
        ("Breitengrad", [47.1, 52.5, 48.9], Kind.QUANTITATIVE, "latitude"),
        ("Umsatz", [12.5, 800.25, 3.5], Kind.QUANTITATIVE, "money"),
        ("p_value", [0.5, 0.01, 0.2], Kind.QUANTITATIVE, None),
        ("ean", [4006381333931 + 7 * i for i in range(9)], Kind.IDENTIFIER, None),
        ("device", [350000000000001 + 9 * i for i in range(9)], Kind.IDENTIFIER, None),
        ("Kundennr", [40000, 40013, 40026], Kind.IDENTIFIER, None),
        ("hs_code", [8471.3, 6109.1, 8703.23], Kind.NOMINAL, None),
        ("port", [80, 443, 8080], Kind.NOMINAL, None),
        ("torque", ["120 Nm", "95 Nm", "310 Nm", "205 Nm", "88 Nm"], Kind.QUANTITATIVE, None),
        ("runtime", ["63 min", "196 min"], Kind.QUANTITATIVE, None),
        (
            "consumption",
            ["12.9 l/100km", "4.8 l/100km", "7 l/100km", "5 l/100km", "6 l/100km"],
            Kind.QUANTITATIVE,
            None,
        ),
        ("cena", ["33,52 zł", "15,52 zł", "1 093,68 zł"], Kind.QUANTITATIVE, "money"),
        ("numéro", [5000 + 7 * i for i in range(9)], Kind.IDENTIFIER, None),
        ("student", [f"s{100200 + 3 * i}" for i in range(12)], Kind.IDENTIFIER, None),
        ("seat", ["12A", "14C", "3F", "7B", "9A"], Kind.NOMINAL, None),
        ("item", ["5 screws", "12 nails", "3 bolts"], Kind.NOMINAL, None),
    ],
)
def test_kinds_of_numbers_do_not_depend_on_the_language(
    name: str, values: list[object], kind: Kind, semantic: str | None
) -> None:
    c = column(name, values)
    assert (c.kind, c.semantic_type) == (kind, semantic)


def test_short_words_are_weekdays_only_where_most_of_a_week_is_there() -> None:
    assert column("tag", ["Mo", "Di", "Mi", "Do", "Fr"]).semantic_type == "weekday"
    assert column("staat", ["MA", "MI", "SA"]).semantic_type != "weekday"


def test_countries_are_found_under_the_names_of_other_languages() -> None:
    names = ["Deutschland", "Etats-Unis", "Países Bajos", "Niemcy", "Storbritannien", "Kongo-Kinshasa", "Niger"]
    assert [country_code(name) for name in names] == ["DEU", "USA", "NLD", "DEU", "GBR", "COD", "NER"]


def test_a_unit_that_stood_at_the_numbers_in_the_file_is_kept() -> None:
    field = pa.field("margin", pa.float64(), metadata={"unit": "%"})
    table = pa.Table.from_arrays([pa.array([1.5, 20.25, 3.0])], schema=pa.schema([field]))
    c = profile(table).columns[0]
    assert (c.unit, c.semantic_type) == ("%", "percent")
