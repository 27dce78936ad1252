"""An installed package brings a mark, a format and a provider by entry points alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MODULE = """
from datasage_jupyter.core.ingest.kinds import Format
from datasage_jupyter.core.marks import MarkKind
from datasage_jupyter.core.model import Mark
from datasage_jupyter.core.recommend.layouts import Layout
from datasage_jupyter.core.rules import SoftRule
from datasage_jupyter.llm import Provider


def draw(canvas):
    x, y = canvas.field("x"), canvas.field("y")
    trace = {"type": "scatter", "mode": "markers", "x": canvas.values(x), "y": canvas.values(y)}
    return {"data": [trace], "layout": canvas.layout()}


def layouts(parts):
    letters = "".join(part.letter for part in parts)
    if letters == "NQ":
        yield Layout(Mark("dots"), {"x": parts[0].name, "y": parts[1].name}, pooled=True)


def decode(path, out):
    import pyarrow as pa
    with open(path) as file:
        words = file.read().split()[1:]
    table = pa.table({"word": words})
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return {"rows": len(words)}


DOTS = MarkKind(
    name="dots", label="Dots", title="Dot chart", words=("dot chart",), figure=draw, is_grouped=True,
    code=lambda resolved: ["fig = px.scatter(data, x='x', y='y')"], layouts=layouts,
    soft_rules=(SoftRule("dots", "Dots are light.", "Few 2012", 9.0, lambda view: 1.0, "Dots compare {what}."),),
)
WORDS = Format(name="words", suffixes=(".words",), magic=(b"WORDS ",), decode=decode)
ECHO = Provider(
    name="echo", path="echo", headers=lambda key: {}, body=lambda model, messages, schema: {}, text=lambda answer: answer["said"],
)
"""
ENTRY_POINTS = """
[datasage_jupyter.marks]
dots = dots_and_words:DOTS
[datasage_jupyter.formats]
words = dots_and_words:WORDS
[datasage_jupyter.llm]
echo = dots_and_words:ECHO
"""
CODE = """
import warnings
warnings.simplefilter("error")
import pandas as pd
import datasage_jupyter as datasage
from datasage_jupyter.core import service
from datasage_jupyter.llm import ModelClient, ModelSettings
from datasage_jupyter.widgets.reducer import reduce

df = pd.DataFrame({"city": ["Oslo", "Rome", "Rome"], "rent": [9.0, 7.0, 8.0]})
spec = {"mark": "dots", "encoding": {"x": {"field": "city"}, "y": {"field": "rent"}}}
chart = datasage.chart(df, spec)
assert chart.spec.to_dict() == spec
assert chart.figure.data[0].mode == "markers" and list(chart.data["y"]) == [9.0, 15.0]
assert chart.alt_text.startswith("Dot chart:") and "px.scatter" in chart.code
assert datasage.chart(df, "dot chart of average rent by city").spec.mark == "dots"
best = datasage.recommend(pd.concat([df] * 9), fields=["city", "rent"])[0]
assert (best.spec.mark, best.reason) == ("dots", 'Dots compare the total of "rent".'), best
assert service.marks()["items"][-1]["name"] == "dots"
field = {"name": "rent", "kind": "quantitative"}
placed = reduce({"mark": "dots"}, {"type": "place", "channel": "y", "field": field})
assert placed["encoding"]["y"] == {"field": "rent", "aggregate": "mean"}
assert datasage.read_table(b"WORDS one two three").to_pydict() == {"word": ["one", "two", "three"]}
assert ModelClient(ModelSettings("http://h/v1", "m", provider="echo"))._provider.path == "echo"
print("ok")
"""


def test_a_package_brings_a_mark_a_format_and_a_provider(tmp_path: Path) -> None:
    facts = tmp_path / "dots_and_words-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: dots-and-words\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(ENTRY_POINTS)
    (tmp_path / "dots_and_words.py").write_text(MODULE)
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).parents[2])])
    environment = os.environ | {"PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "ok", done.stderr[-3000:]
