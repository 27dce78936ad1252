"""Reading bodies and query strings: strict JSON, known keys, bounded everything."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from pydantic import ValidationError

from datasage_jupyter.server.contract.base import Request
from datasage_jupyter.server.errors import MediaTypeError, RequestError

Model = TypeVar("Model", bound=Request)

MAX_PROBLEMS = 10
MAX_DEPTH = 64
_IGNORED_KEYS = {"token", "_xsrf"}


def media_type(header: str) -> str:
    """The type in a Content-Type header, without parameters."""
    return header.split(";")[0].strip().lower()


def content_length(header: str | None) -> int:
    """The announced length of a body; 0 if none is announced.

    Raises:
        RequestError: It is no number.
    """
    if header is None:
        return 0
    if not header.isascii() or not header.isdigit() or len(header) > 18:
        raise RequestError("The Content-Length makes no sense.")
    return int(header)


def read_json(model: type[Model], content_type: str, body: bytes) -> Model:
    """Read a JSON body.

    Args:
        model: What it must be.
        content_type: The header as it came.
        body: The bytes. Nothing at all counts as `{}`.

    Raises:
        MediaTypeError: The body is declared to be something else.
        RequestError: It is not strict JSON, or not what the model asks for.
    """
    if body and media_type(content_type) != "application/json":
        raise MediaTypeError("The body must be JSON.", hint="Send it with Content-Type: application/json.")
    value = _parse(body) if body else {}
    if not isinstance(value, dict):
        raise RequestError("The body must be a JSON object.")
    return validate(model, value)


def validate(model: type[Model], value: dict[str, Any]) -> Model:
    """Check plain values against a model.

    Raises:
        RequestError: They do not fit; the details say where, without repeating what was sent.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = [_problem(item) for item in error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]]
        first = f"{details[0]['field']}: {details[0]['message']}" if details[0]["field"] else details[0]["message"]
        raise RequestError(f"The request does not make sense. {first}", details=details) from None
    except RecursionError:
        raise _too_deep() from None


def read_arguments(model: type[Model], arguments: dict[str, list[bytes]]) -> Model:
    """Read a query string.

    Keys that belong to Jupyter (its token, cache busters made of digits) are passed over; other unknown ones are refused.

    Args:
        model: What it must be.
        arguments: tornado's parsed query string.

    Raises:
        RequestError: Unknown keys, repeated keys, or values that do not fit.
    """
    values: dict[str, str] = {}
    for key, found in arguments.items():
        if key in _IGNORED_KEYS or (key.isdigit() and found == [b""]):
            continue
        if len(found) != 1:
            raise RequestError("A parameter is given more than once.")
        try:
            values[key] = found[0].decode("utf-8")
        except UnicodeDecodeError:
            raise RequestError("A parameter is not UTF-8.") from None
        _check_strings(values[key], MAX_DEPTH)
    return validate(model, values)


def _problem(item: Any) -> dict[str, str]:
    place = ".".join(str(part) for part in item["loc"])
    return {"field": place[:100], "message": str(item["msg"]).removeprefix("Value error, ")[:200]}


def _too_deep() -> RequestError:
    return RequestError("The body is nested too deeply.")


def _parse(body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise _too_deep() from None
    except RequestError:
        raise
    except ValueError:
        raise RequestError("The body is not valid JSON.") from None
    _check_strings(value, MAX_DEPTH)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise RequestError("The body has a key twice.")
    return value


def _no_constant(_name: str) -> Any:
    raise RequestError("NaN and Infinity are not JSON.")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise RequestError("A number is too large.")
    return value


def _check_strings(value: Any, depth: int) -> None:
    """Refuse what no database or file could hold: lone surrogates, NUL, integers beyond 64 bits, bottomless nesting."""
    if depth == 0:
        raise _too_deep()
    if isinstance(value, str):
        if "\0" in value or not _is_encodable(value):
            raise RequestError("A text holds characters that cannot be stored.")
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise RequestError("A number is too large.")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_strings(key, depth - 1)
            _check_strings(item, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item, depth - 1)


def _is_encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
