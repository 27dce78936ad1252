"""What is known of a format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from datasage_jupyter.core.errors import DatasetReadError
from datasage_jupyter.core.parts import Parts

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from datasage_jupyter.core.ingest.source import Source
    from datasage_jupyter.core.model import ReadOptions, ReadReport

    Read = Callable[[Source, ReadOptions, Path], tuple[pa.Table, ReadReport]]
    Convert = Callable[[Source, ReadOptions, Path, Path, Callable[[float, str], None]], ReadReport]


@dataclass(frozen=True, kw_only=True)
class Format:
    """How a file of one kind is known, and who reads it: `read` in this process, or `decode` in the guarded child.

    Attributes:
        name: Its word in `ReadOptions.format`; the name of its module.
        suffixes: Endings of file names, with their dots.
        media_type: As the catalogue and downloads say it.
        magic: First bytes, any of them; none for formats that are text or lie in a container.
        has_begun: Tells by the first bytes, where no fixed ones do; asked only of files with one of the suffixes.
        aliases: Other words for it in `ReadOptions.format`.
        reported: Its word in reports, if that is another.
        title: Its name in messages.
        is_text: Any text may be one, so a file that begins otherwise is not refused.
        decode: Top-level function of an importable module: path of the file, path of the Arrow file to write. It runs in a child
            process with limits, may raise what it likes, and returns `{"rows": n}` and perhaps `warnings`.
        rewrite: The same, but writes Parquet in bounded memory and returns `rows`, `columns` and `types`; None: what
            `decode` wrote is rewritten.
        read: Reads in this process. It is for formats that cannot bring a process down.
        convert: Converts in this process in bounded memory; None: what was read is written.
        library: Module that `decode` needs and that may be missing.
        install: Command that installs it.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str = "application/octet-stream"
    magic: tuple[bytes, ...] = ()
    has_begun: Callable[[bytes], bool] | None = None
    aliases: tuple[str, ...] = ()
    reported: str = ""
    title: str = ""
    is_text: bool = False
    decode: Callable[[str, str], dict[str, Any]] | None = None
    rewrite: Callable[[str, str], dict[str, Any]] | None = None
    read: Read | None = None
    convert: Convert | None = None
    library: str = ""
    install: str = ""

    @property
    def report_name(self) -> str:
        """Its word in reports."""
        return self.reported or self.name

    def require(self) -> None:
        """Make sure that the library it needs is there.

        Raises:
            DatasetReadError: It is not; the hint says how to install it.
        """
        if self.library and find_spec(self.library) is None:
            raise DatasetReadError(
                f"Reading {self.title or self.name} files needs the package {self.library}, which is not installed.",
                hint=f"Install it with: {self.install or f'pip install {self.library}'}",
            )


FORMATS: Parts[Format] = Parts("datasage_jupyter.core.ingest.kinds", "FORMAT", "datasage_jupyter.formats")
"""Every format there is."""


@cache
def formats() -> tuple[Format, ...]:
    """Every format that can be imported."""
    return FORMATS.all()


@cache
def by_suffix() -> dict[str, Format]:
    """The formats by their endings; where two share one, the first by name."""
    found: dict[str, Format] = {}
    for kind in formats():
        for suffix in kind.suffixes:
            found.setdefault(suffix, kind)
    return found


@cache
def format_named(word: str) -> Format | None:
    """The format that a word of `ReadOptions.format` means."""
    return next((kind for kind in formats() if word in (kind.name, *kind.aliases)), None)
