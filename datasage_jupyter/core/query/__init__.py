"""Resolved spec to one SELECT: a tree of SQL, printed last, with values as parameters."""

from datasage_jupyter.core.query.compile import to_query

__all__ = ["to_query"]
