"""A real JupyterLab with the DataSage extension, driven in a headless Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IDLE = """() => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext, kernel = context?.session?.kernel;
  return !!kernel && context.isReady && kernel.status === 'idle' && kernel.connectionStatus === 'connected';
}"""
RUN = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter(cell => cell.model.type === 'code')
  .every(cell => cell.model.executionCount && !cell.node.querySelector('.jp-InputPrompt').textContent.includes('*'))"""
OPEN = "async path => { await window.jupyterapp.commands.execute('docmanager:open', { path, factory: 'Notebook' }); }"
CLOSE_ALL = """async () => {
  const app = window.jupyterapp;
  for (const widget of [...app.shell.widgets('main')]) {
    if (widget.context?.model?.dirty) await widget.context.save();
    if (widget.context) widget.dispose();
  }
  const { sessions } = app.serviceManager;
  await sessions.refreshRunning();
  for (const model of [...sessions.running()]) await sessions.shutdown(model.id);
}"""


@dataclass
class Lab:
    """A running JupyterLab.

    Attributes:
        url: Address of the server, with its base URL and without a slash at the end.
        root: Folder of the notebooks.
        log: File with the server's output.
    """

    url: str
    root: Path
    log: Path


def environment(home: Path) -> dict[str, str]:
    """A home of its own, so that nothing of the person who runs the tests is read or changed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "JPY_", "DATASAGE"))}
    folders = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "cfg",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "run",
        "IPYTHONDIR": home / "ipy",
        "JUPYTERLAB_SETTINGS_DIR": home / "set",
        "JUPYTERLAB_WORKSPACES_DIR": home / "ws",
        "DATASAGE_STORE": home / "store",
    }
    return kept | {key: str(folder) for key, folder in folders.items()}


def quiet_notifications(home: Path) -> None:
    """JupyterLab's question about news would cover what the tests press."""
    folder = home / "set/@jupyterlab/apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notification.jupyterlab-settings").write_text('{"fetchNews":"false","checkForUpdates":false}')


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def start_lab(home: Path, *options: str, python: str = sys.executable) -> tuple[subprocess.Popen[bytes], Lab]:
    """Start JupyterLab and wait until it answers; `options` are further command line options, `python` runs it."""
    root = home / "work"
    root.mkdir(exist_ok=True)
    quiet_notifications(home)
    port, log = free_port(), home / "log"
    command = [python, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=t"]
    command += [f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True", *options]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, env=environment(home), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    base = next((o.partition("=")[2] for o in options if o.startswith("--ServerApp.base_url=")), "/")
    lab = Lab(url=f"http://127.0.0.1:{port}{base}".rstrip("/"), root=root, log=log)
    wait_until_up(process, lab)
    return process, lab


def wait_until_up(process: subprocess.Popen[bytes], lab: Lab) -> None:
    """Wait for the first answer; a server that ended or stays silent fails with its log."""
    end = time.monotonic() + 90
    while True:
        try:
            urllib.request.urlopen(f"{lab.url}/api", timeout=2)
            return
        except OSError:
            is_late = process.poll() is not None or time.monotonic() > end
            assert not is_late, lab.log.read_text()[-4000:]
            time.sleep(0.1)


@pytest.fixture(autouse=True)
def jp_asyncio_loop() -> None:
    """Playwright runs an event loop of its own in this thread; pytest-jupyter's would collide with it."""


@pytest.fixture(autouse=True)
def jp_server_cleanup() -> None:
    """No server lives in this process."""


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab for all tests."""
    process, running = start_lab(tmp_path_factory.mktemp("lab"))
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Tab:
    """One page for all tests of a session, and the errors that nobody caught in it."""

    page: Page
    errors: list[str]

    def note(self, stack: str) -> None:
        """Keep an error, unless it comes from JupyterLab's own script and nothing of ours is on its stack."""
        if "/static/lab/" not in stack or "datasage" in stack:
            self.errors.append(stack)


@contextmanager
def open_tab(chromium: Browser, lab: Lab) -> Iterator[Tab]:
    """JupyterLab in a page; loading it once saves most of the time of a test."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    opened = Tab(context.new_page(), [])
    opened.page.set_default_timeout(45_000)
    opened.page.on("pageerror", lambda error: opened.note(error.stack or str(error)))
    opened.page.goto(f"{lab.url}/lab?reset&token=t", wait_until="commit")
    opened.page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=90_000)
    yield opened
    context.close()


@pytest.fixture(scope="session")
def tab(chromium: Browser, lab: Lab) -> Iterator[Tab]:
    """One page for all tests that do not bring their own."""
    with open_tab(chromium, lab) as opened:
        yield opened


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show what the page said when a test fails."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page is not None:
        report.sections.append(("page", page.evaluate("() => document.body.innerText")[-4000:]))
        page.screenshot(path=item.funcargs["tmp_path_factory"].getbasetemp() / f"{item.name}.png")
    return report  # type: ignore[return-value]


@pytest.fixture
def page(tab: Tab) -> Iterator[Page]:
    """The page of the session; an error that nobody caught in it fails the test."""
    tab.errors.clear()
    yield tab.page
    tab.page.evaluate(CLOSE_ALL)
    assert not tab.errors, tab.errors


RunNotebook = Callable[..., Page]


def write_notebook(lab: Lab, name: str, *cells: str) -> None:
    """Put a notebook of code cells into the root folder."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel}), lab.root / name)


def open_notebook(page: Page, name: str) -> None:
    """Open a notebook of the root folder and wait for its kernel."""
    page.evaluate(OPEN, name)
    page.wait_for_function("name => window.jupyterapp.shell.currentWidget?.context?.path === name", arg=name)
    page.wait_for_function(IDLE, timeout=90_000)


@pytest.fixture
def run_notebook(lab: Lab, page: Page, request: pytest.FixtureRequest) -> RunNotebook:
    """`run_notebook("cell", "cell"...)` runs cells in a new notebook and returns the page."""

    def go(*cells: str) -> Page:
        name = f"{request.node.name}.ipynb"
        write_notebook(lab, name, *cells)
        open_notebook(page, name)
        page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.wait_for_function(RUN, timeout=120_000)
        return page

    return go


def run_in_kernel(page: Page, code: str) -> Any:
    """Run code in the kernel of the open notebook and return what it printed."""
    script = """async code => {
      const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
      const future = kernel.requestExecute({ code });
      let text = '';
      future.onIOPub = message => { text += message.content.text ?? message.content.evalue ?? ''; };
      await future.done;
      return text;
    }"""
    return page.evaluate(script, code)


def wait_in_kernel(page: Page, condition: str) -> None:
    """Wait until an expression is true in the kernel; a widget's changes arrive there a moment later."""
    end = time.monotonic() + 20
    while run_in_kernel(page, f"print(bool({condition}))").strip() != "True":
        assert time.monotonic() < end, f"{condition}; view: {run_in_kernel(page, 'print(vars())')[-2000:]}"
