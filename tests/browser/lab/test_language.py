"""Another language: a language pack of JupyterLab's own kind, with every word of the template in brackets."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CLOSE_ALL, Lab, open_notebook, open_tab, start_lab, write_notebook
from tests.browser.lab.steps import execute, item, stored

ROOT = Path(__file__).parents[3]
LOCALE, PACK = "eo", "jupyterlab_language_pack_eo"
UNTRANSLATED = """texts => {
  const known = new Set(texts), found = new Set();
  const add = text => known.has(text?.trim()) && found.add(text.trim());
  for (const root of document.querySelectorAll('.ds-root')) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) add(walker.currentNode.data);
    for (const node of root.querySelectorAll('*')) ['aria-label', 'title', 'placeholder'].forEach(name => add(node.getAttribute(name)));
  }
  return [...found];
}"""


def template() -> Catalog:
    """What a translator would begin with."""
    command = [sys.executable, str(ROOT / "js" / "scripts" / "extract_words.py")]
    return read_po(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout))


def bracketed(catalog: Catalog) -> Catalog:
    """The template as a translation."""
    made = Catalog(locale=LOCALE, domain="datasage_jupyter", fuzzy=False)
    for message in catalog:
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        if texts[0]:
            said = tuple(f"⟦{text}⟧" for text in texts)
            made.add(message.id, said if len(said) > 1 else said[0], context=message.context)
    return made


def write_pack(folder: Path, catalog: Catalog) -> None:
    """An installed language pack: JSON for the page, a compiled catalogue for the settings, and an entry point."""
    messages = folder / PACK / "locale" / LOCALE / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (folder / PACK / "__init__.py").write_text("")
    header = {"domain": "datasage_jupyter", "language": LOCALE, "plural_forms": "nplurals=2; plural=(n != 1);"}
    words: dict[str, object] = {"": header}
    for message in catalog:
        if message.id:
            first = message.id[0] if isinstance(message.id, tuple) else message.id
            key = f"{message.context}\x04{first}" if message.context else first
            words[key] = list(message.string) if isinstance(message.string, tuple) else [message.string]
    (messages / "datasage_jupyter.json").write_text(json.dumps(words))
    with (messages / "datasage_jupyter.mo").open("wb") as output:
        write_mo(output, catalog)
    info = folder / f"{PACK}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACK}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[jupyterlab.languagepack]\n{LOCALE} = {PACK}\n")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every text that stands alone, without values and without being a name."""
    found = [message.id if isinstance(message.id, str) else message.id[0] for message in template()]
    return [text for text in found if text and "%" not in text and text not in ("X", "Y", "SQL", "Python", "DataSage")]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A JupyterLab whose person has chosen another language."""
    home: Path = tmp_path_factory.mktemp("foreign")
    write_pack(home / "packs", bracketed(template()))
    chosen = home / "set" / "@jupyterlab" / "translation-extension"
    chosen.mkdir(parents=True)
    (chosen / "plugin.jupyterlab-settings").write_text(json.dumps({"locale": LOCALE}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(home / "packs"), prepend=":")
        process, running = start_lab(home)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture(scope="module")
def abroad(foreign: Lab, chromium: Browser) -> Iterator[Page]:
    """A page in that language, with the sidebar open."""
    with open_tab(chromium, foreign) as opened:
        execute(opened.page, "datasage:show-sidebar")
        yield opened.page
        opened.page.evaluate(CLOSE_ALL)
        assert not opened.errors


def test_sidebar_tabs_and_commands_speak_it(abroad: Page, texts: list[str]) -> None:
    expect(abroad.locator("#datasage-sidebar")).to_contain_text("⟦No datasets yet⟧")
    stored(abroad, "lab_abroad")
    expect(item(abroad, "lab_abroad").get_by_role("button", name="⟦Actions for lab_abroad⟧")).to_be_visible()
    assert abroad.evaluate(UNTRANSLATED, texts) == []
    assert abroad.evaluate("() => window.jupyterapp.commands.label('datasage:show-sidebar')") == "⟦Show DataSage⟧"
    execute(abroad, "datasage:open-table", name="lab_abroad")
    expect(abroad.locator(".ds-lab-view:visible .ds-table-foot")).to_contain_text("⟦40 rows⟧")
    assert abroad.evaluate(UNTRANSLATED, texts) == []
    execute(abroad, "datasage:open-builder", name="lab_abroad")
    abroad.locator(".ds-lab-view:visible .ds-card").first.click()
    expect(abroad.locator(".ds-lab-view:visible .ds-walk .main-svg").first).to_be_visible(timeout=60_000)
    assert abroad.evaluate(UNTRANSLATED, texts) == []
    execute(abroad, "datasage:open-app")
    for part in ("⟦Charts⟧", "⟦Dashboard⟧", "⟦Datasets⟧"):
        abroad.locator(".ds-lab-view:visible .ds-app").get_by_role("tab", name=part).click()
        assert abroad.evaluate(UNTRANSLATED, texts) == []


def test_the_settings_speak_it(foreign: Lab) -> None:
    with urllib.request.urlopen(f"{foreign.url}/lab/api/settings/datasage-jupyter:plugin?token=t") as answer:
        schema = json.load(answer)["schema"]
    assert schema["properties"]["pageSize"]["title"] == "⟦Datasets per page⟧"
    assert schema["properties"]["sort"]["oneOf"][0]["title"] == "⟦Newest first⟧"
    assert schema["title"] == "⟦DataSage⟧"


def test_widgets_of_notebooks_speak_it(foreign: Lab, abroad: Page, texts: list[str]) -> None:
    frame = "import pandas as pd, datasage_jupyter as datasage\ndatasage.ChartBuilder(pd.DataFrame({'city': ['Oslo', 'Rome'], 'rent': [9, 7]}))"
    write_notebook(foreign, "abroad.ipynb", frame)
    open_notebook(abroad, "abroad.ipynb")
    abroad.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
    expect(abroad.locator(".jp-Notebook:visible .ds-root")).to_contain_text("⟦Start with one of these", timeout=60_000)
    assert abroad.evaluate(UNTRANSLATED, texts) == []
