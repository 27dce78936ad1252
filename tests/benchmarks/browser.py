"""What a person waits for, in Chromium and a real JupyterLab: `python -m tests.benchmarks.browser [rows] [part ...]`.

Prints each figure beside its target: the first chart after a file is dropped, redraws after a change of shelves, the frames and
jumps of a scrolling table, the size of our scripts, and the making of widgets in Python.
"""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

import datasage_jupyter as datasage
from tests.benchmarks.data import mixed_table
from tests.browser.conftest import (
    ARGUMENTS,
    RUN,
    Lab,
    open_notebook,
    open_tab,
    run_in_kernel,
    start_lab,
    write_notebook,
)

STATIC = Path(__file__).parents[2] / "datasage_jupyter"
PARTS = ("first", "redraw", "table", "python")
MEASURES = ["price", "quantity", "discount", "rating", "score", "temperature", "latitude", "longitude"]
CATEGORIES = ["country", "status", "city", "is_member"]
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: 'text/csv' }));
  window.droppedAt = performance.now();
  const target = document.querySelector('.ds-lab-sidebar');
  for (const kind of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
# The notification that a file is ready offers a chart; the builder begins with recommended ones.
OPEN_CHART = """() => {
  const button = [...document.querySelectorAll('.Toastify__toast button')].find(button => button.textContent.trim() === 'Chart');
  button?.click();
  return !!button;
}"""
# Fields are dropped on the shelves; no chart is drawn twice.
REDRAW = """async ([shelf, fields]) => {
  const root = document.querySelector('.ds-builder');
  const times = [];
  for (const field of fields) {
    const data = new DataTransfer();
    data.setData('application/x-datasage-field', JSON.stringify({ field }));
    const target = root.querySelector(`[aria-label="${shelf} shelf"]`);
    const drawn = new Promise(resolve => root.querySelector('.ds-walk .js-plotly-plot').once('plotly_afterplot', resolve));
    const start = performance.now();
    target.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    await drawn;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - start);
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  return times;
}"""
SCROLL = """async ([steps, pixels]) => {
  const grid = document.querySelector('.ds-grid');
  const frames = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < steps; i += 1) {
    grid.scrollTop += pixels;
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""
JUMP = """async rows => {
  const input = document.querySelector('[aria-label="Go to row"]'), form = input.closest('form');
  const times = [];
  for (const row of rows) {
    input.value = String(row);
    const start = performance.now();
    form.requestSubmit();
    const text = row.toLocaleString('en');
    for (;;) {
      await new Promise(requestAnimationFrame);
      const first = [...document.querySelectorAll('.ds-gutter')].some(cell => cell.textContent === text);
      if (first && !document.querySelector('.ds-pending')) break;
    }
    times.push(performance.now() - start);
    await new Promise(resolve => setTimeout(resolve, 300));
  }
  return times;
}"""


def main(rows: int, parts: list[str]) -> None:
    """Measure and print.

    Args:
        rows: Of the long table; redraws are measured with a tenth of it, too.
        parts: Some of `PARTS`.
    """
    print(f"{'':56}{'median':>9}{'p95':>9}{'worst':>9}{'target':>15}")
    with tempfile.TemporaryDirectory(prefix="dsb-") as folder, laboratory(Path(folder)) as (lab, page):
        if "first" in parts:
            first_charts(page)
        if "redraw" in parts:
            redraws(lab, page, rows // 10, 150)
            redraws(lab, page, rows, 400)
        if "table" in parts:
            table(lab, page, rows)
        if "python" in parts:
            widgets(lab, page)
    scripts()


def report(what: str, milliseconds: list[float], target: str) -> None:
    """One line of the table."""
    middle, high, worst = np.percentile(milliseconds, [50, 95, 100])
    print(f"{what:56}{middle:6.0f} ms{high:6.0f} ms{worst:6.0f} ms{target:>15}", flush=True)


@contextmanager
def laboratory(home: Path) -> Iterator[tuple[Lab, Page]]:
    """A JupyterLab with a store of its own, open in Chromium."""
    process, lab = start_lab(home)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            with open_tab(browser, lab) as tab:
                yield lab, tab.page
            browser.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def first_charts(page: Page, repetitions: int = 5) -> None:
    """From the drop of a CSV of one megabyte on the sidebar to the first chart."""
    page.evaluate("async () => { await window.jupyterapp.commands.execute('datasage:show-sidebar'); }")
    page.wait_for_selector("#datasage-sidebar .ds-lab-head")
    times = []
    for i in range(repetitions):
        page.evaluate(DROP, [f"dropped_{i}.csv", megabyte(i)])
        page.wait_for_function(OPEN_CHART)
        page.wait_for_selector(".ds-lab-view .ds-card .main-svg")
        times.append(page.evaluate("() => performance.now() - window.droppedAt"))
        page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
        page.evaluate("() => document.querySelectorAll('.Toastify__close-button').forEach(button => button.click())")
        page.wait_for_timeout(1500)
    report("first chart after dropping a CSV of 1 MB", times, "< 3000 ms")


def megabyte(seed: int) -> str:
    """A CSV of one megabyte: a date, categories and numbers."""
    rng = np.random.default_rng(seed)
    days = np.datetime64("2024-01-01") + rng.integers(0, 700, 24_000)
    cities, prices = rng.choice(["Berlin", "Lyon", "Porto", "Turin"], 24_000), rng.lognormal(3, 1, 24_000)
    lines = (
        f"{d},{c},store {n % 90},{p:.2f},{n}" for n, (d, c, p) in enumerate(zip(days, cities, prices, strict=True))
    )
    return "day,city,store,price,receipt\n" + "\n".join(lines) + "\n"


def redraws(lab: Lab, page: Page, rows: int, target: int) -> None:
    """From the drop of another field on a shelf to the drawn chart, of a file that the kernel reads."""
    average = {"field": "revenue", "aggregate": "mean"}
    spec = {"mark": "bar", "encoding": {"x": {"field": "category"}, "y": average}}
    show(lab, page, f"datasage.ChartBuilder(Path({str(mixed_table(rows))!r}), spec={spec!r})")
    page.wait_for_selector(".ds-walk .main-svg", timeout=120_000)
    page.wait_for_timeout(2_000)
    times = []
    for category in CATEGORIES:
        times += page.evaluate(REDRAW, ["X", [category]]) + page.evaluate(REDRAW, ["Y", MEASURES])
    report(f"redraw after a shelf change, {rows:,} rows", times, f"p95 < {target} ms")


def table(lab: Lab, page: Page, rows: int) -> None:
    """The table of a file that the kernel reads, and of the same file as a stored dataset."""
    show(lab, page, f"datasage.DatasetBrowser(Path({str(mixed_table(rows))!r}))")
    scrolls(page, rows, "kernel")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
    with datasage.connect(f"{lab.url}?token=t") as client:
        client.upload(mixed_table(rows), name="long")
    page.evaluate("async () => { await window.jupyterapp.commands.execute('datasage:open-table', { name: 'long' }); }")
    scrolls(page, rows, "stored")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")


def scrolls(page: Page, rows: int, where: str) -> None:
    """Frames while the open table scrolls by wheel and by its bar, and jumps to any row."""
    page.wait_for_selector(".ds-cell:not(.ds-pending)", timeout=120_000)
    page.wait_for_timeout(2_000)
    for name, pixels in (("by the wheel", 120), ("in leaps", 9_000)):
        frames = page.evaluate(SCROLL, [240, pixels])
        report(f"frame, scrolling {name}, {rows:,} rows, {where}", frames, "worst < 100 ms")
        page.wait_for_timeout(500)
    places = np.random.default_rng(5).integers(1, rows, 40).tolist()
    report(f"jump to any of {rows:,} rows, {where}", page.evaluate(JUMP, places), "worst < 200 ms")


def show(lab: Lab, page: Page, code: str) -> None:
    """Run a cell that shows a widget in a notebook of its own."""
    name = f"notebook_{time.monotonic_ns()}.ipynb"
    write_notebook(lab, name, "from pathlib import Path\nimport datasage_jupyter as datasage", code)
    page.evaluate("() => { const open = window.jupyterapp.shell.currentWidget; if (open?.context) open.dispose(); }")
    open_notebook(page, name)
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(RUN, timeout=120_000)


def widgets(lab: Lab, page: Page) -> None:
    """Making each widget in the kernel, after the first one of its kind."""
    code = """
import json, time, pandas as pd, datasage_jupyter as datasage
frame = pd.DataFrame({"a": range(1000), "b": [f"g{i % 7}" for i in range(1000)]})
makers = {"App": datasage.App, "Login": datasage.Login, "Upload": datasage.Upload, "Dashboard": datasage.Dashboard,
    "DatasetBrowser": lambda: datasage.DatasetBrowser(frame), "ChartBuilder": lambda: datasage.ChartBuilder(frame)}
def once(make):
    start = time.perf_counter()
    made = make()
    spent = (time.perf_counter() - start) * 1000
    made.close()
    return spent
print(json.dumps({name: [once(make) for _ in range(21)][1:] for name, make in makers.items()}))
"""
    show(lab, page, "datasage.App()")
    for name, times in json.loads(run_in_kernel(page, code).strip().splitlines()[-1]).items():
        report(f"making {name}() in Python", times, "< 50 ms")


def scripts() -> None:
    """Our own scripts as they travel."""
    for what, folder in (("widgets", STATIC / "widgets/static"), ("extension", STATIC / "labextension/static")):
        size = sum(len(gzip.compress(file.read_bytes())) for file in folder.glob("*.js"))
        print(f"{f'scripts of the {what}, gzipped, without plotly.js':56}{size / 1000:24.0f} kB{'< 300 kB':>15}")


if __name__ == "__main__":
    if shutil.which("chromium") is None:
        sys.exit("Chromium is needed: no program of this name is on the path.")
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000_000, sys.argv[2:] or list(PARTS))
