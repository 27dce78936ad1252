"""Tables and specs that the chart tests share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from datasage_jupyter.core.engine import to_source
from datasage_jupyter.core.pipeline import Analysis


def field(name: str, **parts: Any) -> dict[str, Any]:
    """A placement of a field."""
    return {"field": name, **parts}


COUNT = {"aggregate": "count"}

SPECS: dict[str, dict[str, Any]] = {
    "bar": {"mark": "bar", "encoding": {"x": field("shop"), "y": field("weight", aggregate="mean")}},
    "bar_sideways": {"mark": "bar", "encoding": {"y": field("shop"), "x": field("sales", aggregate="sum")}},
    "bar_stacked": {
        "mark": "bar",
        "encoding": {"x": field("shop"), "y": field("sales", aggregate="sum"), "color": field("kind")},
    },
    "bar_shares": {
        "mark": "bar",
        "encoding": {
            "x": field("shop"),
            "y": field("sales", aggregate="sum", stack="normalize"),
            "color": field("kind"),
        },
    },
    "bar_grouped": {
        "mark": "bar",
        "encoding": {
            "x": field("shop"),
            "y": field("sales", aggregate="sum"),
            "color": field("kind"),
            "xOffset": field("kind"),
        },
    },
    "bar_bins": {"mark": "bar", "encoding": {"x": field("weight", bin={"step": 10}), "y": COUNT}},
    "bar_top": {
        "mark": "bar",
        "encoding": {"x": field("city", sort="-y"), "y": field("price_text", aggregate="sum")},
        "top": {"n": 2, "channel": "x", "other": True},
    },
    "bar_weekdays": {
        "mark": "bar",
        "encoding": {"x": field("day", timeUnit="day"), "y": field("sales", aggregate="sum")},
    },
    "bar_filtered": {
        "mark": "bar",
        "encoding": {"x": field("kind"), "y": COUNT},
        "filter": [
            {"field": "weight", "gt": 20},
            {"not": {"field": "shop", "equal": "North"}},
            {"field": "day", "gte": "2023-03"},
        ],
    },
    "line": {
        "mark": "line",
        "encoding": {
            "x": field("day", timeUnit="yearmonth"),
            "y": field("sales", aggregate="sum"),
            "color": field("kind"),
        },
    },
    "line_cumulative": {
        "mark": "line",
        "encoding": {
            "x": field("day", timeUnit="yearmonth"),
            "y": field("sales", aggregate="sum", window="cumulative"),
        },
    },
    "line_change": {
        "mark": "line",
        "encoding": {
            "x": field("day", timeUnit="yearmonth"),
            "y": field("sales", aggregate="sum", window="percent_change"),
        },
    },
    "line_moving": {
        "mark": "line",
        "encoding": {
            "x": field("day", timeUnit="yearweek"),
            "y": field("sales", aggregate="sum", window="moving_average", windowSize=3),
        },
    },
    "area": {
        "mark": "area",
        "encoding": {
            "x": field("day", timeUnit="yearquarter"),
            "y": field("sales", aggregate="sum"),
            "color": field("kind"),
        },
    },
    "point": {"mark": "point", "encoding": {"x": field("weight"), "y": field("sales"), "color": field("kind")}},
    "point_sized": {
        "mark": "point",
        "encoding": {"x": field("weight"), "y": field("price_text"), "size": field("sales"), "color": field("rank")},
    },
    "tick": {"mark": "tick", "encoding": {"x": field("weight"), "y": field("kind")}},
    "arc": {"mark": "arc", "encoding": {"color": field("kind"), "theta": COUNT}},
    "rect": {
        "mark": "rect",
        "encoding": {"x": field("shop"), "y": field("kind"), "color": field("sales", aggregate="mean")},
    },
    "rect_density": {"mark": "rect", "encoding": {"x": field("weight"), "y": field("sales")}},
    "histogram": {"mark": "histogram", "encoding": {"x": field("weight")}},
    "box": {"mark": "box", "encoding": {"x": field("kind"), "y": field("weight")}},
    "box_alone": {"mark": "box", "encoding": {"x": field("weight")}},
    "violin": {"mark": "violin", "encoding": {"x": field("kind"), "y": field("weight")}},
    "indicator": {"mark": "indicator", "encoding": {"text": field("sales", aggregate="sum")}},
    "indicator_over_time": {
        "mark": "indicator",
        "encoding": {"text": field("sales", aggregate="sum"), "x": field("day", timeUnit="yearmonth")},
    },
    "table": {"mark": "table", "encoding": {"columns": [field("shop"), field("weight"), field("day")]}},
    "treemap": {
        "mark": "treemap",
        "encoding": {"path": [field("country"), field("city")], "size": field("sales", aggregate="sum")},
    },
    "sunburst": {"mark": "sunburst", "encoding": {"path": [field("country"), field("city")]}},
    "geopoint": {
        "mark": "geopoint",
        "encoding": {"latitude": field("lat"), "longitude": field("lon"), "color": field("kind")},
    },
    "choropleth": {
        "mark": "choropleth",
        "encoding": {"detail": field("country"), "color": field("sales", aggregate="sum")},
    },
    "facets": {"mark": "bar", "encoding": {"x": field("shop"), "y": COUNT, "facet": field("kind")}},
    "rows_and_columns": {
        "mark": "point",
        "encoding": {"x": field("weight"), "y": field("sales"), "row": field("kind"), "column": field("open")},
    },
    "share": {"mark": "bar", "encoding": {"x": field("shop"), "y": field("sales", aggregate="sum", window="share")}},
    "rank": {"mark": "bar", "encoding": {"x": field("shop"), "y": field("sales", aggregate="sum", window="rank")}},
}
"""A spec for every mark and for what is special about some."""


@lru_cache(maxsize=1)
def shops() -> pd.DataFrame:
    """Sales of three shops (and some of unknown shop) over 400 days."""
    random = np.random.default_rng(7)
    count = 400
    country = random.choice(["France", "Germany", "Spain"], count)
    return pd.DataFrame(
        {
            "shop": random.choice(["North", "South", "East", None], count, p=[0.4, 0.3, 0.2, 0.1]),
            "kind": random.choice(["tea", "coffee", "cocoa"], count),
            "weight": random.gamma(4, 6, count).round(3),
            "sales": random.integers(1, 500, count),
            "rank": random.integers(1, 6, count),
            "day": pd.date_range("2023-01-01", periods=count, freq="D"),
            "price_text": [f"${value:,.2f}" for value in random.random(count) * 5000],
            "country": country,
            "city": [f"{land} {random.integers(1, 3)}" for land in country],
            "open": random.random(count) > 0.5,
            "lat": random.random(count) * 10 + 40,
            "lon": random.random(count) * 10,
        }
    )


@lru_cache(maxsize=1)
def shop_analysis() -> Analysis:
    """The shops, analysed once for all tests."""
    return Analysis(to_source(shops()))
