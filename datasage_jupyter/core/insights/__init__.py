"""What is worth saying about a table: tested, corrected, ranked, each with its query and chart."""

from datasage_jupyter.core.insights.find import find_insights

__all__ = ["find_insights"]
