"""Three members of a replica set that ask for passwords, as a team's database does."""

from __future__ import annotations

import base64
import secrets
import time
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from tests.catalog.test_replica_set import ReplicaSet
from tests.deployment.page import block
from tests.mongods import PlainMongod

PATIENCE = 60.0


class GuardedReplicaSet(ReplicaSet):
    """A replica set with a user for DataSage who may read and write one database.

    Args:
        folder: Short, because the members' sockets are in it.
    """

    def __init__(self, folder: Path) -> None:
        key = folder / "key"
        key.write_bytes(base64.b64encode(secrets.token_bytes(96)))
        key.chmod(0o600)
        options = ("--replSet", "rs", "--oplogSize", "300", "--auth", "--keyFile", str(key))
        self.members = [PlainMongod(folder / str(number), *options) for number in range(3)]
        self._root_password, self._password = secrets.token_urlsafe(12), secrets.token_urlsafe(12)

    @property
    def _hosts(self) -> str:
        return ",".join(member.address for member in self.members)

    @property
    def uri(self) -> str:
        """What servers are configured with."""
        return f"mongodb://datasage:{self._password}@{self._hosts}/datasage?replicaSet=rs"

    def start(self) -> None:
        """Start the members and make the users: the administrator, and then DataSage's as the page says."""
        super().start()
        with MongoClient[dict[str, Any]](self.members[0].uri) as client:
            end = time.monotonic() + PATIENCE
            while not client.admin.command("hello")["isWritablePrimary"]:
                assert time.monotonic() < end, "No primary was elected."
                time.sleep(0.05)
            client.admin.command("createUser", "root", pwd=self._root_password, roles=["root"])
        admin = f"mongodb://root:{self._root_password}@{self._hosts}/?replicaSet=rs"
        exec(compile(block("create_user.py", admin=admin, password=self._password), "create_user.py", "exec"), {})
