"""The formats, one module each: how a file of this kind is known, and who reads it."""

from datasage_jupyter.core.ingest.kinds._format import FORMATS, Format, by_suffix, format_named, formats

__all__ = ["FORMATS", "Format", "by_suffix", "format_named", "formats"]
