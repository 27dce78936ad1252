"""Spec to resolved spec: every field known to exist, every default filled, every value of the type of its column."""

from datasage_jupyter.core.resolve.checks import violations
from datasage_jupyter.core.resolve.run import as_spec, resolve, resolve_predicates

__all__ = ["as_spec", "resolve", "resolve_predicates", "violations"]
