"""Plain values in, safe values out: what reaches MongoDB is typed here, never an operator from outside."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from bson import ObjectId

from datasage_jupyter.catalog.errors import InvalidValueError

NAME_LIMIT = 255
TEXT_LIMIT = 10_000
SEARCH_LIMIT = 1_000
PREVIEW_BYTES = 200_000
CELL_CHARACTERS = 500
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")


def now() -> datetime:
    """This moment in UTC, to the millisecond, which is what MongoDB keeps."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def object_id(value: object) -> ObjectId | None:
    """The id a text names, or None if it is not the text of one."""
    return ObjectId(value) if isinstance(value, str) and _OBJECT_ID.fullmatch(value) else None


def text(value: object, field: str, *, limit: int = TEXT_LIMIT, required: bool = False) -> str:
    """`value` as a text that can be stored.

    Raises:
        InvalidValueError: It is no text, too long, empty though required, or holds NUL or half characters.
    """
    if not isinstance(value, str):
        raise InvalidValueError(f"{field} must be a text.", hint="Send a JSON string.")
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise InvalidValueError(
            f"{field} holds characters that cannot be stored.", hint="Remove NUL and half surrogates."
        )
    if len(value.encode()) > limit:
        raise InvalidValueError(f"{field} is longer than {limit} bytes.", hint="Shorten it.")
    if required and not value.strip():
        raise InvalidValueError(f"{field} must not be empty.", hint="Give it at least one visible character.")
    return value


def key(value: str) -> str:
    """The form in which two names are compared: Unicode-normalised, case-folded, blanks joined, nothing invisible."""
    normal = unicodedata.normalize("NFKC", value).casefold()
    visible = "".join(
        c for c in unicodedata.normalize("NFKC", normal) if unicodedata.category(c) not in ("Cf", "Cc", "Cs")
    )
    return " ".join(visible.split())


def search_key(*parts: str) -> str:
    """What a search looks in: the parts, each as `key`, on lines of their own.

    A part that another one contains (a name in its file name) is left out: a shorter text is searched faster.
    """
    keys = list(dict.fromkeys(key(part) for part in parts if part))
    return "\n".join(one for one in keys if not any(one in other for other in keys if other != one))[:SEARCH_LIMIT]


def literal_pattern(search: str) -> str:
    """A search text as a pattern that matches exactly it."""
    return re.escape(key(search)[:100])


def tags(values: Iterable[object]) -> list[str]:
    """Tags, each once, in the order given.

    Raises:
        InvalidValueError: More than 50, or one is not a short text.
    """
    unique = dict.fromkeys(text(value, "A tag", limit=100, required=True).strip() for value in values)
    if len(unique) > 50:
        raise InvalidValueError("A dataset can have at most 50 tags.", hint="Remove some.")
    return list(unique)


def json_text(value: object, field: str, *, limit: int = 1_000_000) -> str:
    """Any JSON value as text: stored so, its keys are inert whatever they are called.

    Raises:
        InvalidValueError: It is not JSON, or too large.
    """
    try:
        written = json.dumps(value, allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidValueError(
            f"{field} is not plain JSON.", hint="Use objects, lists, texts and finite numbers."
        ) from error
    if len(written) > limit:
        raise InvalidValueError(f"{field} is larger than {limit} bytes.", hint="Make it smaller.")
    return written


def finite(value: Any) -> Any:
    """A JSON value without NaN and infinities, which strict JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(name): finite(item) for name, item in value.items()}
    return [finite(item) for item in value] if isinstance(value, (list, tuple)) else value


def storable(value: Any) -> Any:
    """A JSON value as a document can hold it: no integers beyond 64 bits, no NUL in keys, no half characters."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return str(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {storable(name).replace("\0", "\ufffd"): storable(item) for name, item in value.items()}
    return [storable(item) for item in value] if isinstance(value, list) else value


def scalar(value: object) -> Any:
    """A cell as a JSON scalar: dates as ISO 8601, very large integers and decimals as text, no NaN, text cut short."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2**53) <= value <= 2**53 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value[:CELL_CHARACTERS].hex()
    written = str(value) if isinstance(value, (str, Decimal)) else repr(value)
    return written[:CELL_CHARACTERS].replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def bounded_rows(rows: Iterable[Mapping[str, object]], *, limit: int = PREVIEW_BYTES) -> list[dict[str, Any]]:
    """As many rows as fit in `limit` bytes of JSON, every cell a scalar; at least none."""
    kept: list[dict[str, Any]] = []
    room = limit
    for row in rows:
        plain = {str(scalar(name)): scalar(value) for name, value in row.items()}
        room -= len(json.dumps(plain))
        if room < 0:
            break
        kept.append(plain)
    return kept
