"""What every answer of the API must be: as its OpenAPI document says, and closed to other origins."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from tests.server.running import RunningServer

TOKEN = "jupyter-token-for-tests"


def check_answer(server: RunningServer, method: str, path: str, answer: httpx.Response) -> None:
    """Check headers and body of any answer."""
    check_headers(answer)
    assert answer.status_code < 500 or answer.status_code in (503, 507), (answer.text, server.log[-3000:])
    operation = _operation(server.url, method, path.split("?")[0])
    if answer.status_code >= 400:
        if method != "HEAD":
            error = answer.json()["error"]
            assert set(error) == {"code", "message", "hint", "details"}
            assert len(answer.content) < 5000
        return
    if (
        operation is None
        or not answer.headers.get("Content-Type", "").startswith("application/json")
        or not answer.content
    ):
        return
    promised = operation["responses"].get(str(answer.status_code)) or next(iter(operation["responses"].values()))
    schema = promised.get("content", {}).get("application/json", {}).get("schema")
    if schema is not None:
        _validator(server.url, schema["$ref"]).validate(answer.json())


def check_headers(answer: httpx.Response) -> None:
    """The headers every answer carries, errors too."""
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert not any(name.startswith("access-control") for name in headers)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", headers["X-Request-Id"])


@cache
def document(url: str) -> dict[str, Any]:
    """The server's OpenAPI document."""
    answer = httpx.get(f"{url}datasage/api/openapi.json", headers={"Authorization": f"token {TOKEN}"}, timeout=30)
    found: dict[str, Any] = answer.json()
    return found


def _operation(url: str, method: str, path: str) -> dict[str, Any] | None:
    """The most literal address that matches, as the router chooses it."""
    for pattern, verbs in sorted(document(url)["paths"].items(), key=lambda item: item[0].count("{")):
        expression = re.sub(r"{\w+}", "[^/]+", pattern.lstrip("/"))
        if re.fullmatch(expression, path):
            return verbs.get(method.lower())
    return None


@cache
def _validator(url: str, reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference, "components": document(url)["components"]})
