"""Profiles too large for the dataset's own document, cut into pieces, so that no document nears 16 MB."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pyarrow as pa
from bson import ObjectId

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.mongo import Database, translated

INLINE_LIMIT = 200_000
PIECE = 4_000_000
_INLINE_COLUMNS, _INLINE_NOTES = 20, 20


class Profiles:
    """The `profiles` collection: pieces of compressed JSON, all led by `user_id`."""

    def __init__(self, database: Database) -> None:
        self._pieces = database["profiles"]

    async def put(self, user_id: str, dataset_id: str, metadata: dict[str, Any]) -> dict[str, Any]:
        """Keep a profile.

        Returns:
            What belongs in the dataset's document: the profile itself if it is small and a document can hold it
            exactly, else a digest of it under the same keys with `is_split` set.
        """
        metadata, inline, written = await asyncio.to_thread(_forms, metadata)
        await self.erase(user_id, dataset_id)
        if len(written) <= INLINE_LIMIT and inline == metadata:
            return inline | {"is_split": False}
        packed = await asyncio.to_thread(lambda: pa.Codec("zstd").compress(written, asbytes=True))
        pieces = [packed[start : start + PIECE] for start in range(0, len(packed), PIECE)]
        common = {"user_id": user_id, "dataset_id": dataset_id, "size": len(written), "of": len(pieces)}
        with translated():
            for n, piece in enumerate(pieces):
                await self._pieces.insert_one({"_id": ObjectId(), **common, "n": n, "data": piece})
        return _digest(inline) | {"is_split": True}

    async def get(self, user_id: str, dataset_id: str) -> dict[str, Any] | None:
        """The whole profile that was split off, or None."""
        query = {"user_id": user_id, "dataset_id": dataset_id}
        with translated():
            found = [piece async for piece in self._pieces.find(query).sort("n", 1)]
        if not found or len(found) != found[0]["of"]:
            return None
        packed, size = b"".join(piece["data"] for piece in found), found[0]["size"]
        return await asyncio.to_thread(lambda: json.loads(pa.Codec("zstd").decompress(packed, size, asbytes=True)))

    async def erase(self, user_id: str, dataset_id: str) -> None:
        """Erase a profile's pieces."""
        with translated():
            await self._pieces.delete_many({"user_id": user_id, "dataset_id": dataset_id})

    async def erase_all(self, user_id: str) -> None:
        """Erase the pieces of all of a person's profiles."""
        with translated():
            await self._pieces.delete_many({"user_id": user_id})

    async def owners(self) -> set[tuple[str, str]]:
        """Whose pieces there are, as (user, dataset)."""
        with translated():
            return {
                (p["user_id"], p["dataset_id"]) async for p in self._pieces.find({}, {"user_id": 1, "dataset_id": 1})
            }


def _forms(metadata: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    """A profile as strict JSON, as a document can hold it, and as JSON text."""
    finite = values.finite(metadata)
    return finite, values.storable(finite), json.dumps(finite, allow_nan=False, separators=(",", ":")).encode()


def _digest(metadata: dict[str, Any]) -> dict[str, Any]:
    """The same keys with the first few entries of each, cut until they are small."""
    digest: dict[str, Any] = {}
    for key, value in metadata.items():
        short = _short(value)
        digest[key] = short if len(json.dumps(short)) <= INLINE_LIMIT // 8 else type(short)()
    return digest


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return value[:_INLINE_COLUMNS]
    if isinstance(value, dict):
        return {key: item[:_INLINE_NOTES] if isinstance(item, list) else item for key, item in value.items()}
    return value
