"""The catalogue in the sidebar: uploads, search, versions, bin, keys, theme."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.lab.steps import DROP, RESIZE, WATCH_JOBS, choose, execute, item, stored, table, toast, upload


def test_an_upload_ends_in_the_list_and_in_a_notification_that_opens_it(sidebar: Page) -> None:
    stored(sidebar, "lab_orders")
    notice = toast(sidebar, "“lab_orders” is ready: 40 rows, 2 columns.")
    notice.get_by_role("button", name="Open").click()
    sidebar.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)")
    expect(sidebar.locator(".lm-TabBar-tabLabel", has_text="lab_orders")).to_be_visible()
    assert sidebar.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext") is None


def test_files_dropped_on_the_panel_are_found_by_search(sidebar: Page) -> None:
    sidebar.evaluate(DROP, ["lab_dropped.csv", table()])
    expect(item(sidebar, "lab_dropped")).to_be_visible()
    search = sidebar.locator("#datasage-sidebar").get_by_label("Search datasets")
    search.fill("lab_dropped")
    expect(sidebar.locator(".ds-lab-item")).to_have_count(1)
    search.fill("nothing like this")
    expect(sidebar.locator("#datasage-sidebar")).to_contain_text("Nothing matches")
    search.fill("")
    sidebar.locator("#datasage-sidebar").get_by_label("Order").select_option("name")
    expect(item(sidebar, "lab_dropped")).to_be_visible()


def test_a_dropped_file_tells_every_step(sidebar: Page) -> None:
    sidebar.evaluate(WATCH_JOBS)
    sidebar.evaluate(DROP, ["lab_steps.csv", table(60_000)])
    expect(item(sidebar, "lab_steps")).to_contain_text("60K rows")
    told = sidebar.evaluate("() => [...window.datasageSteps]")
    assert [step for step in ("Sending", "Reading", "Measuring") if any(step in text for text in told)] == [
        "Sending",
        "Reading",
        "Measuring",
    ]
    assert any("kB / " in text for text in told)


def test_table_and_chart_builder_open_without_a_kernel(sidebar: Page) -> None:
    dataset = stored(sidebar, "lab_opened")
    choose(sidebar, dataset, "Open table")
    expect(sidebar.locator(".ds-lab-view:visible .ds-table-foot")).to_contain_text("40 rows")
    choose(sidebar, dataset, "Open in chart builder")
    sidebar.locator(".ds-lab-view:visible .ds-card").first.click()
    expect(sidebar.locator(".ds-lab-view:visible .ds-walk .main-svg").first).to_be_visible()
    assert sidebar.evaluate("() => [...window.jupyterapp.serviceManager.sessions.running()].length") == 0


def test_a_running_upload_is_shown_in_the_status_bar_and_can_be_cancelled(sidebar: Page) -> None:
    is_patch = re.compile(r"/datasage/api/uploads/[^/]+$")
    sidebar.route(is_patch, lambda route: route.continue_() if route.request.method != "PATCH" else None)
    expect(sidebar.locator(".ds-lab-job")).to_have_count(0)
    with sidebar.expect_request(lambda request: request.method == "PATCH" and bool(is_patch.search(request.url))):
        upload(sidebar, "lab_stuck.csv")
    expect(sidebar.locator(".ds-lab-job")).to_contain_text("Sending lab_stuck.csv")
    expect(sidebar.locator("#jp-main-statusbar")).to_contain_text("DataSage: Sending lab_stuck.csv")
    with sidebar.expect_request(lambda request: request.method == "DELETE" and bool(is_patch.search(request.url))):
        sidebar.get_by_role("button", name="Cancel lab_stuck.csv").click()
    expect(sidebar.locator(".ds-lab-job")).to_have_count(0)
    expect(sidebar.locator("#jp-main-statusbar")).not_to_contain_text("lab_stuck")
    sidebar.unroute(is_patch)


def test_a_file_that_is_no_table_says_why(sidebar: Page) -> None:
    upload(sidebar, "lab_broken.json", '{"a": [')
    expect(toast(sidebar, "“lab_broken” is kept, but is no table.")).to_be_visible()
    broken = item(sidebar, "lab_broken")
    expect(broken).to_contain_text("Could not be read")
    broken.get_by_role("button", name="Details of lab_broken").click()
    expect(broken.get_by_role("alert")).to_contain_text("JSON")


def test_versions_unfold_and_open(sidebar: Page) -> None:
    stored(sidebar, "lab_versions")
    upload(sidebar, "lab_versions.csv", table(70))
    newest = item(sidebar, "lab_versions")
    expect(newest.locator(".ds-lab-version")).to_have_text("v2")
    newest.get_by_role("button", name="Details of").click()
    versions = newest.get_by_role("list", name="Versions")
    expect(versions.get_by_role("listitem")).to_have_count(2)
    versions.get_by_role("button", name="Version 1").first.click()
    expect(sidebar.locator(".ds-lab-view .ds-table-foot")).to_contain_text("40 rows")


def test_the_bin_gives_back_and_erases(sidebar: Page) -> None:
    dataset = stored(sidebar, "lab_binned")
    panel = sidebar.locator("#datasage-sidebar")
    choose(sidebar, dataset, "Move to bin")
    sidebar.locator(".jp-Dialog").get_by_role("button", name="Move to bin").click()
    expect(item(sidebar, "lab_binned")).to_have_count(0)
    choose(sidebar, panel.locator(".ds-lab-head"), "Bin")
    panel.get_by_role("button", name="Restore lab_binned").click()
    expect(panel.get_by_role("button", name="Restore lab_binned")).to_have_count(0)
    panel.get_by_role("button", name="All datasets").click()
    dataset.locator(".ds-lab-open").press("Delete")
    sidebar.locator(".jp-Dialog").get_by_role("button", name="Move to bin").click()
    choose(sidebar, panel.locator(".ds-lab-head"), "Bin")
    panel.get_by_role("button", name="Erase lab_binned for good").click()
    sidebar.locator(".jp-Dialog").get_by_role("button", name="Erase").click()
    expect(panel.get_by_role("button", name="Erase lab_binned for good")).to_have_count(0)
    panel.get_by_role("button", name="All datasets").click()
    expect(item(sidebar, "lab_binned")).to_have_count(0)


def test_arrow_keys_walk_through_the_datasets(sidebar: Page) -> None:
    stored(sidebar, "lab_keys_one")
    stored(sidebar, "lab_keys_two")
    rows = sidebar.locator(".ds-lab-open")
    rows.first.focus()
    sidebar.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    sidebar.keyboard.press("ArrowRight")
    expect(sidebar.locator(".ds-lab-item").nth(1).locator(".ds-lab-details")).to_be_visible()
    sidebar.keyboard.press("Enter")
    sidebar.wait_for_selector(".ds-lab-view .ds-cell:not(.ds-pending)")


def test_the_panel_follows_the_theme_and_fits_a_narrow_column(sidebar: Page) -> None:
    stored(sidebar, "lab_a_name_that_is_far_too_long_for_a_narrow_sidebar")
    color = "() => getComputedStyle(document.querySelector('#datasage-sidebar .ds-root')).backgroundColor"
    wide = "() => [...document.querySelectorAll('#datasage-sidebar :is(.ds-root, .ds-lab-list, .ds-lab-row)')].filter(node => node.scrollWidth > node.clientWidth + 1).length"
    light = sidebar.evaluate(color)
    execute(sidebar, "apputils:change-theme", theme="JupyterLab Dark")
    sidebar.wait_for_function(f"old => ({color})() !== old", arg=light)
    for width in (260, 400):
        sidebar.evaluate(RESIZE, width)
        sidebar.wait_for_function(f"() => ({wide})() === 0")
    execute(sidebar, "apputils:change-theme", theme="JupyterLab Light")
    sidebar.wait_for_function(f"old => ({color})() === old", arg=light)
