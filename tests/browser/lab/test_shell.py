"""Launcher, palette, shortcuts, layout, and the panel in Notebook 7."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lab, write_notebook
from tests.browser.lab.steps import SAVED, execute, item, stored, table


def test_the_launcher_leads_to_the_app(sidebar: Page) -> None:
    execute(sidebar, "launcher:create")
    sidebar.locator(".jp-LauncherCard:visible", has_text="Open DataSage").click()
    expect(sidebar.locator(".ds-lab-view .ds-app")).to_be_visible()


def test_the_palette_has_a_category_with_every_command(sidebar: Page) -> None:
    execute(sidebar, "apputils:activate-command-palette")
    sidebar.keyboard.type("datasage")
    palette = sidebar.locator(".lm-CommandPalette:visible")
    expect(palette.locator(".lm-CommandPalette-header", has_text="DataSage").first).to_be_attached()
    for words in ("Show DataSage", "Open DataSage", "Upload Files", "Open Table of a Dataset", "DataSage Settings"):
        expect(palette.locator(".lm-CommandPalette-item", has_text=words).first).to_be_visible()
    sidebar.keyboard.press("Escape")


def test_the_declared_shortcuts_work(sidebar: Page) -> None:
    execute(sidebar, "filebrowser:activate")
    expect(sidebar.locator("#datasage-sidebar")).to_be_hidden()
    sidebar.locator("#jp-top-panel").click()
    sidebar.keyboard.press("Alt+Shift+D")
    expect(sidebar.locator("#datasage-sidebar")).to_be_visible()
    sidebar.locator("#jp-top-panel").click()
    with sidebar.expect_file_chooser() as chooser:
        sidebar.keyboard.press("Alt+Shift+U")
    chooser.value.set_files({"name": "lab_by_key.csv", "mimeType": "text/csv", "buffer": table().encode()})
    expect(item(sidebar, "lab_by_key")).to_be_visible()


def test_tabs_and_sidebar_come_back_after_a_reload(lab: Lab, chromium: Browser, sidebar: Page) -> None:
    stored(sidebar, "lab_restored")
    page = chromium.new_page(viewport={"width": 1300, "height": 900})
    page.goto(f"{lab.url}/lab/workspaces/restored?token=t", wait_until="commit")
    page.wait_for_function("() => !!window.jupyterapp?.shell.currentWidget", timeout=60_000)
    execute(page, "datasage:show-sidebar")
    execute(page, "datasage:open-table", name="lab_restored")
    page.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)")
    execute(page, "datasage:open-builder", name="lab_restored")
    page.locator(".ds-lab-view .ds-card").first.click()
    page.wait_for_selector(".ds-walk .main-svg")
    page.wait_for_function(SAVED, polling=500)
    page.reload(wait_until="commit")
    page.wait_for_selector(".ds-lab-view .ds-walk .main-svg", timeout=60_000)
    expect(page.locator("#datasage-sidebar .ds-lab-head")).to_be_visible()
    page.locator(".lm-TabBar-tab", has_text=re.compile("^lab_restored$")).click()
    page.wait_for_selector(".ds-lab-view:visible .ds-cell:not(.ds-pending)")
    page.context.close()


def test_notebook_7_has_the_panel_too(lab: Lab, chromium: Browser, sidebar: Page) -> None:
    stored(sidebar, "lab_classic")
    write_notebook(lab, "lab_classic.ipynb", "1")
    page = chromium.new_page()
    page.goto(f"{lab.url}/notebooks/lab_classic.ipynb?token=t", wait_until="commit")
    page.locator(".jp-Notebook .jp-Cell").first.click(timeout=60_000)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+Shift+D")
    item(page, "lab_classic").locator(".ds-lab-open").click()
    page.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)", timeout=30_000)
    page.context.close()
