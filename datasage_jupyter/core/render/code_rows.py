"""Rows by pandas, step by step as the query makes them."""

from __future__ import annotations

import re
from typing import Any

from datasage_jupyter.core.marks import kind_of
from datasage_jupyter.core.model import (
    DATE_CODES,
    Aggregate,
    Bin,
    ColumnProfile,
    FieldDef,
    Form,
    Mark,
    MeasurementType as Type,
    ResolvedField,
    ResolvedSpec,
    SortOrder,
    TimeUnit,
    Top,
    Window,
)
from datasage_jupyter.core.render.code_filters import filter_lines
from datasage_jupyter.core.render.code_having import having_lines

_PERIODS = {TimeUnit.YEAR: "Y", TimeUnit.YEARQUARTER: "Q", TimeUnit.YEARMONTH: "M", TimeUnit.YEARWEEK: "W-SUN"}
_FLOORS = {TimeUnit.YEARMONTHDATE: "D", TimeUnit.YEARMONTHDATEHOURS: "h", TimeUnit.YEARMONTHDATEHOURSMINUTES: "min"}
_POOLED = {
    TimeUnit.QUARTER: '"Q" + {}.dt.quarter.astype("Int64").astype("string")',
    TimeUnit.MONTH: "{}.dt.month_name()",
    TimeUnit.WEEK: "{}.dt.isocalendar().week",
    TimeUnit.DAY: "{}.dt.day_name()",
    TimeUnit.DATE: "{}.dt.day",
    TimeUnit.HOURS: "{}.dt.hour",
    TimeUnit.MINUTES: "{}.dt.minute",
}
_FUNCTIONS = {
    Aggregate.COUNT: '"size"', Aggregate.DISTINCT: '"nunique"', Aggregate.SUM: '"sum"', Aggregate.MEAN: '"mean"',
    Aggregate.MEDIAN: '"median"', Aggregate.MIN: '"min"', Aggregate.MAX: '"max"', Aggregate.STDEV: '"std"',
    Aggregate.VARIANCE: '"var"', Aggregate.VALID: '"count"', Aggregate.Q1: "lambda values: values.quantile(0.25)",
    Aggregate.Q3: "lambda values: values.quantile(0.75)", Aggregate.MISSING: "lambda values: values.isna().sum()",
}  # fmt: skip
_PLAIN = (Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.VALID, Aggregate.MISSING)
_ADDED = (Aggregate.COUNT, Aggregate.SUM, Aggregate.VALID, Aggregate.MISSING, Aggregate.DISTINCT)


def row_lines(resolved: ResolvedSpec, table: str) -> list[str]:
    """Statements that leave the drawn rows in `data`, one column per channel."""
    lines = [*filter_lines(resolved, table), *having_lines(resolved, "rows")]
    sorts = _sort_fields(resolved)
    columns = [f"    {field.name!r}: {value(field)}," for field in resolved.fields]
    columns += [f"    {name!r}: {number('rows', resolved.column(field))}," for name, field, _ in sorts]
    lines += ["data = pd.DataFrame({", *columns, "}, index=rows.index)"]
    lines += [
        line for cut in (*resolved.folds, *([resolved.top] if resolved.top else [])) for line in _cut(cut, resolved)
    ]
    if resolved.form in (Form.GROUPED, Form.GRID, Form.TREE, Form.HEADLINE):
        lines += _grouped(resolved, sorts)
    present = _present(resolved)
    if present:
        lines.append(f"data = data.dropna(subset={present!r})")
    if resolved.form is Form.ENVELOPE:
        return lines + _envelope()
    if (
        resolved.form in (Form.ROWS, Form.DENSITIES)
        and kind_of(resolved.mark).is_scattered
        and resolved.row_count > resolved.limit
    ):
        lines.append(f"data = data.sample(min({resolved.limit}, len(data)), random_state=42)")
    lines += _windows(resolved) + _sorted(resolved)
    if resolved.form is not Form.BOXES:
        lines.append(f"data = data.head({resolved.limit}).reset_index(drop=True)")
    return lines


def is_key(field: ResolvedField) -> bool:
    """Whether the field groups rows."""
    return field.definition.aggregate is None and field.column is not None


def value(field: ResolvedField) -> str:
    """The channel's value of each row, before any aggregate."""
    column, definition = field.column, field.definition
    if column is None:
        return "1"
    if definition.aggregate in _PLAIN:
        return plain("rows", column)
    if definition.aggregate is not None:
        return moment("rows", column) if field.type is Type.TEMPORAL else number("rows", column)
    if definition.time_unit is not None:
        return cut_time(moment("rows", column), definition.time_unit)
    if isinstance(definition.bin, Bin):
        return _binned(number("rows", column), definition)
    if field.type is Type.QUANTITATIVE:
        return number("rows", column)
    return (
        moment("rows", column) if field.type is Type.TEMPORAL and not stored_number(column) else plain("rows", column)
    )


def plain(table: str, column: ColumnProfile) -> str:
    """The column as it is."""
    return f"{table}[{column.name!r}]"


def stored_number(column: ColumnProfile) -> bool:
    """Whether the values are numbers as stored, and not dates written as numbers."""
    numeric = column.storage_type.startswith(("int", "uint", "float", "double", "halffloat", "decimal"))
    return numeric and column.date_format not in DATE_CODES


def number(table: str, column: ColumnProfile) -> str:
    """The column as numbers."""
    if column.storage_type == "bool":
        return f'{plain(table, column)}.astype("float")'
    if stored_number(column):
        return plain(table, column)
    comma = has_decimal_comma(column)
    text = f'{plain(table, column)}.astype("string")'
    digits = f"{text}.str.extract(r{_FIRST_NUMBER!r}, expand=False)".replace("\\\\", "\\")
    cleaned = f'{digits}.str.replace(r"{"[^0-9,eE+-]" if comma else "[^0-9.eE+-]"}", "", regex=True)'
    swapped = '.str.replace(",", ".", regex=False)' if comma else ""
    sign = f"np.where({text}.str.contains(r{_NEGATIVE!r}, na=False), -1, 1)".replace("\\\\", "\\")
    scale = (
        f" * {text}.str.extract(r{_SCALE!r}, expand=False).map({_SCALES!r}).fillna(1).astype(float)"
        if _has_scales(column)
        else ""
    )
    return f'pd.to_numeric({cleaned}{swapped}, errors="coerce") * {sign}{scale}'


def _has_scales(column: ColumnProfile) -> bool:
    shown = [*column.examples, *(item.value for item in column.top_values)]
    return column.unit is None and any(re.search(_SCALE, value.strip()) for value in shown)


_SCALE = "[0-9] *(k|mn|m|bn|b)$"
_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9}


_FIRST_NUMBER = r"((?:[0-9][0-9.,\s]*|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?)"
_NEGATIVE = r"^\s*\(.*\)\s*$|^[^0-9.]*[-−]|[0-9]\s*[-−]\s*$"
_DECIMAL_COMMA = re.compile(r"^[^\d]*\d{1,3}(?:[.\s\u00a0']\d{3})*,\d{1,2}[^\d]*$|^[^\d]*\d{1,3}(?:\.\d{3}){2,}[^\d]*$")
_PARTS = re.compile(r"^(\d{1,2})([/.\-])(\d{1,2})\2\d{2,4}")


def has_decimal_comma(column: ColumnProfile) -> bool:
    """Whether the examples write 1.200,50 rather than 1,200.50."""
    shown = [*column.examples, *(item.value for item in column.top_values)]
    votes = [bool(_DECIMAL_COMMA.match(text.strip())) for text in shown if "," in text or text.count(".") > 1]
    return bool(votes) and sum(votes) > len(votes) / 2


def moment(table: str, column: ColumnProfile) -> str:
    """The column as dates."""
    if column.date_format in DATE_CODES:
        return _moment_from_code(plain(table, column), column.date_format)
    if stored_number(column):
        return f'pd.to_datetime({plain(table, column)}.astype("Int64").astype("string"), format="%Y", errors="coerce")'
    if column.storage_type.startswith(("date", "timestamp")):
        return f"pd.to_datetime({plain(table, column)})"
    extra = ", dayfirst=True" if _is_day_first(column) else ""
    return f'pd.to_datetime({plain(table, column)}, format="mixed", errors="coerce"{extra})'


def _is_day_first(column: ColumnProfile) -> bool:
    if column.date_format is not None:
        return column.date_format == "dmy"
    shown = [*column.examples, *(item.value for item in column.top_values)]
    parts = [match for text in shown if (match := _PARTS.match(text.strip()))]
    return any(int(p[1]) > 12 for p in parts) or (bool(parts) and all(p[2] == "." for p in parts))


def _moment_from_code(column: str, code: str) -> str:
    if code in ("yyyymmdd", "yyyymm"):
        digits = "%Y%m%d" if code == "yyyymmdd" else "%Y%m"
        return f'pd.to_datetime({column}.astype("Int64").astype("string"), format="{digits}", errors="coerce")'
    return f'pd.to_datetime(pd.to_numeric({column}, errors="coerce"), unit="{code}")'


def cut_time(when: str, unit: TimeUnit) -> str:
    """A moment cut by a time unit."""
    if unit in _PERIODS:
        return f'{when}.dt.to_period("{_PERIODS[unit]}").dt.start_time'
    if unit in _FLOORS:
        return f'{when}.dt.floor("{_FLOORS[unit]}")'
    return _POOLED[unit].format(when)


def _binned(numbers: str, definition: FieldDef) -> str:
    step = definition.bin.step if isinstance(definition.bin, Bin) and definition.bin.step else 1.0
    width = int(step) if float(step).is_integer() else step
    digits = max(0, 2 - int(f"{step:e}".split("e")[1]))
    edge = f"np.floor({numbers} / {width!r}) * {width!r}"
    return f"({edge})" if isinstance(width, int) else f"({edge}).round({digits})"


def _sort_fields(resolved: ResolvedSpec) -> list[tuple[str, str, Aggregate]]:
    found = []
    for field in resolved.fields:
        sort = field.definition.sort
        if is_key(field) and sort is not None and sort.field is not None:
            found.append((f"sort_{field.name}", sort.field, sort.aggregate or Aggregate.SUM))
    return found


def primary(resolved: ResolvedSpec) -> ResolvedField | None:
    """The measure a reader compares."""
    measures = {field.channel: field for field in resolved.fields if not is_key(field)}
    return next((measures[c] for c in ("y", "x", "theta", "color", "size", "text") if c in measures), None)


def _cut(cut: Top, resolved: ResolvedSpec) -> list[str]:
    field = resolved.channel(cut.channel)
    if field is None or not is_key(field):
        return []
    measure, sort = primary(resolved), field.definition.sort
    name = field.name
    if sort is not None and sort.field is not None:
        ranked = f"data.groupby({name!r})[{f'sort_{name}'!r}].agg({_FUNCTIONS[sort.aggregate or Aggregate.SUM]})"
    elif measure is not None:
        ranked = f"data.groupby({name!r})[{measure.name!r}].agg({_FUNCTIONS[measure.definition.aggregate or Aggregate.COUNT]})"
    else:
        drawn = next((f for f in resolved.fields if f.channel in ("x", "y") and f.channel != resolved.category), None)
        number_drawn = resolved.top is cut and drawn is not None and drawn.type is Type.QUANTITATIVE
        ranked = (
            f"data.groupby({name!r})[{drawn.name!r}].max()"
            if number_drawn and drawn
            else f"data.groupby({name!r}).size()"
        )
    ascending = cut.order is SortOrder.ASCENDING
    lines = [f'kept = {ranked}.sort_values(ascending={ascending}, kind="stable").head({cut.n}).index']
    if not cut.other:
        return [*lines, f"data = data[data[{name!r}].isin(kept)]"]
    column = f"data[{name!r}]"
    return [*lines, f'{column} = {column}.where({column}.isin(kept) | {column}.isna(), "Other")']


def _grouped(resolved: ResolvedSpec, sorts: list[tuple[str, str, Aggregate]]) -> list[str]:
    keys = [field.name for field in resolved.fields if is_key(field)]
    measures = [(f.name, f.definition.aggregate or Aggregate.COUNT) for f in resolved.fields if not is_key(f)]
    measures += [(name, aggregate) for name, _, aggregate in sorts]
    parts = [f"    {name}=({name!r}, {_FUNCTIONS[aggregate]})," for name, aggregate in measures]
    order = [field.name for field in resolved.fields]
    if not keys:
        inner = ", ".join(f"{name!r}: [data[{name!r}].agg({_FUNCTIONS[aggregate]})]" for name, aggregate in measures)
        return (
            ["data = pd.DataFrame({" + inner.replace("data", "data") + "})"]
            if not _counts(measures)
            else _counted(measures)
        )
    lines = [f"data = data.groupby({keys!r}, dropna=False, as_index=False).agg(", *parts, ")"]
    return [*lines, f"data = data[{[*order, *(name for name, _, _ in sorts)]!r}]"]


def _counts(measures: list[tuple[str, Aggregate]]) -> bool:
    return any(aggregate is Aggregate.COUNT for _, aggregate in measures)


def _counted(measures: list[tuple[str, Aggregate]]) -> list[str]:
    inner = ", ".join(
        f"{name!r}: [len(data)]"
        if aggregate is Aggregate.COUNT
        else f"{name!r}: [data[{name!r}].agg({_FUNCTIONS[aggregate]})]"
        for name, aggregate in measures
    )
    return ["data = pd.DataFrame({" + inner + "})"]


def _present(resolved: ResolvedSpec) -> list[str]:
    placed = [f for f in resolved.fields if f.channel in ("x", "y", "latitude", "longitude")]
    if resolved.form in (Form.GROUPED, Form.GRID, Form.TREE, Form.HEADLINE):
        placed = [f for f in placed if is_key(f)]
    continuous = (Type.QUANTITATIVE, Type.TEMPORAL)
    return [f.name for f in placed if f.type in continuous or f.definition.time_unit or resolved.mark is Mark.POINT]


def _windows(resolved: ResolvedSpec) -> list[str]:
    fields = [field for field in resolved.fields if field.definition.window is not None and not is_key(field)]
    if not fields:
        return []
    category = resolved.channel(resolved.category) if resolved.category else None
    same = category.definition.field if category is not None else None
    series = [f.name for f in resolved.fields if is_key(f) and f.definition.field != same]
    plain_order = [f.model_copy(update={"definition": _unsorted(f)}) for f in resolved.fields if f.channel != "order"]
    lines = _sorted(resolved.model_copy(update={"fields": tuple(plain_order)}))
    return lines + [
        _window(field, list(resolved.whole) if field.definition.window is Window.SHARE else series) for field in fields
    ]


def _unsorted(field: ResolvedField) -> FieldDef:
    sort = field.definition.sort
    by_channel = sort is not None and (sort.channel is not None or sort.field is not None)
    return field.definition.model_copy(update={"sort": None}) if by_channel else field.definition


def _window(field: ResolvedField, series: list[str]) -> str:
    column = f"data[{field.name!r}]"
    grouped = f"data.groupby({series!r}, dropna=False)[{field.name!r}]" if series else column
    window = field.definition.window
    if window is Window.SHARE:
        whole = f'{grouped}.transform("sum")' if series else f"{column}.sum()"
        return f"{column} = 100 * {column} / {whole}"
    if window is Window.CUMULATIVE:
        return f"{column} = {grouped}.cumsum()"
    if window is Window.RANK:
        return f'{column} = {grouped}.rank(method="min", ascending=False)'
    if window is Window.MOVING_AVERAGE:
        size = field.definition.window_size or 7
        rolled = f"lambda values: values.rolling({size}, min_periods=1).mean()"
        return (
            f"{column} = {grouped}.transform({rolled})"
            if series
            else f"{column} = {column}.rolling({size}, min_periods=1).mean()"
        )
    if window is Window.DIFFERENCE:
        return f"{column} = {grouped}.diff()"
    return f"{column} = 100 * {grouped}.diff() / {grouped}.shift().abs()"


def _sorted(resolved: ResolvedSpec) -> list[str]:
    keys = [field for field in resolved.fields if is_key(field)]
    if resolved.form in (Form.ROWS, Form.DENSITIES, Form.TABLE, Form.BOXES) and not _needs_order(resolved):
        return []
    by_channel = {field.channel: field for field in keys}
    wanted = [resolved.category, "row", "column", "facet", "color", "shape", "x_offset", "y_offset", *by_channel]
    fields = [by_channel[c] for c in dict.fromkeys(wanted) if c in by_channel]
    if kind_of(resolved.mark).form is Form.TABLE:
        fields = [field for field in fields if field.definition.sort is not None]
    terms = [*_path(resolved), *(term for field in fields for term in _terms(field, keys, resolved))]
    if not terms:
        return []
    made = [f"    order_{position}={expression}," for position, (expression, _) in enumerate(terms)]
    directions = [ascending for _, ascending in terms]
    names = [f"order_{position}" for position in range(len(terms))]
    return [
        "data = data.assign(",
        *made,
        f').sort_values({names!r}, ascending={directions!r}, kind="stable").drop(columns={names!r})',
    ]


def _path(resolved: ResolvedSpec) -> list[tuple[str, bool]]:
    field = resolved.channel("order")
    if field is None:
        return []
    sort = field.definition.sort
    return [(f"data[{field.name!r}]", sort is None or sort.order is SortOrder.ASCENDING)]


def _needs_order(resolved: ResolvedSpec) -> bool:
    if kind_of(resolved.mark).is_scattered:
        sorts = [f.definition.sort for f in resolved.fields if f.definition.sort is not None]
        return resolved.category is not None and any(
            s.channel or s.field or s.values or s.order == "descending" for s in sorts
        )
    return resolved.form is not Form.BOXES


def _terms(field: ResolvedField, keys: list[ResolvedField], resolved: ResolvedSpec) -> list[tuple[str, bool]]:
    sort = field.definition.sort
    column = f"data[{field.name!r}]"
    ascending = sort is None or sort.order is SortOrder.ASCENDING
    cuts = [*resolved.folds, *([resolved.top] if resolved.top else [])]
    terms = [(f'{column} == "Other"', True)] if any(c.channel == field.channel and c.other for c in cuts) else []
    if sort is not None and sort.values is not None:
        places: dict[str, Any] = {name: position for position, name in enumerate(sort.values)}
        return [*terms, (f'{column}.astype("string").map({places!r})', ascending), (column, True)]
    if sort is not None and sort.field is not None:
        by = _across(f"sort_{field.name}", sort.aggregate or Aggregate.SUM, field, keys)
        return [*terms, (by, ascending), (column, True)]
    target = resolved.channel(sort.channel) if sort is not None and sort.channel is not None else None
    if target is not None:
        by = _across(target.name, target.definition.aggregate, field, keys)
        return [*terms, (by, ascending), (column, True)]
    return [*terms, (column, ascending)]


def _across(name: str, aggregate: Aggregate | None, field: ResolvedField, keys: list[ResolvedField]) -> str:
    if all(key.definition.field == field.definition.field for key in keys):
        return f"data[{name!r}]"
    function = (
        "sum"
        if aggregate in _ADDED
        else {Aggregate.MIN: "min", Aggregate.MAX: "max"}.get(aggregate or Aggregate.SUM, "mean")
    )
    return f'data.groupby({field.name!r}, dropna=False)[{name!r}].transform("{function}")'


def _envelope() -> list[str]:
    return [
        "# A long line is thinned to the first, last, lowest and highest point of each of 500 stretches.",
        'data = data.sort_values(["x", "y"], kind="stable").reset_index(drop=True)',
        'stretch = (500 * (data["x"] - data["x"].min()) / (data["x"].max() - data["x"].min())).clip(upper=499).astype(int)',
        'groups = data.groupby(stretch)["y"]',
        "kept = np.unique(np.concatenate([groups.idxmin(), groups.idxmax(), groups.head(1).index, groups.tail(1).index]))",
        "data = data.loc[kept].reset_index(drop=True)",
    ]
