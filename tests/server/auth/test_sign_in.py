"""Signing in while something else changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.server.conftest import Inside

EMAIL, OLD, NEW = "ada@example.org", "four plain words here", "other plain words here"


async def test_a_password_that_changes_while_it_is_checked_opens_no_session(
    open_inside: Callable[..., Inside], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = open_inside()
    services = inside.app.web_app.settings["datasage_services"]
    services.settings = replace(services.settings, accounts=True)
    registered = await inside.fetch("POST", "auth/register", json={"email": EMAIL, "password": OLD})
    mine = {"X-DataSage-Authorization": f"Bearer {registered.json()['access_token']}"}
    verify, calls = services.hasher.verify, 0

    async def change_meanwhile(password: str, hashed: str | None) -> Any:
        nonlocal calls
        calls += 1
        found = await verify(password, hashed)
        if calls == 1:
            body = {"current_password": OLD, "new_password": NEW}
            changed = await inside.fetch(
                "POST", "auth/password", json=body, headers={"Authorization": "token inside"} | mine
            )
            assert changed.status_code == 200
        return found

    monkeypatch.setattr(services.hasher, "verify", change_meanwhile)
    entered = await inside.fetch("POST", "auth/login", json={"email": EMAIL, "password": OLD})
    assert entered.status_code == 401
    assert "access_token" not in entered.text
    listed = await inside.fetch("GET", "auth/sessions", headers={"Authorization": "token inside"} | mine)
    assert [item["is_current"] for item in listed.json()["items"]] == [True]
    again = await inside.fetch("POST", "auth/login", json={"email": EMAIL, "password": NEW})
    assert again.status_code == 200
