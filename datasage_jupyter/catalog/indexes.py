"""Every index, beside the query it serves. `user_id` leads each one a person's request uses.

A search reads `search_key` from the index itself, so that only the rows of the page asked for are fetched.
"""

from __future__ import annotations

from pymongo import ASCENDING, IndexModel

from datasage_jupyter.catalog.mongo import Database, translated

_SORT_FIELDS = {
    "name": "name_key",
    "uploaded_at": "uploaded_at",
    "last_accessed": "last_accessed",
    "file_size": "file_size",
    "row_count": "row_count",
}
SORT_INDEX = {sort: f"list_by_{sort}" for sort in _SORT_FIELDS}
TAGS_INDEX = "list_by_tags"


def _index(name: str, *fields: str, unique: bool = False, **options: object) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields], name=name, unique=unique, **options)


def _expiry() -> IndexModel:
    # MongoDB removes the document when this moment has passed; no query uses this index.
    return IndexModel([("expires_at", ASCENDING)], name="expiry", expireAfterSeconds=0)


_LIST = ("user_id", "is_active", "is_latest")
_SAVED = [
    _index("name", "user_id", "name_key", unique=True),
    _index("of_dataset", "user_id", "dataset_ids", "name_key"),
    _index("created_at", "user_id", "created_at", "_id"),
    _index("updated_at", "user_id", "updated_at", "_id"),
]

INDEXES: dict[str, list[IndexModel]] = {
    "users": [
        _index("email", "email_key", unique=True, partialFilterExpression={"email_key": {"$exists": True}}),
        _index("identity", "identity", unique=True, partialFilterExpression={"identity": {"$exists": True}}),
    ],
    "sessions": [_index("of_user", "user_id", "last_seen"), _expiry()],
    "datasets": [
        _index("by_id", "user_id", "_id"),
        _index("version", "user_id", "name_key", "version", unique=True),
        *[_index(SORT_INDEX[sort], *_LIST, field, "_id", "search_key") for sort, field in _SORT_FIELDS.items()],
        _index(TAGS_INDEX, *_LIST, "tags", "uploaded_at"),
        _index("work", "status", "lease_until", partialFilterExpression={"status": "processing"}),
        _index("erasures", "erasing", partialFilterExpression={"erasing": True}),
    ],
    "profiles": [_index("pieces", "user_id", "dataset_id", "n")],
    "uploads": [_index("of_user", "user_id", "_id"), _index("by_expiry", "expires_at")],
    "charts": _SAVED,
    "dashboards": _SAVED,
    "events": [_index("of_user", "user_id", "_id"), _expiry()],
    "egress": [_index("of_user", "user_id", "_id"), _expiry()],
}


async def create_indexes(database: Database) -> None:
    """Create what is missing; nothing if all is there."""
    with translated():
        for collection, models in INDEXES.items():
            await database[collection].create_indexes(models)
