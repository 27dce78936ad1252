"""People. Hashing and sign-in are the server's; here are the records and each person's share of the store."""

from __future__ import annotations

import hashlib
from typing import Any

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from datasage_jupyter.catalog import values
from datasage_jupyter.catalog.errors import ConflictError, NotFoundError, QuotaExceededError
from datasage_jupyter.catalog.mongo import Database, Document, translated
from datasage_jupyter.catalog.records import User


class Users:
    """The `users` collection."""

    def __init__(self, database: Database) -> None:
        self._users = database["users"]

    async def create(
        self, email: str, *, full_name: str = "", hashed_password: str | None = None, identity: str | None = None
    ) -> User:
        """Add a person.

        Raises:
            ConflictError: An address that looks the same (case, width, invisible characters) or the identity is taken.
            InvalidValueError: A value cannot be stored.
        """
        moment = values.now()
        document: Document = {
            "_id": _identity_id(identity) if identity else ObjectId(),
            "email": values.text(email, "The email address", limit=320),
            "hashed_password": hashed_password,
            "full_name": values.text(full_name, "The full name", limit=200),
            "created_at": moment,
            "updated_at": moment,
            "is_active": True,
            "used_bytes": 0,
            "password_changed_at": moment if hashed_password else None,
        }
        # Absent rather than null: the unique indexes cover only people who have one.
        document |= {"email_key": values.key(email)} if email else {}
        document |= {"identity": values.text(identity, "The identity", limit=500)} if identity else {}
        try:
            with translated():
                await self._users.insert_one(document)
        except DuplicateKeyError as error:
            raise ConflictError(
                "An account of this name exists already.", hint="Sign in, or choose another."
            ) from error
        return _user(document)

    async def get(self, user_id: str) -> User | None:
        """The person of this id, unless deleted."""
        return await self._find({"_id": values.object_id(user_id)})

    async def by_email(self, email: str) -> User | None:
        """The person of this address, compared as `create` compares."""
        if not isinstance(email, str) or not values.key(email):
            return None
        return await self._find({"email_key": values.key(email)})

    async def by_identity(self, identity: str) -> User | None:
        """The person whom Jupyter or the Hub calls so (`provider:subject`)."""
        return await self._find({"identity": identity}) if isinstance(identity, str) and identity else None

    async def of_identity(self, identity: str, *, full_name: str = "") -> User:
        """The person of this identity, made on first sight; safe when many ask at once."""
        found = await self.by_identity(identity)
        if found is not None:
            return found
        try:
            return await self.create("", full_name=full_name, identity=identity)
        except ConflictError:
            return self._known(await self.by_identity(identity))

    async def update(self, user_id: str, *, full_name: str) -> User:
        """Change what a person may change about themselves."""
        return await self._set(user_id, {"full_name": values.text(full_name, "The full name", limit=200)})

    async def set_password(self, user_id: str, hashed_password: str) -> User:
        """Replace the hash; ending other sessions is the caller's next step."""
        return await self._set(user_id, {"hashed_password": hashed_password, "password_changed_at": values.now()})

    async def mark_deleting(self, user_id: str) -> None:
        """Make the person unknown from this moment, before their things are erased."""
        change = {"$set": {"is_active": False}, "$unset": {"email_key": "", "identity": ""}}
        with translated():
            await self._users.update_one({"_id": values.object_id(user_id)}, change)

    async def remove(self, user_id: str) -> None:
        """Erase the record: the last step of a deletion."""
        with translated():
            await self._users.delete_one({"_id": values.object_id(user_id)})

    async def deleting(self) -> list[str]:
        """People whose deletion was begun and not finished."""
        with translated():
            return [str(document["_id"]) async for document in self._users.find({"is_active": False}, {"_id": 1})]

    async def ids(self) -> list[str]:
        """Everybody's id."""
        with translated():
            return [str(document["_id"]) async for document in self._users.find({}, {"_id": 1})]

    # -- shares of the store ---------------------------------------------------------------------------------------

    async def reserve(self, user_id: str, size: int, quota: int | None) -> None:
        """Set `size` bytes of the person's share aside, in one step that parallel uploads cannot outrun.

        Raises:
            QuotaExceededError: They do not fit.
            NotFoundError: There is no such person.
        """
        query: Document = {"_id": values.object_id(user_id), "is_active": True}
        if quota is not None:
            query["used_bytes"] = {"$lte": quota - size}
        with translated():
            done = await self._users.update_one(query, {"$inc": {"used_bytes": size}})
        if done.matched_count:
            return
        self._known(await self.get(user_id))
        used = await self.used_bytes(user_id)
        raise QuotaExceededError(
            f"Your share of the store is used up: {used:,} of {quota:,} bytes, and {size:,} more were asked for.",
            hint="Erase datasets you no longer need (the bin counts too).",
            details=[{"used": used, "quota": quota, "asked": size}],
        )

    async def release(self, user_id: str, size: int) -> None:
        """Give `size` bytes back, never below nothing."""
        remaining = {"$max": [0, {"$subtract": ["$used_bytes", size]}]}
        with translated():
            await self._users.update_one({"_id": values.object_id(user_id)}, [{"$set": {"used_bytes": remaining}}])

    async def used_bytes(self, user_id: str) -> int:
        """Bytes of the person's share that are taken."""
        with translated():
            found = await self._users.find_one({"_id": values.object_id(user_id)}, {"used_bytes": 1})
        return int(found.get("used_bytes", 0)) if found else 0

    async def set_used_bytes(self, user_id: str, size: int) -> None:
        """Correct the count, after a repair has counted anew."""
        with translated():
            await self._users.update_one({"_id": values.object_id(user_id)}, {"$set": {"used_bytes": size}})

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _find(self, query: Document) -> User | None:
        with translated():
            found = await self._users.find_one(query | {"is_active": True})
        return _user(found) if found else None

    async def _set(self, user_id: str, changes: dict[str, Any]) -> User:
        query = {"_id": values.object_id(user_id), "is_active": True}
        with translated():
            found = await self._users.find_one_and_update(
                query, {"$set": changes | {"updated_at": values.now()}}, return_document=ReturnDocument.AFTER
            )
        return self._known(_user(found) if found else None)

    @staticmethod
    def _known(user: User | None) -> User:
        if user is None:
            raise NotFoundError("There is no such account.", hint="Sign in again.")
        return user


def _identity_id(identity: str) -> ObjectId:
    """Always the same id for one identity, so that its datasets are found again even by an empty database."""
    return ObjectId(hashlib.sha256(f"datasage:{identity}".encode()).digest()[:12])


def _user(document: Document) -> User:
    return User(
        id=str(document["_id"]),
        email=document["email"],
        full_name=document["full_name"],
        hashed_password=document["hashed_password"],
        identity=document.get("identity"),
        created_at=document["created_at"],
        updated_at=document["updated_at"],
        is_active=document["is_active"],
        password_changed_at=document.get("password_changed_at"),
    )
