"""`%%ask` in a real IPython."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from datasage_jupyter.client import connect
from tests.server.running import TOKEN, RunningServer

SALES = pd.DataFrame({"region": ["North", "South", "North"], "revenue": [1.0, 2.0, 3.0]})


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    shell.run_line_magic("load_ext", "datasage_jupyter")
    yield shell
    shell.run_line_magic("unload_ext", "datasage_jupyter")
    InteractiveShell.clear_instance()


def test_a_dataframe_answers_a_cell(shell: InteractiveShell) -> None:
    shell.user_ns["sales"] = SALES
    chart = shell.run_cell_magic("ask", "sales as kept", '"average revenue by region"\n')
    assert dict(zip(chart.data["x"], chart.data["y"], strict=True)) == {"North": 2.0, "South": 2.0}
    assert shell.user_ns["kept"] is chart


def test_a_line_asks_too(shell: InteractiveShell) -> None:
    shell.user_ns["sales"] = SALES
    assert len(shell.run_line_magic("ask", "sales: total revenue by region").data) == 2


def test_a_stored_dataset_answers_by_name(
    shell: InteractiveShell, personal: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(f"{personal.url}?token={TOKEN}") as client:
        client.upload(SALES, name="magic sales")
        monkeypatch.setattr("datasage_jupyter.client.connect", lambda: client)
        assert len(shell.run_cell_magic("ask", "magic sales", "total revenue by region").data) == 2
        assert any(dataset.name == "magic sales" for dataset in shell.run_line_magic("datasage", "datasets"))


def test_help_is_printed(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_line_magic("datasage", "")
    assert "%%ask sales" in capsys.readouterr().out


def test_no_question_is_a_sentence(shell: InteractiveShell) -> None:
    from datasage_jupyter.core.errors import DataSageError

    with pytest.raises(DataSageError, match="no question"):
        shell.run_cell_magic("ask", "sales", "\n")
    with pytest.raises(DataSageError, match="does not know"):
        shell.run_line_magic("datasage", "nonsense")
    with pytest.raises(UsageError):
        shell.run_line_magic("datasages", "")
