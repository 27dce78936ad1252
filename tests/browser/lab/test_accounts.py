"""Signing in where a server keeps accounts of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Lab, start_lab
from tests.browser.lab.steps import choose, execute


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A server with accounts of its own."""
    home: Path = tmp_path_factory.mktemp("accounts")
    process, running = start_lab(home, "--DataSage.accounts=True")
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


def test_accounts_are_made_changed_and_left_in_the_sidebar(accounts: Lab, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{accounts.url}/lab?reset&token=t", wait_until="commit")
    page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=60_000)
    execute(page, "datasage:show-sidebar")
    panel = page.locator("#datasage-sidebar")
    panel.get_by_role("tab", name="New account").click()
    panel.get_by_label("Name").fill("Ada")
    panel.get_by_label("Email").fill("ada@example.org")
    panel.get_by_label("Password").fill("a long and secret phrase")
    panel.get_by_role("button", name="Create account").click()
    expect(panel).to_contain_text("No datasets yet", timeout=30_000)
    choose(page, panel.locator(".ds-lab-head"), "Account")
    panel.get_by_label("Name", exact=True).fill("Ada L.")
    panel.get_by_role("button", name="Save name").click()
    expect(panel).to_contain_text("Signed in as Ada L.")
    panel.get_by_role("button", name="Sign out").click()
    panel.get_by_label("Email").fill("ada@example.org")
    panel.get_by_label("Password").fill("not the phrase")
    panel.get_by_role("button", name="Sign in").click()
    expect(panel.get_by_role("alert")).to_be_visible()
    panel.get_by_label("Password").fill("a long and secret phrase")
    panel.get_by_role("button", name="Sign in").click()
    expect(panel).to_contain_text("No datasets yet")
    page.context.close()
