"""Conditions on whole groups as pandas: each row is judged by the aggregate of its group."""

from __future__ import annotations

from datasage_jupyter.core.model import Aggregate, GroupPredicate, ResolvedSpec

_COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "equal": "=="}
_FUNCTIONS = {
    Aggregate.COUNT: '"size"', Aggregate.DISTINCT: '"nunique"', Aggregate.VALID: '"count"', Aggregate.SUM: '"sum", min_count=1',
    Aggregate.MEAN: '"mean"', Aggregate.MEDIAN: '"median"', Aggregate.MIN: '"min"', Aggregate.MAX: '"max"',
    Aggregate.STDEV: '"std"', Aggregate.VARIANCE: '"var"', Aggregate.MISSING: "lambda values: values.isna().sum()",
    Aggregate.Q1: "lambda values: values.quantile(0.25)", Aggregate.Q3: "lambda values: values.quantile(0.75)",
}  # fmt: skip
_PLAIN = (Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING)


def having_lines(resolved: ResolvedSpec, table: str) -> list[str]:
    """A statement that leaves in `table` the rows of groups that fulfil every condition."""
    if not resolved.having:
        return []
    return [f"{table} = {table}[{' & '.join(_condition(c, resolved, table) for c in resolved.having)}]"]


def _condition(condition: GroupPredicate, resolved: ResolvedSpec, table: str) -> str:
    groups = _groups(condition, resolved, table)
    value = f"{_measured(condition, resolved, table, groups)}.groupby({groups}).transform({_FUNCTIONS[condition.aggregate]})"
    (operator, bound), *_ = condition.operators().items()
    if operator != "range":
        return f"({value} {_COMPARISONS[operator]} {bound!r})"
    ends = [(">=", bound[0]), ("<=", bound[1])]
    parts = [f"({value} {sign} {end!r})" for sign, end in ends if end is not None]
    return " & ".join(parts) or f"({value}.notna())"


def _groups(condition: GroupPredicate, resolved: ResolvedSpec, table: str) -> str:
    from datasage_jupyter.core.render.code_rows import cut_time, moment, plain

    column = resolved.column(condition.groupby)
    return cut_time(moment(table, column), condition.time_unit) if condition.time_unit else plain(table, column)


def _measured(condition: GroupPredicate, resolved: ResolvedSpec, table: str, groups: str) -> str:
    from datasage_jupyter.core.render.code_rows import number, plain

    if condition.field is None or condition.aggregate is Aggregate.COUNT:
        return groups
    column = resolved.column(condition.field)
    return plain(table, column) if condition.aggregate in _PLAIN else number(table, column)
