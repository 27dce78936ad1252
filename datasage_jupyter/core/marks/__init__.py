"""The marks, one module each: all that the stages need to know of a mark is its `MarkKind`.

A stage asks `kind_of(mark)` and never imports a mark's module; a mark's module may import what it likes of the stages.
"""

from datasage_jupyter.core.marks._kind import MarkKind, kind_of, kinds

__all__ = ["MarkKind", "kind_of", "kinds"]
