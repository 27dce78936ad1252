"""Widgets where no page shows them and no server answers: executed by nbclient, as by papermill or nbconvert."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FRAME = "import pandas as pd, datasage_jupyter as datasage\ndf = pd.DataFrame({'city': ['Oslo', 'Rome'], 'rent': [9.0, 7.0]})"
WIDGETS = {
    "datasage.App()": "Run the cell to use it.",
    "datasage.Login()": "Run the cell to use it.",
    "datasage.Upload()": "Run the cell to use it.",
    "datasage.DatasetBrowser()": "Run the cell to use it.",
    "datasage.Dashboard('mine')": "Run the cell to use it.",
    "datasage.ChartBuilder('sales')": "Run the cell to use it.",
    "datasage.ChartBuilder(df)": "df: 2 rows, 2 columns",
    "datasage.DatasetBrowser(df)": "df: 2 rows, 2 columns",
    "datasage.chart(df, 'average rent by city')": "<svg",
}


def test_every_widget_leaves_a_form_that_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATASAGE_URL", "DATASAGE_TOKEN", "JPY_PARENT_PID", "JUPYTERHUB_SERVICE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    cells = [nbformat.v4.new_code_cell(cell) for cell in (FRAME, *WIDGETS)]
    upload = nbformat.v4.new_code_cell("datasage.upload(df)", metadata={"tags": ["raises-exception"]})
    notebook = nbformat.v4.new_notebook(cells=[*cells, upload])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = {cell.source: cell.outputs[0].get("data", {}).get("text/html", "") for cell in cells[1:]}
    assert {cell: said for cell, said in WIDGETS.items() if said not in shown[cell]} == {}
    assert "No running Jupyter server with DataSage was found." in upload.outputs[0].evalue
