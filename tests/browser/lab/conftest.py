"""A JupyterLab of these tests' own, the newest and the oldest that is supported."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Lab, Tab, open_tab, start_lab
from tests.browser.lab.steps import CLOSE, execute
from tests.browser.oldest import oldest_python


@pytest.fixture(scope="package", params=["newest", "oldest"])
def lab(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """A JupyterLab of these tests' own: settings, open panels and the catalogue are what these tests change."""
    python = oldest_python() if request.param == "oldest" else sys.executable
    process, running = start_lab(tmp_path_factory.mktemp("extension"), python=python)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture(scope="package")
def tab(chromium: Browser, lab: Lab) -> Iterator[Tab]:
    """A page of these tests' own."""
    with open_tab(chromium, lab) as opened:
        yield opened


@pytest.fixture
def sidebar(page: Page) -> Iterator[Page]:
    """The page with the catalogue open, and no tab of an earlier test."""
    page.evaluate(CLOSE)
    execute(page, "datasage:show-sidebar")
    page.wait_for_selector("#datasage-sidebar .ds-lab-head")
    yield page
    page.evaluate(CLOSE)
