"""A chart's query in the SQL of other engines, so that it runs where the data are.

The tree is printed for DuckDB, read back, and what only DuckDB has is said in words that the other engines share. What is left must be on
the list of functions that an engine is known to have: sqlglot prints a function that it does not know under its own name,
and a statement that fails elsewhere is worse than a sentence here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError, UnsupportedError

from datasage_jupyter.core.errors import DialectError
from datasage_jupyter.core.model import Form, ResolvedSpec
from datasage_jupyter.core.query import portable
from datasage_jupyter.core.query.compile import to_query
from datasage_jupyter.core.query.envelope import ranked_envelope_query
from datasage_jupyter.core.query.sql import Expr, Values, number, to_sql

DIALECTS = (
    "duckdb", "postgres", "redshift", "spark", "databricks", "trino", "bigquery", "snowflake", "clickhouse", "sqlite",
)  # fmt: skip
"""The engines whose SQL is written."""

_PLAIN = {
    exp.Abs, exp.And, exp.Avg, exp.Case, exp.Cast, exp.Coalesce, exp.Count, exp.If, exp.Lag, exp.Least, exp.Length, exp.Lower, exp.Max,
    exp.Min, exp.Ntile, exp.Nullif, exp.Or, exp.Rand, exp.Rank, exp.Round, exp.StrPosition, exp.Substring, exp.Sum,
}  # fmt: skip
"""Functions of every engine, under whichever name sqlglot gives them there."""

_MORE: set[type[exp.Func]] = {
    exp.Floor,
    exp.Extract,
    exp.TimestampTrunc,
    exp.PercentileCont,
    exp.StddevSamp,
    exp.DateFromParts,
}
_MISSING: dict[str, set[type[exp.Func]]] = {
    "sqlite": _MORE - {exp.Floor},
    "trino": {exp.DateFromParts},
    "redshift": {exp.DateFromParts},
    "clickhouse": {exp.DateFromParts},
}


def to_dialect(resolved: ResolvedSpec, dialect: str, table: str = "data") -> str:
    """Write the query of a chart for an engine, with its values in it.

    Args:
        resolved: The spec the query is made of.
        dialect: One of `DIALECTS`.
        table: The table as the engine knows it, perhaps with schema and catalogue: `sales.orders`.

    Raises:
        DialectError: There is no such dialect, the table's name is none, or the chart needs what the engine does not have.
    """
    if dialect not in DIALECTS:
        raise DialectError(f'No SQL is written for "{dialect}".', hint=f"Choose one of: {', '.join(DIALECTS)}.")
    tree = _with_table(_with_values(resolved, dialect), _table(table, dialect))
    if dialect != "duckdb":
        tree = portable.rewritten(tree, dialect)
        _check(tree, dialect)
    try:
        return tree.sql(dialect, pretty=True, unsupported_level=ErrorLevel.RAISE)
    except UnsupportedError as error:
        raise DialectError(f"The chart cannot be said in the SQL of {dialect}: {error}.") from error


def _with_values(resolved: ResolvedSpec, dialect: str) -> Expr:
    """The statement as a tree of typed functions, values written into it."""
    if resolved.form is Form.ENVELOPE and dialect != "duckdb":
        values = Values()
        ranked, columns = ranked_envelope_query(resolved, values)
        query = to_sql(ranked, values, columns)
    else:
        query = to_query(resolved)
    tree = sqlglot.parse_one(query.sql, dialect="duckdb")
    return tree.transform(lambda node: _literal(query.parameters, node), copy=False)


def _literal(values: tuple[Any, ...], node: Expr) -> Expr:
    if not isinstance(node, (exp.Parameter, exp.Placeholder)):
        return node
    value = values[int(node.name) - 1]
    if value is None:
        return exp.Null()
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, (datetime, date)):
        return exp.Literal.string(value.isoformat(*([" "] if isinstance(value, datetime) else [])))
    return exp.Literal.string(str(value))


def _table(name: str, dialect: str) -> exp.Table:
    """The named table; whatever is more than a name is refused."""
    try:
        (tree,) = sqlglot.parse(f"SELECT 1 FROM {name}", dialect=dialect)
    except (SqlglotError, ValueError):
        tree = None
    found = tree.find(exp.Table) if tree is not None else None
    if found is None or tree != exp.select("1").from_(found.copy()) or not _is_name(found):
        raise DialectError(f'"{name[:80]}" is not the name of a table.', hint='Write it like "sales.orders".')
    return found


def _is_name(table: exp.Table) -> bool:
    plain = {key for key, value in table.args.items() if value} <= {"this", "db", "catalog"}
    return plain and all(isinstance(part, exp.Identifier) for part in table.parts)


def _with_table(tree: Expr, table: exp.Table) -> Expr:
    for node in list(tree.find_all(exp.Table)):
        if node.name == "data" and not node.db:
            node.replace(exp.alias_(table.copy(), "data", table=True))
    return tree


def _check(tree: Expr, dialect: str) -> None:
    allowed = (_PLAIN | _MORE) - _MISSING.get(dialect, set())
    for node in tree.find_all(exp.Func):
        name = node.name.upper() if isinstance(node, exp.Anonymous) else node.sql_name()
        if type(node) not in allowed and name not in portable.OWN_NAMES.get(dialect, ()):
            raise DialectError(
                f"The chart needs {name}, which is not written for {dialect}.",
                hint="Prepare the column in a view of that engine; numbers and dates that are text are read by DataSage's own engine only.",
            )
