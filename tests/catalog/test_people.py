"""People, sessions, kept charts and logs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from datasage_jupyter.catalog import Catalog, NewDataset, values
from datasage_jupyter.catalog.errors import ConflictError, InvalidValueError, NotFoundError

LATER = timedelta(days=1)


@pytest.mark.parametrize(
    "twin",
    ["ADA@Example.org", " ada@example.org ", "ａｄａ@example.org", "ada@exam\u200bple.org", "ada@example.org\u2060"],
)
async def test_look_alike_addresses_make_one_account(catalog: Catalog, twin: str) -> None:
    user = await catalog.users.create("ada@example.org", hashed_password="h")
    with pytest.raises(ConflictError):
        await catalog.users.create(twin)
    assert await catalog.users.by_email(twin) == user


async def test_twelve_simultaneous_registrations_give_one_account(catalog: Catalog) -> None:
    results = await asyncio.gather(
        *(catalog.users.create("ada@example.org") for _ in range(12)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["ConflictError"] * 11 + ["User"]


async def test_identity_is_one_person_whoever_asks_first_and_even_in_an_empty_database(catalog: Catalog) -> None:
    users = await asyncio.gather(*(catalog.users.of_identity("jupyter:ada") for _ in range(8)))
    assert len({user.id for user in users}) == 1
    await catalog.users.remove(users[0].id)
    assert (await catalog.users.of_identity("jupyter:ada")).id == users[0].id
    assert (await catalog.users.of_identity("hub:ada")).id != users[0].id


@pytest.mark.parametrize("odd", [{"$gt": ""}, None, 1, [], "", "\u200b"])
async def test_odd_addresses_and_identities_find_nobody(catalog: Catalog, odd: Any) -> None:
    await catalog.users.of_identity("jupyter:ada")
    assert await catalog.users.by_email(odd) is None
    assert await catalog.users.by_identity(odd) is None
    assert await catalog.users.get(odd) is None


@pytest.mark.parametrize("odd", [{"$set": 1}, "x" * 321, "a\0b", "\udc00"])
async def test_odd_values_are_refused_at_registration(catalog: Catalog, odd: Any) -> None:
    with pytest.raises(InvalidValueError):
        await catalog.users.create(odd)


async def test_person_can_be_renamed_and_given_a_password(catalog: Catalog) -> None:
    user = await catalog.users.create("ada@example.org")
    assert (await catalog.users.update(user.id, full_name="Ada")).full_name == "Ada"
    changed = await catalog.users.set_password(user.id, "hash")
    assert changed.hashed_password == "hash"
    assert "hash" not in repr(changed).replace("hashed_password", "")
    with pytest.raises(NotFoundError):
        await catalog.users.update("0" * 24, full_name="x")


async def test_deleted_person_takes_everything_along(catalog: Catalog) -> None:
    ada, ben = await catalog.users.create("ada@example.org"), await catalog.users.create("ben@example.org")
    for user in (ada, ben):
        await catalog.sessions.create(user.id, f"s-{user.id}", refresh_hash="h", expires_at=values.now() + LATER)
        path = catalog.aside()
        path.write_bytes(b"x")
        item = await catalog.add_dataset(user.id, NewDataset(name="d"), path)
        await catalog.begin_upload(user.id, 10, {}, NewDataset(name="u"))
        await catalog.charts.create(user.id, "c", {}, [item.id])
        await catalog.dashboards.create(user.id, "d", {})
        await catalog.events.add(user.id, "e")
        await catalog.egress.add(user.id, "e")
    await catalog.delete_user(ada.id)
    for name in await catalog.database.list_collection_names():
        texts = [str(document) async for document in catalog.database[name].find({})]
        assert not any(ada.id in text or "ada@" in text for text in texts), name
    assert (await catalog.datasets.page(ben.id)).total == 1
    assert (await catalog.fsck()).as_dict() | {"bytes": 0} == {
        **{
            "ok": True,
            "datasets": 1,
            "objects": 1,
            "bytes": 0,
            "orphans": [],
            "missing": [],
            "corrupt": [],
            "exposed": [],
        }
    }
    again = await catalog.users.create("ada@example.org")
    assert (await catalog.datasets.page(again.id)).total == 0


async def test_refresh_rotates_and_reuse_ends_the_family(catalog: Catalog) -> None:
    async def rotate(old: str, new: str) -> str:
        return await catalog.sessions.rotate(
            "u", "s", presented_hash=old, new_hash=new, expires_at=values.now() + LATER
        )

    await catalog.sessions.create("u", "s", refresh_hash="1", expires_at=values.now() + LATER)
    assert await rotate("1", "2") == "rotated"
    assert await rotate("2", "3") == "rotated"
    assert await catalog.sessions.get("u", "s") is not None
    assert await rotate("1", "x") == "reused"
    assert await catalog.sessions.get("u", "s") is None
    assert await rotate("3", "4") == "ended"


async def test_simultaneous_refreshes_with_one_token_succeed_once_at_most(catalog: Catalog) -> None:
    await catalog.sessions.create("u", "s", refresh_hash="1", expires_at=values.now() + LATER)
    results = await asyncio.gather(
        *(
            catalog.sessions.rotate("u", "s", presented_hash="1", new_hash=f"n{n}", expires_at=values.now() + LATER)
            for n in range(6)
        )
    )
    assert results.count("rotated") == 1
    assert await catalog.sessions.get("u", "s") is None


async def test_sessions_end_alone_or_together_and_only_by_their_owner(catalog: Catalog) -> None:
    for name in ("a", "b", "c"):
        await catalog.sessions.create("u", name, refresh_hash=name, expires_at=values.now() + LATER)
    await catalog.sessions.create("u", "old", refresh_hash="o", expires_at=values.now() - LATER)
    assert await catalog.sessions.get("u", "old") is None
    assert not await catalog.sessions.revoke("other", "a")
    assert await catalog.sessions.revoke("u", "a")
    assert {session.id for session in await catalog.sessions.active("u")} == {"b", "c"}
    assert await catalog.sessions.revoke_others("u", keep="b") >= 1
    assert [session.id for session in await catalog.sessions.active("u")] == ["b"]
    assert await catalog.sessions.get("other", "b") is None


HOSTILE = {"$set": {"x": 1}, "a.b": 1, "__proto__": {"$ref": "users", "$id": 1}, "nul\0": "\0", "": None, "$where": "1"}


async def test_hostile_keys_in_a_chart_are_inert(catalog: Catalog) -> None:
    chart = await catalog.charts.create("u", "c", HOSTILE)
    assert (await catalog.charts.get("u", chart.id)).body == HOSTILE
    assert (await catalog.charts.update("u", chart.id, body={"$unset": HOSTILE})).body == {"$unset": HOSTILE}


async def test_chart_names_are_unique_per_person_and_charts_private(catalog: Catalog) -> None:
    chart = await catalog.charts.create("u", "Sales", {"mark": "bar"}, ["d1"])
    with pytest.raises(ConflictError):
        await catalog.charts.create("u", "SALES", {})
    await catalog.charts.create("other", "Sales", {})
    for attempt in (
        catalog.charts.get("other", chart.id),
        catalog.charts.update("other", chart.id, name="x"),
        catalog.charts.delete("other", chart.id),
        catalog.charts.get("u", "nonsense"),
    ):
        with pytest.raises(NotFoundError):
            await attempt
    assert (await catalog.charts.page("u", search="ale")).total == 1
    assert (await catalog.charts.page("u", search=".*")).total == 0
    assert (await catalog.charts.page("u", dataset_id="d1")).items == [chart]
    await catalog.charts.delete("u", chart.id)
    assert (await catalog.charts.page("u")).total == 0


async def test_change_from_an_old_revision_is_a_conflict(catalog: Catalog) -> None:
    chart = await catalog.charts.create("u", "c", {})
    changed = await catalog.charts.update("u", chart.id, body={"v": 2}, revision=1)
    assert changed.revision == 2
    with pytest.raises(ConflictError, match="changed meanwhile"):
        await catalog.charts.update("u", chart.id, body={"v": 3}, revision=1)


@pytest.mark.parametrize("body", [{"x": float("nan")}, {"x": object()}, {"x": "y" * 1_000_001}])
async def test_bodies_that_are_not_plain_json_are_refused(catalog: Catalog, body: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError):
        await catalog.dashboards.create("u", "d", body)


async def test_log_is_newest_first_and_continues_after_an_entry(catalog: Catalog) -> None:
    first = await catalog.events.add("u", "opened", dataset_id="d", detail={"$x": 1})
    second = await catalog.events.add("u", "charted")
    await catalog.events.add("other", "opened")
    assert [event.id for event in await catalog.events.newest("u")] == [second.id, first.id]
    assert await catalog.events.newest("u", kind="opened") == [first]
    assert await catalog.events.newest("u", dataset_id="d") == [first]
    assert await catalog.events.newest("u", after=first.id) == [second]
