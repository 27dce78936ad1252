"""JupyterLab on a Hub whose service keeps the store: the panel works as everywhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.deployment.hub import PASSWORD
from tests.deployment.hub_service import HubWithService

PATIENCE = 120_000


@pytest.fixture(scope="module")
def hub() -> Iterator[HubWithService]:
    with tempfile.TemporaryDirectory(prefix="dsb-", ignore_cleanup_errors=True) as folder:
        running = HubWithService(Path(folder))
        try:
            yield running.start()
        finally:
            running.stop()


def test_a_user_signs_in_at_the_hub_and_uploads_and_opens_a_table(hub: HubWithService, chromium: Browser) -> None:
    page = chromium.new_page()
    errors: list[str] = []
    page.on("response", lambda r: errors.append(r.url) if r.status >= 400 and "/datasage/" in r.url else None)
    page.goto(f"{hub.url}/hub/login")
    page.fill("#username_input", "ada")
    page.fill("#password_input", PASSWORD)
    page.click("#login_submit")
    page.wait_for_selector(".jp-Launcher", timeout=PATIENCE)
    page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=PATIENCE)
    page.locator('[data-id="datasage-sidebar"]').click()
    page.wait_for_selector("#datasage-sidebar .ds-lab-head")
    rows = "".join(f"R{number % 5},{number}\n" for number in range(200))
    file = {"name": "rivers.csv", "mimeType": "text/csv", "buffer": f"river,length\n{rows}".encode()}
    page.set_input_files("#datasage-sidebar input[type=file]", file)
    item = page.locator(".ds-lab-item", has_text="rivers")
    expect(item).to_contain_text("200 rows", timeout=PATIENCE)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator(".ds-lab-view .ds-cell:not(.ds-pending)").first).to_be_visible(timeout=PATIENCE)
    assert errors == []
    page.close()
