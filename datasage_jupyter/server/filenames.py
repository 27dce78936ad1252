"""Names of files as people send them, made harmless; they are shown and never opened."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

MAX_BYTES = 255
_FALLBACK = "upload"
_MEDIA_TYPES = {
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
    "xls": "application/vnd.ms-excel",
    "gz": "application/gzip",
    "zip": "application/zip",
}
"""Of endings that say more than their format does, and of archives."""


def shown_name(sent: str) -> str:
    """A file name that can be shown, stored and put into a header: no folders, no invisible characters, at most 255 bytes.

    Args:
        sent: As it came.
    """
    name = re.split(r"[/\\]", sent)[-1]
    name = "".join(_visible(char) for char in unicodedata.normalize("NFC", name))
    name = " ".join(name.split()).strip(". ")
    return _shortened(name) or _FALLBACK


def shown_title(sent: str, filename: str) -> str:
    """The name of a dataset: what the person wrote, else the file's name without its ending.

    Args:
        sent: As it came; may be empty.
        filename: A harmless file name.
    """
    title = " ".join("".join(_visible(char) for char in unicodedata.normalize("NFC", sent)).split())
    return _cut(title, 200) or _cut(filename.rsplit(".", 1)[0] or filename, 200)


def extension(filename: str) -> str:
    """The ending of a file name in lower case, without the dot; empty if it has no plain one."""
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    return ending if re.fullmatch(r"[a-z0-9]{1,10}", ending) else ""


def media_type(filename: str) -> str:
    """The type a file's ending stands for; what the sender says about it is not trusted."""
    from datasage_jupyter.core.ingest.kinds import by_suffix

    ending = extension(filename)
    kind = by_suffix().get(f".{ending}")
    return _MEDIA_TYPES.get(ending) or (kind.media_type if kind is not None else "application/octet-stream")


def disposition(filename: str) -> str:
    """A Content-Disposition header that offers a file for download and cannot be broken out of."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    return " " if category in {"Cc", "Zl", "Zp"} else "" if category in {"Cf", "Cs", "Co", "Cn"} else char


def _shortened(name: str) -> str:
    """Cut to size without losing the ending, which tells the format."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        return _cut(name, MAX_BYTES)
    return _cut(stem, MAX_BYTES - len(ending.encode()) - 1) + dot + ending


def _cut(text: str, size: int) -> str:
    return text.encode("utf-8")[:size].decode("utf-8", "ignore")
