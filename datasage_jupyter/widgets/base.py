"""What every DataSage widget has: the shared script, a kernel end for requests, and a static form for when no kernel lives."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from datasage_jupyter.widgets.dispatch import Dispatcher
from datasage_jupyter.widgets.loader import loader

if TYPE_CHECKING:
    from datasage_jupyter.core.pipeline import Analysis

_log = logging.getLogger(__name__)


class DataSageWidget(anywidget.AnyWidget):
    """Base of the widgets.

    Attributes:
        height: Height in pixels; None: as much as the content needs.
    """

    _esm = ""
    _dispatcher: Dispatcher | None = None
    _view = traitlets.Unicode().tag(sync=True)
    _label = traitlets.Unicode().tag(sync=True)
    _has_table = traitlets.Bool(False).tag(sync=True)
    height = traitlets.Int(
        None, allow_none=True, min=120, max=10_000, help="Height in pixels; None fits the content."
    ).tag(sync=True)

    def __init__(self, *, table: Any = None, label: str = "", **traits: Any) -> None:
        unknown = sorted(name for name in traits if not self.has_trait(name))
        if unknown:
            known = ", ".join(sorted(name for name in self.own_traits()))
            raise TypeError(f"{type(self).__name__} has no option {unknown[0]!r}. It has: {known}.")
        self._table = table
        self._dispatcher = Dispatcher(
            self._open_analysis if table is not None else None, self._send_reply, label, self._saved_form
        )
        super().__init__(_esm=loader(), _label=label, _has_table=table is not None, **traits)
        self.on_msg(self._receive)

    @classmethod
    def own_traits(cls) -> tuple[str, ...]:
        """Names of the traits that are DataSage's own and public."""
        foreign = set(anywidget.AnyWidget.class_trait_names())
        return tuple(name for name in cls.class_trait_names() if name not in foreign and not name.startswith("_"))

    def close(self) -> None:
        """Close the widget and end its worker."""
        if self._dispatcher is not None:
            self._dispatcher.close()
        super().close()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return data | self._saved_form(), metadata

    def _saved_form(self) -> dict[str, Any]:
        """The static form; nothing where it cannot be made, for a widget is shown all the same."""
        try:
            return self._static_form()
        except Exception:
            _log.debug("The static form of a widget could not be made", exc_info=True)
            return {}

    def _static_form(self) -> dict[str, Any]:
        """What is shown where the widget cannot live: a saved notebook, an export, a code host."""
        return {}

    def _open_analysis(self) -> Analysis:
        from datasage_jupyter.core.pipeline import analysis_of

        return analysis_of(self._table)

    @property
    def _analysis(self) -> Analysis:
        assert self._dispatcher is not None
        return self._dispatcher.analysis

    def _receive(self, _: Any, content: dict[str, Any], __: Any) -> None:
        if self._dispatcher is not None:
            self._dispatcher.receive(content)

    def _send_reply(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        if self.comm is not None:
            self.send(content, buffers or None)


def name_of(table: Any, default: str = "table") -> str:
    """The variable a person calls this table by, for labels and generated code."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return default
    shell = get_ipython()
    space: dict[str, Any] = getattr(shell, "user_ns", {}) if shell is not None else {}
    return next((name for name, value in space.items() if value is table and not name.startswith("_")), default)
