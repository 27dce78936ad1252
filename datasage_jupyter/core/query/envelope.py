"""A long line thinned to its extremes: first, last, lowest and highest point of each stretch.

Source: U. Jugel et al., M4: a visualization-oriented time series data aggregation, PVLDB 7(10), 2014.
"""

from __future__ import annotations

from sqlglot import exp

from datasage_jupyter.core.model import ResolvedSpec
from datasage_jupyter.core.query import expressions as sql
from datasage_jupyter.core.query.fields import key_value
from datasage_jupyter.core.query.having import row_conditions
from datasage_jupyter.core.query.sql import (
    Expr,
    Values,
    alias,
    all_of,
    call,
    cast,
    group_all,
    name,
    named,
    number,
    ordered,
    over,
    table,
)

STRETCHES = 500
"""Four points each give 2,000, one or two for each pixel of a wide screen."""


def envelope_query(resolved: ResolvedSpec, values: Values) -> tuple[Expr, tuple[str, ...]]:
    """Compile a line of one value over a continuous axis."""
    listed = _listed(resolved, values)
    x = resolved.channel("x")
    is_time = x is not None and x.column is not None and x.type == "temporal" and not sql.stored_number(x.column)
    points = exp.select(named(_corners(), "point")).from_(table("stretches"))
    distinct = exp.select(
        *(named(exp.Dot(this=name("point"), expression=exp.to_identifier(c, quoted=True)), c) for c in ("x", "y"))
    )
    select = distinct.from_(table("points")).distinct()
    select = select.with_(alias("listed"), as_=listed, copy=False).with_(alias("span"), as_=_span(is_time), copy=False)
    select = select.with_(alias("stretches"), as_=_stretches(is_time), copy=False).with_(
        alias("points"), as_=points, copy=False
    )
    return select.order_by(ordered(name("x")), ordered(name("y")), copy=False), ("x", "y")


def ranked_envelope_query(resolved: ResolvedSpec, values: Values) -> tuple[Expr, tuple[str, ...]]:
    """The same by window functions alone, which every engine has; its stretches hold equally many points each."""
    stretch = over(call("ntile", number(STRETCHES)), order=[ordered(name("x"))])
    cut = exp.select(name("x"), name("y"), named(stretch, "stretch")).from_(table("listed"))
    ends = [
        named(over(call(function, name(axis)), partition=[name("stretch")]), f"{function}_{axis}")
        for axis in ("x", "y")
        for function in ("min", "max")
    ]
    marked = exp.select(name("x"), name("y"), *ends).from_(table("cut"))
    kept = [exp.EQ(this=name(axis), expression=name(f"{end}_{axis}")) for axis in ("x", "y") for end in ("min", "max")]
    select = exp.select(name("x"), name("y")).from_(table("marked")).where(exp.or_(*kept), copy=False).distinct()
    for common, tree in (("listed", _listed(resolved, values)), ("cut", cut), ("marked", marked)):
        select = select.with_(alias(common), as_=tree, copy=False)
    return select.order_by(ordered(name("x")), ordered(name("y")), copy=False), ("x", "y")


def _listed(resolved: ResolvedSpec, values: Values) -> exp.Select:
    x, y = resolved.channel("x"), resolved.channel("y")
    assert x is not None
    assert y is not None
    assert y.column is not None
    place, value = key_value(x), sql.numeric(y.column)
    present = [exp.Is(this=v.copy(), expression=exp.Null()).not_() for v in (place, value)]
    where = all_of([*row_conditions(resolved, values), *present])
    return exp.select(named(place, "x"), named(value, "y")).from_(table("data")).where(where, copy=False)


def _span(is_time: bool) -> exp.Select:
    low, high = _place(call("min", name("x")), is_time), _place(call("max", name("x")), is_time)
    return exp.select(named(low, "low"), named(high, "high")).from_(table("listed"))


def _place(value: Expr, is_time: bool) -> Expr:
    """A position as a number: dates become microseconds."""
    return call("epoch_us", cast(value, "TIMESTAMP")) if is_time else value


def _stretches(is_time: bool) -> exp.Select:
    span = exp.Sub(this=name("high"), expression=name("low"))
    place = exp.Sub(this=_place(name("x"), is_time), expression=name("low"))
    share = exp.Div(this=exp.Paren(this=place), expression=call("nullif", exp.Paren(this=span), number(0)))
    stretch = call("least", call("floor", exp.Mul(this=share, expression=number(STRETCHES))), number(STRETCHES - 1))
    x, y = name("x"), name("y")
    select = exp.select(
        named(cast(stretch, "INTEGER"), "stretch"),
        named(call("min", x.copy()), "first_x"), named(call("arg_min", y.copy(), x.copy()), "first_y"),
        named(call("max", x.copy()), "last_x"), named(call("arg_max", y.copy(), x.copy()), "last_y"),
        named(call("arg_min", x.copy(), y.copy()), "low_x"), named(call("min", y.copy()), "low_y"),
        named(call("arg_max", x.copy(), y.copy()), "high_x"), named(call("max", y.copy()), "high_y"),
    ).from_(table("listed"))  # fmt: skip
    select = select.join(table("span"), join_type="cross", copy=False)
    select.set("group", group_all())
    return select


def _corners() -> Expr:
    corners = [
        exp.Struct(expressions=[
            exp.PropertyEQ(this=exp.to_identifier("x", quoted=True), expression=name(f"{corner}_x")),
            exp.PropertyEQ(this=exp.to_identifier("y", quoted=True), expression=name(f"{corner}_y")),
        ])
        for corner in ("first", "low", "high", "last")
    ]  # fmt: skip
    return exp.Explode(this=exp.Array(expressions=corners))
