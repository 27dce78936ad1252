"""Sign-ins: families of refresh tokens, of which only hashes are kept and only the newest is good."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pymongo import ReturnDocument

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.records import Session

Rotation = Literal["rotated", "reused", "ended"]


class Sessions:
    """The `sessions` collection."""

    def __init__(self, database: Database) -> None:
        self._sessions = database["sessions"]

    async def create(
        self,
        user_id: str,
        session_id: str,
        *,
        refresh_hash: str,
        expires_at: datetime,
        kind: str = "password",
        user_agent: str = "",
        address: str = "",
    ) -> Session:
        """Begin a session.

        Args:
            session_id: Random; stands as `sid` in the person's tokens.
            refresh_hash: Hash of the first refresh token.
            kind: How the person signed in: `password`, `jupyter`, `hub`.
        """
        moment = values.now()
        document: Document = {
            "_id": session_id,
            "user_id": user_id,
            "kind": kind,
            "refresh_hash": refresh_hash,
            "created_at": moment,
            "last_seen": moment,
            "expires_at": expires_at,
            "revoked_at": None,
            "user_agent": values.scalar(user_agent),
            "address": address[:100],
        }
        with translated():
            await self._sessions.insert_one(document)
        return _session(document)

    async def get(self, user_id: str, session_id: str) -> Session | None:
        """The session if it is good: not revoked, not expired."""
        query = {
            "_id": str(session_id),
            "user_id": str(user_id),
            "revoked_at": None,
            "expires_at": {"$gt": values.now()},
        }
        with translated():
            found = await self._sessions.find_one(query)
        return _session(found) if found else None

    async def active(self, user_id: str) -> list[Session]:
        """The person's good sessions, newest first."""
        query = {"user_id": str(user_id), "revoked_at": None, "expires_at": {"$gt": values.now()}}
        with translated():
            return [_session(d) async for d in self._sessions.find(query).sort("last_seen", -1).limit(200)]

    async def rotate(
        self, user_id: str, session_id: str, *, presented_hash: str, new_hash: str, expires_at: datetime
    ) -> Rotation:
        """Exchange the newest refresh token for a new one, in one step.

        Returns:
            `rotated`; or `reused` if the token was genuine once but is not the newest: the whole family is revoked then;
            or `ended` if the session is revoked, expired or unknown.
        """
        query = {
            "_id": str(session_id),
            "user_id": str(user_id),
            "revoked_at": None,
            "expires_at": {"$gt": values.now()},
        }
        change = {"$set": {"refresh_hash": new_hash, "last_seen": values.now(), "expires_at": expires_at}}
        with translated():
            found = await self._sessions.find_one_and_update(
                query | {"refresh_hash": str(presented_hash)}, change, return_document=ReturnDocument.AFTER
            )
        if found:
            return "rotated"
        return "reused" if await self.revoke(user_id, session_id) else "ended"

    async def touch(self, user_id: str, session_id: str) -> None:
        """Note that the session was used."""
        query = {"_id": str(session_id), "user_id": str(user_id)}
        with translated():
            await self._sessions.update_one(query, {"$set": {"last_seen": values.now()}})

    async def revoke(self, user_id: str, session_id: str) -> bool:
        """End one session at once; say whether it was good until now."""
        query = {
            "_id": str(session_id),
            "user_id": str(user_id),
            "revoked_at": None,
            "expires_at": {"$gt": values.now()},
        }
        with translated():
            done = await self._sessions.update_one(query, {"$set": {"revoked_at": values.now()}})
        return bool(done.modified_count)

    async def revoke_others(self, user_id: str, keep: str | None = None) -> int:
        """End all of the person's sessions but `keep`; say how many."""
        query: Document = {"user_id": str(user_id), "revoked_at": None}
        if keep is not None:
            query["_id"] = {"$ne": str(keep)}
        with translated():
            done = await self._sessions.update_many(query, {"$set": {"revoked_at": values.now()}})
        return done.modified_count

    async def erase_all(self, user_id: str) -> None:
        """Erase every trace of the person's sessions."""
        with translated():
            await self._sessions.delete_many({"user_id": str(user_id)})


def _session(document: Document) -> Session:
    names = ("user_id", "kind", "created_at", "last_seen", "expires_at", "revoked_at", "user_agent", "address")
    return Session(id=document["_id"], **{name: document[name] for name in names})
