"""Which levels are found, and which accidents are not taken for levels."""

from __future__ import annotations

import random

import pyarrow as pa

from datasage_jupyter.core.profile import profile


def chains(table: pa.Table) -> list[tuple[str, ...]]:
    return [h.levels for h in profile(table).hierarchies]


def shop(rows: int = 300) -> dict[str, list[object]]:
    rng = random.Random(1)
    items = [(f"F{i // 12}", f"D{i // 4}", f"I{i}") for i in range(36)]
    picked = [rng.choice(items) for _ in range(rows)]
    return {
        "product_family": [p[0] for p in picked],
        "product_group": [p[1] for p in picked],
        "product_line": [p[2] for p in picked],
        "shade": [rng.choice(["light", "dark", "matt", "gloss"]) for _ in range(rows)],
        "amount": [rng.random() for _ in range(rows)],
    }


def test_nested_product_columns_are_a_hierarchy() -> None:
    assert chains(pa.table(shop())) == [("product_family", "product_group", "product_line")]


def test_a_few_exceptions_do_not_hide_a_hierarchy() -> None:
    data = shop(1_000)
    data["product_family"][3] = "F2" if data["product_family"][3] != "F2" else "F1"
    assert ("product_family", "product_group", "product_line") in chains(pa.table(data))


def test_codes_that_stand_for_a_level_are_folded_into_it() -> None:
    data = shop()
    data["product_group_id"] = [int(str(v)[1:]) for v in data["product_group"]]
    assert chains(pa.table(data)) == [("product_family", "product_group", "product_line")]


def test_places_nest_from_country_to_city() -> None:
    cities = [("France", "Bretagne", "Brest"), ("France", "Bretagne", "Rennes"), ("France", "Alsace", "Colmar"), ("Japan", "Kansai", "Osaka"),
              ("Japan", "Kansai", "Kobe"), ("Japan", "Kanto", "Tokyo")]  # fmt: skip
    rows = cities * 4
    table = pa.table(
        {
            "store_city": [r[2] for r in rows],
            "store_country": [r[0] for r in rows],
            "store_province": [r[1] for r in rows],
            "sales": [i * 37 % 11 for i in range(len(rows))],
        }
    )
    assert chains(table) == [("store_country", "store_province", "store_city")]


def test_shipping_and_billing_places_are_kept_apart() -> None:
    rows = [
        ("France", "Brest", "Japan", "Kobe"),
        ("France", "Rennes", "Japan", "Tokyo"),
        ("Japan", "Kobe", "France", "Brest"),
        ("Japan", "Tokyo", "France", "Rennes"),
    ] * 3
    names = ("ship_country", "ship_city", "bill_country", "bill_city")
    found = chains(pa.table({n: [r[i] for r in rows] for i, n in enumerate(names)}))
    assert set(found) == {("ship_country", "ship_city"), ("bill_country", "bill_city")}


def test_calendar_columns_nest_by_meaning() -> None:
    rows = [(y, (m - 1) // 3 + 1, m) for y in (2019, 2020) for m in range(1, 13)]
    table = pa.table(
        {
            "year": [r[0] for r in rows],
            "quarter": [r[1] for r in rows],
            "month": [r[2] for r in rows],
            "v": [0.5 * i * i for i in range(24)],
        }
    )
    assert chains(table) == [("year", "quarter", "month")]


def test_nothing_is_invented_in_flat_tables() -> None:
    rng = random.Random(2)
    table = pa.table(
        {
            "species": [rng.choice(["oak", "elm", "ash"]) for _ in range(200)],
            "island": [rng.choice(["north", "south", "west", "east"]) for _ in range(200)],
            "tag": [f"T{i}" for i in range(200)],
            "height": [rng.random() * 30 for _ in range(200)],
        }
    )
    assert chains(table) == []


def test_values_that_hardly_repeat_do_not_make_levels() -> None:
    rng = random.Random(3)
    table = pa.table(
        {
            "person": [f"P{rng.randrange(150)}" for _ in range(200)],
            "colour": [rng.choice(["red", "blue", "green"]) for _ in range(200)],
        }
    )
    assert chains(table) == []
