"""What a profile says about small tables."""

import pyarrow as pa

from datasage_jupyter.core.profile import profile


def test_counts_nulls_and_distinct_values() -> None:
    result = profile(pa.table({"brand": ["a", "b", "a", None]}))
    column = result.columns[0]
    assert (column.count, column.null_count, column.distinct_count) == (4, 1, 2)
    assert column.top_values[0].value == "a"
    assert column.top_values[0].count == 2
