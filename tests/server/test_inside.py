"""In the test's own process: events, strict Jupyter settings, several Jupyter identities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jupyter_events import EventLogger
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler

from datasage_jupyter.server.activity import SCHEMA_ID
from datasage_jupyter.server.auth.identity import owner_of
from datasage_jupyter.server.errors import ForbiddenError
from tests.server.conftest import Inside

Open = Callable[..., Inside]


async def test_people_leave_events_without_values(open_inside: Open) -> None:
    inside, heard = open_inside(), []

    async def listen(logger: EventLogger, schema_id: str, data: dict[str, Any]) -> None:
        heard.append(data)

    signed = (await inside.fetch("POST", "auth/session", json={})).json()
    logger = inside.app.event_logger
    assert logger is not None
    inside.app.web_app.settings["datasage_services"].activity.record("logout", "x")
    logger.add_listener(schema_id=SCHEMA_ID, listener=listen)
    headers = {"X-DataSage-Authorization": f"Bearer {signed['access_token']}", "X-Request-Id": "r-1"}
    old = (await inside.fetch("GET", "dashboards", headers=headers)).json()["items"]
    assert old == []
    board = (await inside.fetch("POST", "dashboards", headers=headers, json={"name": "secret name"})).json()
    await logger.gather_listeners()
    mine = {"user_id": signed["user"]["id"], "target": "dashboard", "target_id": board["id"], "request_id": "r-1"}
    assert heard == [{"action": "dashboard_saved"} | mine]


async def test_strict_jupyter_refuses_instead_of_sending_to_a_form(open_inside: Open) -> None:
    inside = open_inside()
    for verb in ("GET", "POST", "PUT"):
        answer = await inside.fetch(verb, "datasets", headers={"Authorization": "token wrong"})
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] in ("forbidden", "jupyter_unauthenticated")


class Named(IdentityProvider):
    """Knows people by a header, as a team's own provider would."""

    def get_user(self, handler: RequestHandler) -> User | None:
        name = handler.request.headers.get("X-Test-User")
        return User(name, display_name=name.title()) if name else None

    def is_token_authenticated(self, handler: RequestHandler) -> bool:
        return True


async def test_people_whom_jupyter_tells_apart_are_apart(open_inside: Open) -> None:
    inside = open_inside(identity_provider_class=Named)

    async def enter(name: str) -> dict[str, Any]:
        user: dict[str, Any] = (
            await inside.fetch("POST", "auth/session", headers={"X-Test-User": name}, json={})
        ).json()["user"]
        return user

    ada, bob, again = await enter("ada"), await enter("bob"), await enter("ada")
    assert ada["full_name"] == "Ada"
    assert ada["id"] == again["id"] != bob["id"]


def test_owners_of_each_kind_of_server() -> None:
    token, team = IdentityProvider(), Named()
    random = User("anonymous-1")
    assert owner_of(random, token, "", False) == owner_of(User("anonymous-2"), token, "", True)
    assert owner_of(User("ada"), team, "ada", False) == ("hub", "hub:ada")
    assert owner_of(User("datasage-kernel"), team, "ada", True) == ("hub", "hub:ada")
    assert owner_of(User("ada"), team, "", False) == ("jupyter", "jupyter:ada")
    with pytest.raises(ForbiddenError, match="several users"):
        owner_of(User("datasage-kernel"), team, "", True)
