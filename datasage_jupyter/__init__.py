"""DataSage for Jupyter: from a dropped file to a kept chart.

`import datasage_jupyter as datasage`, then `datasage.chart(df, "average price by brand")`.
Everything is imported on first use, so that importing the package stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datasage_jupyter.api import (
        chart as chart,
        connect as connect,
        insights as insights,
        profile as profile,
        read_table as read_table,
        recommend as recommend,
        score as score,
        upload as upload,
    )
    from datasage_jupyter.client import Client as Client, Dataset as Dataset
    from datasage_jupyter.core.errors import DataSageError as DataSageError, DatasetReadError as DatasetReadError
    from datasage_jupyter.core.model import (
        ChartSpec as ChartSpec,
        DatasetProfile as DatasetProfile,
        Recommendation as Recommendation,
    )
    from datasage_jupyter.core.pipeline import Chart as Chart
    from datasage_jupyter.magics import (
        load_ipython_extension as load_ipython_extension,
        unload_ipython_extension as unload_ipython_extension,
    )
    from datasage_jupyter.widgets import (
        App as App,
        ChartBuilder as ChartBuilder,
        Dashboard as Dashboard,
        DatasetBrowser as DatasetBrowser,
        Login as Login,
        Upload as Upload,
    )

__version__ = "0.1.0"

_HOMES = {
    "datasage_jupyter.api": ("chart", "connect", "insights", "profile", "read_table", "recommend", "score", "upload"),
    "datasage_jupyter.client": ("Client", "Dataset"),
    "datasage_jupyter.core.errors": ("DatasetReadError", "DataSageError"),
    "datasage_jupyter.core.model": ("ChartSpec", "DatasetProfile", "Recommendation"),
    "datasage_jupyter.core.pipeline": ("Chart",),
    "datasage_jupyter.magics": ("load_ipython_extension", "unload_ipython_extension"),
    "datasage_jupyter.widgets": ("App", "ChartBuilder", "Dashboard", "DatasetBrowser", "Login", "Upload"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [*sorted(_HOME_OF), "__version__"]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from datasage_jupyter.server.extension import DataSage

    return [{"module": "datasage_jupyter", "app": DataSage}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "datasage-jupyter"}]
