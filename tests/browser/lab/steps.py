"""What a person does in the sidebar, in one word each."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

expect.set_options(timeout=60_000)

CELLS = "() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.sharedModel.getSource())"
CLOSE = """() => {
  for (const widget of [...window.jupyterapp.shell.widgets('main')])
    if (widget.id.startsWith('datasage-view')) widget.dispose();
  for (const toast of document.querySelectorAll('.Toastify__close-button, .jp-toast-button--close')) toast.click?.();
}"""
SAVED = """async () => {
  const text = await (await fetch('/lab/api/workspaces/restored')).text();
  return ['"table"', '"builder"', 'datasage-sidebar', '"encoding"'].every(part => text.includes(part));
}"""
RESIZE = """width => {
  const split = window.jupyterapp.shell._hsplitPanel, all = split.node.clientWidth;
  split.setRelativeSizes([width / all, 1 - width / all, 0]);
}"""
WATCH_JOBS = """() => {
  window.datasageSteps = new Set();
  const look = () => document.querySelectorAll('.ds-lab-job').forEach(job => window.datasageSteps.add(job.textContent));
  new MutationObserver(look).observe(document.querySelector('.ds-lab-sidebar'), { childList: true, subtree: true, characterData: true });
}"""
DROP = """([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: 'text/csv' }));
  const target = document.querySelector('.ds-lab-sidebar');
  for (const kind of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def table(rows: int = 40) -> str:
    """A small CSV."""
    return "city,price\n" + "".join(f"{('Berlin', 'Lyon', 'Porto')[i % 3]},{i}.5\n" for i in range(rows))


def execute(page: Page, command: str, **arguments: Any) -> None:
    """Run a command and wait for its end."""
    page.evaluate("async ([id, args]) => { await window.jupyterapp.commands.execute(id, args); }", [command, arguments])


def upload(page: Page, name: str, text: str | None = None) -> None:
    """Choose a file in the sidebar."""
    content = (table() if text is None else text).encode()
    page.locator(".ds-lab-files").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def item(page: Page, name: str) -> Locator:
    """The dataset of this name in the sidebar."""
    return page.locator(".ds-lab-item").filter(
        has=page.locator(".ds-lab-name strong", has_text=re.compile(f"^{name}$"))
    )


def stored(page: Page, name: str, text: str | None = None) -> Locator:
    """Upload a dataset and wait until it can be opened."""
    upload(page, f"{name}.csv", text)
    expect(item(page, name).locator(".ds-lab-open:not([aria-disabled=true])")).to_be_visible()
    expect(page.locator(".ds-lab-job")).to_have_count(0)
    return item(page, name)


def choose(page: Page, dataset: Locator, action: str) -> None:
    """Press an entry of a dataset's menu."""
    dataset.locator(".ds-menu > button").click()
    page.get_by_role("menuitem", name=action).click()


def toast(page: Page, text: str) -> Locator:
    """The newest notification that says this."""
    return page.locator(".Toastify__toast", has_text=text).last
