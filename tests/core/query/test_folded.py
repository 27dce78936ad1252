"""Several measures in one chart: rows of `key` and `value`, as pandas' melt makes them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from datasage_jupyter.core.errors import FieldNotFoundError, SpecError
from datasage_jupyter.core.model import ChartSpec
from datasage_jupyter.core.pipeline import Chart, chart
from tests.core.tables import shop_analysis, shops

KEY = {"field": "key"}
KIND = {"field": "kind"}


def value(**parts: Any) -> dict[str, Any]:
    return {"field": "value", **parts}


def folded(mark: str, fold: list[str], filter: list[dict[str, Any]] | None = None, **encoding: Any) -> Chart:
    return chart(shop_analysis(), {"mark": mark, "fold": fold, "encoding": encoding, "filter": filter or []})


def melted(table: pd.DataFrame, fold: list[str]) -> pd.DataFrame:
    return table.melt(id_vars=[c for c in table.columns if c not in fold], value_vars=fold, var_name="key")


def averages(rows: pd.DataFrame) -> dict[tuple[str, str], float]:
    return rows.groupby(["kind", "key"])["value"].mean().to_dict()


def drawn(made: Chart) -> dict[tuple[str, str], float]:
    return {(row.x, row.color): row.y for row in made.data.itertuples()}


def test_averages_of_two_measures_are_those_of_the_melted_table() -> None:
    made = folded("bar", ["sales", "weight"], x=KIND, y=value(aggregate="mean"), color=KEY, xOffset=KEY)
    assert drawn(made) == pytest.approx(averages(melted(shops(), ["sales", "weight"])))
    assert made.resolved.title == "Average sales and weight by kind"


def test_rows_drawn_as_they_are_come_once_for_each_measure() -> None:
    made = folded("line", ["sales", "rank"], x={"field": "day"}, y=value(), color=KEY)
    rows = melted(shops(), ["sales", "rank"]).sort_values(["day", "key"], kind="stable")
    assert len(made.data) == 800
    assert sorted(made.data["y"]) == sorted(rows["value"])


def test_a_filter_reads_the_measure_before_it_is_folded() -> None:
    made = folded(
        "bar", ["sales", "rank"], [{"field": "sales", "gt": 250}], x=KIND, y=value(aggregate="mean"), color=KEY
    )
    rows = shops()
    assert drawn(made) == pytest.approx(averages(melted(rows[rows["sales"] > 250], ["sales", "rank"])))


def test_numbers_written_as_text_are_folded_as_numbers() -> None:
    made = folded("bar", ["sales", "price_text"], x=KEY, y=value(aggregate="max"))
    wanted = shops()["price_text"].str.replace(r"[$,]", "", regex=True).astype(float).max()
    assert dict(zip(made.data["x"], made.data["y"], strict=True))["price_text"] == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        ("bar", {"x": KIND, "y": value(aggregate="mean", stack=False), "color": KEY, "xOffset": KEY}),
        ("line", {"x": {"field": "day", "timeUnit": "yearmonth"}, "y": value(aggregate="sum"), "color": KEY}),
        ("arc", {"theta": value(aggregate="sum"), "color": KEY}),
        ("rect", {"x": KIND, "y": KEY, "color": value(aggregate="mean")}),
    ],
)
def test_the_code_makes_the_rows_that_are_drawn(mark: str, encoding: dict[str, Any]) -> None:
    made = folded(mark, ["sales", "price_text"], [{"field": "sales", "gt": 20}], **encoding)
    names: dict[str, Any] = {"df": shops()}
    exec(made.code, names)
    rows = names["data"][list(made.data.columns)]
    for name in made.data.columns:
        if made.data[name].dtype.kind == "f":
            assert rows[name].tolist() == pytest.approx(made.data[name].tolist())
        else:
            assert rows[name].astype(str).str[:10].tolist() == made.data[name].astype(str).str[:10].tolist()


def test_measures_come_in_the_order_in_which_they_are_named() -> None:
    made = folded("bar", ["weight", "rank", "sales"], x=KIND, y=value(aggregate="mean"), color=KEY)
    assert list(dict.fromkeys(made.data["color"])) == ["weight", "rank", "sales"]
    assert [trace["name"] for trace in made.figure_json["data"]] == ["weight", "rank", "sales"]


def test_steps_and_the_rows_behind_a_mark_know_the_measure() -> None:
    made = folded("bar", ["sales", "weight"], x=KIND, y=value(aggregate="mean"), color=KEY)
    assert set(made.only("color", "sales").data["color"]) == {"sales"}
    assert set(made.exclude("color", "sales").data["color"]) == {"weight"}
    behind = made.rows_behind({"x": "tea", "color": "sales"}, limit=1000)
    assert len(behind) == (shops()["kind"] == "tea").sum()
    assert list(behind.columns) == list(shops().columns)


def test_the_statement_is_written_for_other_engines_too() -> None:
    made = folded("bar", ["sales", "weight"], x=KIND, y=value(aggregate="sum"), color=KEY)
    assert "UNION ALL" in made.to_sql("postgres")


def test_a_fold_that_no_channel_shows_changes_nothing() -> None:
    count = {"aggregate": "count"}
    assert folded("bar", ["sales", "weight"], x=KIND, y=count).data["y"].sum() == len(shops())


@pytest.mark.parametrize("name", ["Key", "value"])
def test_a_table_with_a_column_of_that_name_is_not_folded(name: str) -> None:
    table = pd.DataFrame({name: ["a", "b"], "low": [1.0, 2.0], "high": [3.0, 4.0]})
    spec = {"mark": "bar", "fold": ["low", "high"], "encoding": {"x": KEY, "y": value(aggregate="sum")}}
    with pytest.raises(SpecError, match="a column"):
        chart(table, spec)


def test_only_numbers_that_exist_are_folded() -> None:
    with pytest.raises(SpecError, match="holds no numbers"):
        folded("bar", ["sales", "kind"], x=KEY, y=value(aggregate="sum"))
    with pytest.raises(FieldNotFoundError, match="sale"):
        folded("bar", ["sales", "sale"], x=KEY, y=value(aggregate="sum"))


def test_measures_far_apart_in_size_are_remarked_on() -> None:
    table = pd.DataFrame({"kind": list("aabb"), "small": [1.0, 2, 3, 4], "large": [1000.0, 2000, 3000, 4000]})
    spec = {
        "mark": "bar", "fold": ["small", "large"],
        "encoding": {"x": KIND, "y": value(aggregate="mean", stack=False), "color": KEY},
    }  # fmt: skip
    assert "mixed_scales" in {violation.rule for violation in chart(table, spec).violations}


def test_a_fold_of_vega_lite_is_read() -> None:
    encoding = {"x": KIND, "y": value(aggregate="mean"), "color": KEY}
    spec = {"mark": "bar", "transform": [{"fold": ["sales", "weight"]}], "encoding": encoding}
    assert ChartSpec.from_vegalite(spec).fold == ("sales", "weight")
    assert ChartSpec.model_validate(ChartSpec.from_vegalite(spec).to_dict()).fold == ("sales", "weight")
