"""The connection reads the dataset and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datasage_jupyter.core.engine import connect, open_engine
from datasage_jupyter.core.errors import DatasetReadError, QueryError, QueryTimeoutError
from datasage_jupyter.core.model import Query


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "it's data.parquet"
    pq.write_table(pa.table({"a": [1, 2, 3], 'we"ird': ["x", "y", "z"]}), path)
    return path


@pytest.fixture(params=["memory", "file"])
def source(request: pytest.FixtureRequest, parquet: Path) -> pa.Table | Path:
    return parquet if request.param == "file" else pq.read_table(parquet)


HOSTILE = [
    "SELECT 1; SELECT 2",
    "COPY data TO '{other}'",
    "COPY (SELECT 1) TO '{path}' (USE_TMP_FILE false)",
    "ATTACH '{other}' AS other",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access=true",
    "PRAGMA database_list",
    "CREATE TABLE t AS SELECT 1",
    "CREATE VIEW data AS SELECT 1",
    "DROP VIEW data",
    "INSERT INTO data VALUES (1, 'x')",
    "EXPORT DATABASE '{other}'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('{path}')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pragma_database_list()",
    "SELECT current_setting('allowed_paths')",
    "SELECT getenv('HOME')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM information_schema.tables",
    "SELECT repeat('a', 1000000000)",
    "SELECT * FROM os",
    "SELECT * FROM 'http://127.0.0.1:1/x.csv'",
    "CALL pragma_version()",
    "VACUUM",
    "",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_statements_that_reach_beyond_the_dataset_fail(source: pa.Table | Path, statement: str, tmp_path: Path) -> None:
    before = sorted(os.listdir(tmp_path))
    path = next(tmp_path.glob("*.parquet"))
    content = path.read_bytes()
    connection = connect(source)
    with pytest.raises(QueryError) as caught:
        connection.execute(statement.format(path=str(path).replace("'", "''"), other=tmp_path / "other"))
    assert str(tmp_path) not in str(caught.value)
    assert "duckdb" not in str(caught.value).lower()
    assert sorted(os.listdir(tmp_path)) == before
    assert path.read_bytes() == content


def test_the_dataset_itself_answers_with_values_as_parameters(source: pa.Table | Path) -> None:
    with open_engine(source) as engine:
        rows = engine.fetch(Query(sql='SELECT "we""ird" AS w FROM data WHERE a >= $1 ORDER BY a', parameters=(2,)))
        assert rows.to_pydict() == {"w": ["y", "z"]}


def test_a_word_of_the_engine_in_a_name_or_value_is_no_command() -> None:
    table = pa.table({"read_csv('x')": ["duckdb_settings()"]})
    with open_engine(table) as engine:
        rows = engine.fetch(
            Query(sql="SELECT \"read_csv('x')\" AS v FROM data WHERE \"read_csv('x')\" = 'duckdb_settings()'")
        )
        assert rows.num_rows == 1


def test_a_link_planted_in_place_of_the_file_is_refused(parquet: Path, tmp_path: Path) -> None:
    link = tmp_path / "planted.parquet"
    link.symlink_to(parquet)
    with pytest.raises(DatasetReadError):
        connect(link)


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_works() -> None:
    with open_engine(pa.table({"a": list(range(3000))}), timeout=0.2) as engine:
        slow = "SELECT count(*) FROM data a, data b, data c, data d WHERE a.a + b.a + c.a + d.a = 7"
        with pytest.raises(QueryTimeoutError):
            engine.fetch(Query(sql=slow))
        assert engine.fetch(Query(sql="SELECT count(*) AS n FROM data")).column(0)[0].as_py() == 3000


def test_a_damaged_file_is_named_so(tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"PAR1" + b"\x00" * 100)
    with pytest.raises(QueryError) as caught:
        connect(path)
    assert "damaged" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)


def test_sums_of_whole_numbers_are_whole_numbers() -> None:
    with open_engine(pa.table({"a": [2**40, 2**41]})) as engine:
        total = engine.fetch(Query(sql="SELECT sum(a) AS s FROM data"))
    assert total.schema.field("s").type == pa.int64()
    assert total.column("s")[0].as_py() == 2**40 + 2**41


def test_tables_in_memory_do_not_see_each_other() -> None:
    with open_engine(pa.table({"a": [1]})) as one, open_engine(pa.table({"b": [2, 3]})) as other:
        assert one.fetch(Query(sql="SELECT * FROM data")).to_pydict() == {"a": [1]}
        assert other.fetch(Query(sql="SELECT * FROM data")).to_pydict() == {"b": [2, 3]}
        with pytest.raises(QueryError):
            one.fetch(Query(sql="SELECT b FROM data"))
        other.close()
        assert one.fetch(Query(sql="SELECT * FROM data")).num_rows == 1


def test_a_file_whose_names_differ_only_in_case_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "twins.parquet"
    pq.write_table(pa.table([pa.array([1]), pa.array([2])], names=["a", "A"]), path)
    with open_engine(path) as engine:
        assert engine.fetch(Query(sql="SELECT * FROM data")).num_rows == 1
