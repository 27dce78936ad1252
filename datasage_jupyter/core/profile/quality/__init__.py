"""What is wrong with the data, cell by cell where that can be said."""

from datasage_jupyter.core.profile.quality.findings import find_problems

__all__ = ["find_problems"]
