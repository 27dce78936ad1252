"""From a dropped file of 300 MB to a kept chart, found again after everything was killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import IDLE, Lab, start_lab, write_notebook

MIB = 2**20
SIZE = 300 * MIB
GROWTH = 150 * MIB
QUESTION = "average life expectancy by continent over time"
OPEN = "async path => { await window.jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook' }); }"


@pytest.fixture(scope="module")
def large_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plotly's table of countries, again and again, until it weighs 300 MB."""
    import plotly.data

    path = tmp_path_factory.mktemp("large") / "countries.csv"
    header, _, body = plotly.data.gapminder().to_csv(index=False).partition("\n")
    with path.open("w") as file:
        file.write(header + "\n")
        file.writelines(body for _ in range(SIZE // len(body) + 1))
    return path


class Memory:
    """The largest resident memory of a process while it is watched."""

    def __init__(self, pid: int) -> None:
        self.process = psutil.Process(pid)
        self.before = self.most = self.process.memory_info().rss
        self.watching = True
        self.thread = threading.Thread(target=self.watch, daemon=True)
        self.thread.start()

    def watch(self) -> None:
        while self.watching:
            self.most = max(self.most, self.process.memory_info().rss)
            time.sleep(0.05)

    def stop(self) -> int:
        """End watching; the growth in bytes."""
        self.watching = False
        self.thread.join()
        return self.most - self.before


@contextmanager
def app_page(chromium: Browser, lab: Lab) -> Iterator[Page]:
    """A new page with the App of a fresh notebook."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(120_000)
    name = f"app{time.monotonic_ns()}.ipynb"
    write_notebook(lab, name, "import datasage_jupyter as datasage\ndatasage.App()")
    page.goto(f"{lab.url}/lab?reset&token=t", wait_until="commit")
    page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget")
    page.evaluate(OPEN, name)
    page.wait_for_function(IDLE)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    yield page
    context.close()


def kill_session(pid: int) -> None:
    """`kill -9` of the server and of every process that is still below it."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in family:
        if process.is_running():
            os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)


def test_a_large_file_becomes_a_kept_chart_that_outlives_every_process(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, large_csv: Path
) -> None:
    home = tmp_path_factory.mktemp("spine")
    process, lab = start_lab(home)
    with app_page(chromium, lab) as page:
        expect(page.get_by_text("No datasets yet")).to_be_visible(timeout=60_000)
        memory = Memory(process.pid)
        page.get_by_label("Files to upload").set_input_files(large_csv)
        entry = page.locator(".ds-dataset-open:not([aria-disabled=true])", has_text="countries").first
        expect(entry).to_be_visible(timeout=240_000)
        assert memory.stop() < GROWTH
        entry.click()
        page.get_by_role("tab", name="Recommended charts").click()
        page.locator(".ds-card").first.click()
        page.get_by_label("Ask a question about this data").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".ds-understood")).to_contain_text("continent")
        page.get_by_role("button", name="Keep", exact=True).click()
        page.get_by_label("Keep under the name").fill("Lives by continent")
        page.keyboard.press("Enter")
        page.get_by_role("tab", name="Dashboard").click()
        expect(page.get_by_text("Lives by continent").first).to_be_visible()

    kill_session(process.pid)
    process, lab = start_lab(home)
    try:
        with app_page(chromium, lab) as page:
            entry = page.locator(".ds-dataset-open:not([aria-disabled=true])", has_text="countries").first
            expect(entry).to_be_visible(timeout=90_000)
            page.get_by_role("tab", name="Dashboard").click()
            expect(page.get_by_text("Lives by continent").first).to_be_visible()
            expect(page.locator(".main-svg").first).to_be_visible(timeout=60_000)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
