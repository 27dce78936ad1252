"""Datasets as people see them: names, versions, lists, the bin."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
from bson import BSON, ObjectId

from datasage_jupyter.catalog import Catalog, Dataset, NewDataset, Processed
from datasage_jupyter.catalog.errors import ConflictError, InvalidValueError, QuotaExceededError
from datasage_jupyter.core.errors import DatasetNotFoundError

SEED_FIELDS = {
    *("_id", "user_id", "name", "description", "original_filename", "file_path", "file_size", "mime_type"),
    *("file_extension", "uploaded_at", "last_accessed", "is_active", "is_processed", "columns", "row_count"),
    *("column_count", "preview_data", "sample_data", "metadata"),
}
METADATA = {
    "dataset_overview": {"row_count": 2},
    "column_metadata": [{"name": "a"}],
    "statistical_summaries": {"correlations": []},
    "data_quality": {"findings": []},
    "chart_recommendations": [{"spec": {"mark": "bar"}}],
    "hierarchies": [],
}


async def add(catalog: Catalog, user: str, name: str, content: bytes = b"a\n1\n2\n", **more: Any) -> Dataset:
    path = catalog.aside()
    path.write_bytes(content)
    return await catalog.add_dataset(user, NewDataset(name=name, **more), path)


async def process(catalog: Catalog, item: Dataset, **more: Any) -> Dataset:
    path = catalog.aside()
    path.write_bytes(b"PAR1")
    found = {"columns": ["a"], "row_count": 2, "preview_data": [{"a": 1}], "sample_data": [], "metadata": METADATA}
    return await catalog.complete(item.user_id, item.id, path, Processed(**found | more))


@pytest.fixture
async def ada(catalog: Catalog) -> str:
    return (await catalog.users.create("ada@example.org")).id


@pytest.fixture
async def ben(catalog: Catalog) -> str:
    return (await catalog.users.create("ben@example.org")).id


async def names(catalog: Catalog, user: str, **query: Any) -> list[str]:
    return [f"{item.name}@{item.version}" for item in (await catalog.datasets.page(user, **query)).items]


async def test_document_has_every_field_of_the_seed(catalog: Catalog, ada: str) -> None:
    item = await process(catalog, await add(catalog, ada, "sales"))
    document = await catalog.database["datasets"].find_one({"_id": ObjectId(item.id)})
    assert document is not None
    assert document.keys() >= SEED_FIELDS
    assert document["metadata"].keys() >= METADATA.keys()
    assert {"version", "content_hash", "tags", "status"} <= document.keys()


async def test_same_name_makes_the_next_version(catalog: Catalog, ada: str) -> None:
    first, second, third = [await add(catalog, ada, name) for name in ("sales", "Sales", "ＳＡＬＥＳ ")]
    assert [first.version, second.version, third.version] == [1, 2, 3]
    assert (await catalog.datasets.by_name(ada, "sales")).id == third.id
    assert (await catalog.datasets.by_name(ada, "sales@2")).id == second.id
    assert [item.version for item in await catalog.datasets.versions(ada, first.id)] == [3, 2, 1]
    assert await names(catalog, ada) == ["ＳＡＬＥＳ@3"]
    assert len(await names(catalog, ada, latest_only=False)) == 3


async def test_name_that_ends_like_a_version_is_a_name(catalog: Catalog, ada: str) -> None:
    await add(catalog, ada, "sales")
    odd = await add(catalog, ada, "sales@1")
    assert (await catalog.datasets.by_name(ada, "sales@1")).id == odd.id


@pytest.mark.parametrize(
    "reference", ["nothing", "sales@9", "sales@0", "sales@x", "", "@1", "$ne", "sales@99999999999"]
)
async def test_unknown_names_are_not_found(catalog: Catalog, ada: str, reference: str) -> None:
    await add(catalog, ada, "sales")
    with pytest.raises(DatasetNotFoundError):
        await catalog.datasets.by_name(ada, reference)


async def test_ten_uploads_of_one_name_at_once_stay_apart(catalog: Catalog, ada: str) -> None:
    contents = [os.urandom(100) for _ in range(10)]
    items = await asyncio.gather(*(add(catalog, ada, "same", content) for content in contents))
    assert sorted(item.version for item in items) == list(range(1, 11))
    for item, content in zip(items, contents, strict=True):
        assert b"".join([piece async for piece in catalog.files.read_original(item.id)]) == content
    assert len(await names(catalog, ada)) == 1


async def test_nobody_sees_or_changes_what_is_anothers(catalog: Catalog, ada: str, ben: str) -> None:
    mine = await process(catalog, await add(catalog, ada, "sales"))
    assert await names(catalog, ben, search="sales") == []
    attempts = [
        catalog.datasets.get(ben, mine.id),
        catalog.datasets.by_name(ben, "sales"),
        catalog.datasets.versions(ben, mine.id),
        catalog.datasets.metadata(ben, mine.id),
        catalog.datasets.preview(ben, mine.id),
        catalog.patch(ben, mine.id, name="stolen"),
        catalog.patch(ben, mine.id, description="x"),
        catalog.bin(ben, mine.id),
        catalog.restore(ben, mine.id),
        catalog.purge(ben, mine.id),
        catalog.fail(ben, mine.id, {"code": "x"}),
        process(
            catalog, mine.__class__(**{**{f: getattr(mine, f) for f in mine.__dataclass_fields__}, "user_id": ben})
        ),
    ]
    texts = set()
    for attempt in attempts:
        with pytest.raises(DatasetNotFoundError) as caught:
            await attempt
        texts.add(caught.value.code)
    assert texts == {"dataset_not_found"}
    assert (await catalog.datasets.get(ada, mine.id)).status == "ready"


@pytest.mark.parametrize("odd", [None, 7, {"$ne": ""}, ["x"], "zz", "0" * 23, "\0" * 24, True])
async def test_odd_ids_are_not_found(catalog: Catalog, ada: str, odd: Any) -> None:
    await add(catalog, ada, "sales")
    with pytest.raises(DatasetNotFoundError):
        await catalog.datasets.get(ada, odd)
    with pytest.raises(DatasetNotFoundError):
        await catalog.purge(ada, odd)


async def test_search_is_literal_and_forgiving_about_case(catalog: Catalog, ada: str) -> None:
    await add(catalog, ada, "Café (2024)", description="Year of the Fox", tags=["food"], original_filename="c.csv")
    await add(catalog, ada, "other")
    for search in ("café", "CAFÉ", "(2024)", "the fox", "FOOD", "c.csv", "  café   (2024) "):
        assert await names(catalog, ada, search=search) == ["Café (2024)@1"], search
    for search in (".*", "^", "(a+)+$", "[", "\\", "caf.", "$where"):
        assert await names(catalog, ada, search=search) == [], search


async def test_lists_are_paged_sorted_and_filtered_by_tag(catalog: Catalog, ada: str) -> None:
    for number, tags in enumerate([["a"], ["a", "b"], ["b"], []]):
        await add(catalog, ada, f"n{number}", b"x" * (10 - number), tags=tags)
    assert await names(catalog, ada, sort="name", descending=False) == ["n0@1", "n1@1", "n2@1", "n3@1"]
    assert await names(catalog, ada, sort="file_size", descending=False) == ["n3@1", "n2@1", "n1@1", "n0@1"]
    assert await names(catalog, ada) == ["n3@1", "n2@1", "n1@1", "n0@1"]
    assert await names(catalog, ada, tags=["a"], sort="name") == ["n1@1", "n0@1"]
    assert await names(catalog, ada, tags=["a", "b"]) == ["n1@1"]
    page = await catalog.datasets.page(ada, sort="name", descending=False, offset=1, limit=2)
    assert ([item.name for item in page.items], page.total) == (["n1", "n2"], 4)
    with pytest.raises(InvalidValueError, match="cannot be sorted"):
        await catalog.datasets.page(ada, sort="$where")  # type: ignore[arg-type]


async def test_rename_takes_all_versions_along_and_refuses_a_taken_name(catalog: Catalog, ada: str) -> None:
    first, second = await add(catalog, ada, "sales"), await add(catalog, ada, "sales")
    await add(catalog, ada, "taken")
    with pytest.raises(ConflictError):
        await catalog.patch(ada, first.id, name="TAKEN")
    renamed = await catalog.patch(ada, first.id, name="revenue")
    assert (renamed.name, renamed.version) == ("revenue", 1)
    assert (await catalog.datasets.by_name(ada, "revenue")).id == second.id
    assert await names(catalog, ada, search="sales") == []
    manifest = await catalog.files.manifest(second.id)
    assert manifest is not None
    assert manifest.name == "revenue"
    assert (await add(catalog, ada, "sales")).version == 1


async def test_description_and_tags_can_be_changed_and_found(catalog: Catalog, ada: str) -> None:
    item = await add(catalog, ada, "sales")
    changed = await catalog.patch(ada, item.id, description="By quarter", tags=["q", "q", "r"])
    assert (changed.description, changed.tags, changed.name) == ("By quarter", ["q", "r"], "sales")
    assert await names(catalog, ada, search="quarter") == ["sales@1"]


@pytest.mark.parametrize(
    "change",
    [
        *[{"name": name} for name in ("", " ", "x" * 256, "a\0b", "\ud800", {"$set": 1})],
        {"description": "x" * 10_001},
        *[{"tags": tags} for tags in ([""], [{"$ne": 1}], [f"{number}" for number in range(51)])],
    ],
)
async def test_values_that_cannot_be_stored_change_nothing(catalog: Catalog, ada: str, change: dict[str, Any]) -> None:
    item = await add(catalog, ada, "sales")
    with pytest.raises(InvalidValueError):
        await catalog.patch(ada, item.id, **change)
    assert await catalog.datasets.get(ada, item.id) == item


async def test_bin_hides_and_restore_brings_back(catalog: Catalog, ada: str) -> None:
    first, second = await add(catalog, ada, "sales"), await add(catalog, ada, "sales")
    await catalog.bin(ada, second.id)
    assert await names(catalog, ada) == ["sales@1"]
    assert await names(catalog, ada, in_bin=True) == ["sales@2"]
    assert (await catalog.datasets.by_name(ada, "sales")).id == first.id
    assert (await add(catalog, ada, "sales")).version == 3
    await catalog.restore(ada, second.id)
    assert await names(catalog, ada) == ["sales@3"]
    assert await names(catalog, ada, in_bin=True) == []


async def test_purge_erases_bytes_charts_and_log_but_not_a_twin(catalog: Catalog, ada: str) -> None:
    gone, twin = await process(catalog, await add(catalog, ada, "sales")), await add(catalog, ada, "copy")
    chart = await catalog.charts.create(ada, "c", {"mark": "bar"}, [gone.id])
    await catalog.events.add(ada, "opened", dataset_id=gone.id)
    await catalog.purge(ada, gone.id)
    with pytest.raises(DatasetNotFoundError):
        await catalog.datasets.get(ada, gone.id)
    assert [item.id for item in (await catalog.charts.page(ada)).items if item.id == chart.id] == []
    assert await catalog.events.newest(ada) == []
    assert b"".join([piece async for piece in catalog.files.read_original(twin.id)]) == b"a\n1\n2\n"
    assert await catalog.users.used_bytes(ada) == twin.file_size
    assert (await catalog.fsck()).is_clean


async def test_wide_profile_is_split_off_and_comes_back_whole(catalog: Catalog, ada: str) -> None:
    columns = [f"column {number} {'x' * 100}" for number in range(2_000)]
    column_metadata = [{"name": name, "top_values": [{"value": "v" * 40, "count": 3}] * 60} for name in columns]
    findings = [{"code": "outliers", "rows": list(range(2_000)), "column": name} for name in columns[:50]]
    metadata = METADATA | {"column_metadata": column_metadata, "data_quality": {"findings": findings}}
    rows = [dict.fromkeys(columns, "y" * 3_000)] * 20
    item = await process(
        catalog,
        await add(catalog, ada, "wide"),
        columns=columns,
        metadata=metadata,
        preview_data=rows,
        sample_data=rows,
    )
    document = await catalog.database["datasets"].find_one({"_id": ObjectId(item.id)})
    assert document is not None
    assert len(BSON.encode(document)) < 2_000_000
    assert document["metadata"].keys() >= METADATA.keys()
    assert await catalog.datasets.metadata(ada, item.id) == metadata
    assert item.columns == columns
    await catalog.purge(ada, item.id)
    assert await catalog.database["profiles"].count_documents({}) == 0


async def test_profile_with_extreme_numbers_comes_back_as_strict_json(catalog: Catalog, ada: str) -> None:
    column = {"min": 2**80, "max": float("inf"), "mean": float("nan"), "name": "a\0b", "by": {"x\0": 1}}
    item = await process(catalog, await add(catalog, ada, "big"), metadata=METADATA | {"column_metadata": [column]})
    found = (await catalog.datasets.metadata(ada, item.id))["column_metadata"]
    assert found == [column | {"max": None, "mean": None}]


async def test_odd_cells_and_column_names_are_kept_as_plain_values(catalog: Catalog, ada: str) -> None:
    row = {"a.b": 2**70, "$set": float("nan"), "": b"\xff", "nul\0": "x\0y\ud800", "__proto__": 1.5}
    item = await process(catalog, await add(catalog, ada, "odd"), columns=list(row), preview_data=[row])
    assert await catalog.datasets.preview(ada, item.id) == [
        {"a.b": str(2**70), "$set": None, "": "ff", "nul\ufffd": "x\ufffdy?", "__proto__": 1.5}
    ]


async def test_failed_dataset_says_why_and_can_be_tried_again(catalog: Catalog, ada: str) -> None:
    item = await add(catalog, ada, "bad")
    failed = await catalog.fail(ada, item.id, {"code": "dataset_unreadable", "message": "No.", "hint": None})
    assert (failed.status, failed.is_processed, failed.error) == (
        "failed",
        False,
        {"code": "dataset_unreadable", "message": "No.", "hint": None},
    )
    assert (await catalog.retry(ada, item.id)).status == "processing"
    assert (await process(catalog, item)).error is None


async def test_work_is_given_to_one_worker_only(catalog: Catalog, ada: str) -> None:
    item = await add(catalog, ada, "sales")
    taken = await asyncio.gather(*(catalog.datasets.claim(f"w{number}") for number in range(5)))
    assert [found.id for found in taken if found] == [item.id]
    assert await catalog.datasets.claim_this(ada, item.id, "late") is None
    assert await catalog.datasets.progress(ada, item.id, 0.5)
    assert (await catalog.datasets.get(ada, item.id)).progress == 0.5
    await catalog.bin(ada, item.id)
    await catalog.purge(ada, item.id)
    assert not await catalog.datasets.progress(ada, item.id, 0.6)


async def test_share_holds_against_parallel_uploads(catalog: Catalog, ada: str) -> None:
    sizes = [9_000_000] * 10
    results = await asyncio.gather(
        *(catalog.begin_upload(ada, size, {}, NewDataset(name="big")) for size in sizes), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, QuotaExceededError)]
    assert len(refused) == 5
    assert await catalog.users.used_bytes(ada) == 45_000_000
    for result in results:
        if not isinstance(result, BaseException):
            await catalog.end_upload(ada, result.id)
    assert await catalog.users.used_bytes(ada) == 0
    assert (await catalog.fsck()).is_clean


async def test_refused_small_upload_leaves_nothing(catalog: Catalog, ada: str) -> None:
    with pytest.raises(QuotaExceededError, match="share of the store"):
        await add(catalog, ada, "big", bytes(50_000_001))
    assert await catalog.users.used_bytes(ada) == 0
    assert (await catalog.fsck()).objects == 0
