"""Questions: English to a chart spec, offline and deterministic.

tokenise -> tag (general English as data, fields, values) -> read clauses -> assemble the spec -> explain.
"""

from datasage_jupyter.core.ask.parser import ask
from datasage_jupyter.core.ask.values import ValueIndex

__all__ = ["ValueIndex", "ask"]
