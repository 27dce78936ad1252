"""Every question the catalogue asks for a person is answered from an index led by `user_id`, shown by `explain`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bson import ObjectId

from datasage_jupyter.catalog import Catalog, values
from datasage_jupyter.catalog.datasets import SORTS, new_document
from datasage_jupyter.catalog.indexes import INDEXES, SORT_INDEX, TAGS_INDEX

SYSTEM_INDEXES = {"email", "identity", "expiry", "by_expiry", "work", "erasures"}
TWO_STATES = {"$in": [True, False]}


def stages(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in [plan.get("inputStage"), *plan.get("inputStages", [])]:
        if inner:
            yield from stages(inner)


async def plan(catalog: Catalog, collection: str, query: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    command = {"find": collection, "filter": query, **more}
    found = await catalog.database.command("explain", command, verbosity="executionStats")
    return list(stages(found["executionStats"]["executionStages"]))


def indexes_of(found: list[dict[str, Any]]) -> set[str]:
    assert not any(stage["stage"] == "COLLSCAN" for stage in found)
    return {stage["indexName"] for stage in found if stage["stage"] == "IXSCAN"}


@pytest.fixture
async def filled(catalog: Catalog) -> Catalog:
    """Three people with two hundred datasets each."""
    documents = []
    for user in ("u1", "u2", "u3"):
        for number in range(200):
            name = f"table {number}"
            document = new_document(
                dataset_id=str(ObjectId()),
                user_id=user,
                name=name,
                version=1,
                file_size=number,
                content_hash="",
                uploaded_at=values.now(),
            )
            tags = ["even"] if number % 2 == 0 else []
            documents.append(document | {"search_key": values.search_key(name), "tags": tags, "row_count": number})
    await catalog.database["datasets"].insert_many(documents)
    return catalog


def test_user_id_leads_every_index_of_a_persons_question() -> None:
    for models in INDEXES.values():
        for model in models:
            document = model.document
            if document["name"] not in SYSTEM_INDEXES:
                assert next(iter(document["key"])) == "user_id", document["name"]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("latest", [True, TWO_STATES])
async def test_list_reads_only_the_page_it_shows(filled: Catalog, sort: str, latest: Any) -> None:
    field = "name_key" if sort == "name" else sort
    query = {"user_id": "u1", "is_active": True, "is_latest": latest, "search_key": {"$regex": "table 1"}}
    more = {"sort": {field: -1, "_id": -1}, "limit": 10, "hint": SORT_INDEX[sort]}
    found = await plan(filled, "datasets", query, **more)
    assert indexes_of(found) == {SORT_INDEX[sort]}
    assert not any(stage["stage"] == "SORT" for stage in found)
    assert sum(stage.get("docsExamined", 0) for stage in found) == 10


async def test_count_of_a_search_reads_no_document(filled: Catalog) -> None:
    query = {"user_id": "u1", "is_active": True, "is_latest": True, "search_key": {"$regex": "table 1"}}
    pipeline = [{"$match": query}, {"$group": {"_id": 1, "n": {"$sum": 1}}}]
    command = {"aggregate": "datasets", "pipeline": pipeline, "cursor": {}, "hint": SORT_INDEX["name"]}
    found = await filled.database.command("explain", command, verbosity="executionStats")
    stats = found["stages"][0]["$cursor"]["executionStats"] if "stages" in found else found["executionStats"]
    assert stats["totalDocsExamined"] == 0
    assert stats["totalKeysExamined"] <= 201


async def test_tags_are_found_by_their_index(filled: Catalog) -> None:
    query = {"user_id": "u1", "is_active": True, "is_latest": True, "tags": {"$all": ["even"]}}
    found = await plan(filled, "datasets", query, sort={"uploaded_at": -1, "_id": -1}, limit=10, hint=TAGS_INDEX)
    assert indexes_of(found) == {TAGS_INDEX}


QUESTIONS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("datasets", {"user_id": "u1", "_id": ObjectId(), "is_active": TWO_STATES}, {}, "by_id"),
    ("datasets", {"user_id": "u1", "is_active": True, "name_key": "table 1"}, {"sort": {"version": -1}}, "version"),
    ("datasets", {"user_id": "u1", "name_key": "x"}, {"sort": {"version": -1}}, "version"),
    ("datasets", {"status": "processing", "lease_until": {"$lt": values.now()}}, {"limit": 1}, "work"),
    ("datasets", {"erasing": True}, {}, "erasures"),
    ("sessions", {"user_id": "u1", "revoked_at": None}, {"sort": {"last_seen": -1}}, "of_user"),
    ("profiles", {"user_id": "u1", "dataset_id": "d"}, {"sort": {"n": 1}}, "pieces"),
    ("uploads", {"user_id": "u1", "_id": "x"}, {}, "of_user"),
    ("uploads", {"expires_at": {"$lte": values.now()}}, {}, "by_expiry"),
    ("charts", {"user_id": "u1"}, {"sort": {"name_key": 1}}, "name"),
    ("charts", {"user_id": "u1", "dataset_ids": "d"}, {"sort": {"name_key": 1}, "hint": "of_dataset"}, "of_dataset"),
    ("dashboards", {"user_id": "u1", "name_key": {"$regex": "x"}}, {"sort": {"name_key": 1}}, "name"),
    ("charts", {"user_id": "u1"}, {"sort": {"updated_at": -1, "_id": -1}, "hint": "updated_at"}, "updated_at"),
    ("dashboards", {"user_id": "u1"}, {"sort": {"created_at": 1, "_id": 1}, "hint": "created_at"}, "created_at"),
    ("events", {"user_id": "u1"}, {"sort": {"_id": -1}}, "of_user"),
    ("egress", {"user_id": "u1"}, {"sort": {"_id": -1}}, "of_user"),
    ("users", {"email_key": "a@b.c"}, {}, "email"),
    ("users", {"identity": "jupyter:a"}, {}, "identity"),
]


@pytest.mark.parametrize(("collection", "query", "more", "index"), QUESTIONS)
async def test_question_is_answered_by_its_index(
    filled: Catalog, collection: str, query: dict[str, Any], more: dict[str, Any], index: str
) -> None:
    found = await plan(filled, collection, query, **more)
    by_primary_key = any(
        stage["stage"] in ("IDHACK", "CLUSTERED_IXSCAN") or stage.get("indexName") == "_id_" for stage in found
    )
    assert indexes_of(found) == {index} or by_primary_key
    assert not any(stage["stage"] == "SORT" for stage in found)
