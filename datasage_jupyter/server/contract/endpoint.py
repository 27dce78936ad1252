"""What one verb of one address takes and gives. Handlers declare it; dispatch, tests and OpenAPI read it."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from datasage_jupyter.server.contract.base import Request

JSON = "application/json"
ARROW = "application/vnd.apache.arrow.stream"


@dataclass(frozen=True)
class Endpoint:
    """The contract of one verb.

    Attributes:
        summary: One line for the documentation.
        reply: Model of the JSON answer; None where it has none.
        status: Status of success.
        body: Model of the JSON body.
        query: Model of the query string.
        scope: What the session must be allowed to do; None needs no session.
        jupyter: Whether Jupyter's own authentication is needed.
        consumes: Media type of a body that is not JSON.
        produces: Media types of answers beside JSON.
        headers: Response headers worth documenting.
        needs: Request headers without which it refuses, each with its JSON Schema.
    """

    summary: str
    reply: type[BaseModel] | None = None
    status: int = 200
    body: type[Request] | None = None
    query: type[Request] | None = None
    scope: str | None = "read"
    jupyter: bool = True
    consumes: str = JSON
    produces: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    needs: Mapping[str, dict[str, Any]] = field(default_factory=dict)


Verb = Callable[..., Awaitable[Any]]


def endpoint(contract: Endpoint) -> Callable[[Verb], Verb]:
    """Declare a handler's verb: its arguments are read and checked, and its result is sent, by the contract.

    The wrapped method receives the path's parts, then the query (if the contract has one), then the body.

    Args:
        contract: What the verb takes and gives.
    """

    def wrap(method: Verb) -> Verb:
        @functools.wraps(method)
        async def serve(handler: Any, *path: str) -> None:
            if handler.refusal is not None:
                raise handler.refusal
            arguments: list[Any] = [*path]
            if contract.query is not None:
                arguments.append(handler.read_query(contract.query))
            if contract.body is not None:
                arguments.append(handler.read_body(contract.body))
            answer = await method(handler, *arguments)
            if answer is not None:
                handler.reply(answer, contract.status)

        # `prepare` of the base handler decides who may come in; Jupyter's own check would redirect to a login page.
        serve.__dict__["__allow_unauthenticated"] = True
        serve.__dict__["endpoint"] = contract
        return serve

    return wrap
