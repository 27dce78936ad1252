"""The file browser on its way into the catalogue."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.feather
import pyarrow.parquet
import pytest
from openpyxl import Workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Lab
from tests.browser.lab.steps import CLOSE, execute, item, table

ROWS = 3


def write_table(path: Path) -> None:
    """Three rows in the format of the extension."""
    data = pa.table({"city": ["Berlin", "Lyon", "Porto"], "price": [1.5, 2.5, 3.5]})
    match path.suffix:
        case ".csv" | ".tsv":
            options = pa.csv.WriteOptions(delimiter="\t" if path.suffix == ".tsv" else ",")
            pa.csv.write_csv(data, path, options)
        case ".parquet":
            pa.parquet.write_table(data, path)
        case ".arrow":
            pa.feather.write_feather(data, path, compression="uncompressed")
        case ".json":
            path.write_text('[{"city":"Berlin","price":1.5},{"city":"Lyon","price":2.5},{"city":"Porto","price":3.5}]')
        case ".xlsx":
            book = Workbook()
            for row in [data.column_names, *zip(*(column.to_pylist() for column in data), strict=True)]:
                book.active.append(list(row))
            book.save(path)


def menu_of(page: Page, name: str) -> Locator:
    """The context menu of a file."""
    execute(page, "filebrowser:activate")
    execute(page, "filebrowser:refresh")
    page.locator(".jp-DirListing-item", has_text=name).click(button="right")
    return page.locator(".lm-Menu")


def test_the_file_browser_adds_and_opens_files_once(lab: Lab, sidebar: Page) -> None:
    (lab.root / "lab_browsed.tsv").write_text(table().replace(",", "\t"))
    for _ in range(2):
        menu_of(sidebar, "lab_browsed.tsv").get_by_text("Open with DataSage Table").click()
        expect(sidebar.locator(".ds-lab-view .ds-table-foot")).to_contain_text("40 rows")
        sidebar.evaluate(CLOSE)
    menu_of(sidebar, "lab_browsed.tsv").get_by_text("Add to DataSage").click()
    execute(sidebar, "datasage:show-sidebar")
    expect(item(sidebar, "lab_browsed").locator(".ds-lab-version")).to_have_text("v2")


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "arrow", "xlsx", "json"])
def test_every_common_table_format_opens_from_the_file_browser(lab: Lab, sidebar: Page, kind: str) -> None:
    write_table(lab.root / f"lab_as_{kind}.{kind}")
    menu = menu_of(sidebar, f"lab_as_{kind}.{kind}")
    expect(menu.get_by_text("Add to DataSage")).to_be_visible()
    menu.get_by_text("Open with DataSage Table").click()
    expect(sidebar.locator(".ds-lab-view:visible .ds-table-foot")).to_contain_text(f"{ROWS} rows, 2 columns")
    assert sidebar.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext") is None


def test_other_files_and_folders_are_left_alone(lab: Lab, sidebar: Page) -> None:
    (lab.root / "lab_plain.md").write_text("words")
    (lab.root / "lab_folder").mkdir(exist_ok=True)
    for name in ("lab_plain.md", "lab_folder"):
        menu = menu_of(sidebar, name)
        expect(menu.get_by_text("Rename", exact=True)).to_be_visible()
        expect(menu.get_by_text("Add to DataSage")).to_be_hidden()
        sidebar.keyboard.press("Escape")
