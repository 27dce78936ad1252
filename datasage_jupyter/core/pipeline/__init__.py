"""Joins the stages: one source, analysed once, gives any number of charts."""

from datasage_jupyter.core.pipeline.analysis import Analysis, analysis_of
from datasage_jupyter.core.pipeline.chart import Chart
from datasage_jupyter.core.pipeline.run import chart

__all__ = ["Analysis", "Chart", "analysis_of", "chart"]
