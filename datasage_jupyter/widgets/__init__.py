"""Live views in a notebook: anywidgets that share one script per page.

Traits hold what Python and the page must both know (a spec, a selection); data, tokens and scripts never stand in them.
"""

from datasage_jupyter.widgets.app import App, Login, Upload
from datasage_jupyter.widgets.browser import DatasetBrowser
from datasage_jupyter.widgets.builder import ChartBuilder
from datasage_jupyter.widgets.dashboard import Dashboard

__all__ = ["App", "ChartBuilder", "Dashboard", "DatasetBrowser", "Login", "Upload"]
