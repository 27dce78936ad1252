"""`%load_ext datasage_jupyter`: questions as cell magics.

```
%load_ext datasage_jupyter
%%ask sales
average price by brand, highest first
```
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DataSageError, QuestionError

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

HELP = """DataSage in this notebook:
  %%ask sales           the cell's text is a question about the dataset (or dataframe) "sales"
  %%ask sales as c      the same, and the chart is kept in the variable c
  %datasage             this help
  %datasage datasets    the datasets on the server
  %datasage charts      the kept charts

In Python: datasage.App(), datasage.chart(df, "…"), datasage.connect().dataset("sales").ask("…")."""

_TARGET = re.compile(r"\s*(?P<name>.+?)(?:\s+as\s+(?P<variable>[A-Za-z_]\w*))?\s*")


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Register the magics.

    Args:
        shell: The running IPython.
    """
    magics = Magics(shell)
    register: Any = shell.register_magic_function
    register(magics.ask, "line_cell", "ask")
    register(magics.datasage, "line", "datasage")


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take the magics away.

    Args:
        shell: The running IPython.
    """
    for kind, name in (("line", "ask"), ("cell", "ask"), ("line", "datasage")):
        shell.magics_manager.magics[kind].pop(name, None)


class Magics:
    """The magics of one shell.

    Args:
        shell: Where they run.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def ask(self, line: str, cell: str | None = None) -> Any:
        """Answer a question about a dataframe of this notebook or a dataset on the server.

        Args:
            line: Which one, perhaps `as variable`; as a line magic also the question: `%ask sales: total by region`.
            cell: The question.

        Raises:
            QuestionError: There is no question, or it was not understood.
        """
        target, _, rest = line.partition(":") if cell is None else (line, "", "")
        question = " ".join((rest if cell is None else cell).split()).strip('"“”')
        match = _TARGET.fullmatch(target)
        if not question or match is None:
            raise QuestionError(
                "There is no question.", hint="Write it below: %%ask sales, then a line of plain English."
            )
        chart = self._answer(match["name"].strip("\"'"), question)
        if match["variable"]:
            self._shell.user_ns[match["variable"]] = chart
        return chart

    def datasage(self, line: str) -> Any:
        """Help, or a list of what is on the server.

        Args:
            line: Nothing, `datasets` or `charts`.
        """
        from datasage_jupyter.client import connect

        match line.split():
            case ["datasets"]:
                return connect().datasets()
            case ["charts"]:
                return connect().charts()
            case [] | ["help"]:
                print(HELP)
                return None
        raise DataSageError(f"%datasage does not know {line.strip()!r}.", hint="%datasage shows what it knows.")

    def _answer(self, name: str, question: str) -> Any:
        frame = self._shell.user_ns.get(name)
        if frame is not None and hasattr(frame, "ask"):
            return frame.ask(question)
        if frame is not None:
            from datasage_jupyter.api import chart

            return chart(frame, question)
        from datasage_jupyter.client import connect

        return connect().dataset(name).ask(question)
