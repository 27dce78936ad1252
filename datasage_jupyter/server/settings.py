"""The server's settings as one frozen value, so that nothing below the extension knows traitlets."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1024 * 1024
GIB = 1024 * MIB
SECRETS_IN_ENVIRONMENT = ("DATASAGE_MONGO_URI", "DATASAGE_LLM_API_KEY")
"""Taken out of the environment at start, because kernels and terminals inherit it."""


@dataclass(frozen=True)
class Settings:
    """What the configuration asks for; `DataSage` documents each of them.

    Attributes:
        hub_user: Under JupyterHub, whose server this is.
    """

    store: Path
    mongo_uri: str = field(default="", repr=False)
    mongod_path: str = ""
    file_store: str = "local"
    accounts: bool = False
    signing_key_file: str = ""
    service_url: str = ""
    user_quota_bytes: int = 0
    max_upload_bytes: int = 64 * GIB
    upload_expiry_hours: int = 24
    session_days: int = 14
    access_token_seconds: int = 900
    kernel_token_seconds: int = 900
    sign_ins_per_account: int = 10
    sign_ins_per_address: int = 600
    ingest_workers: int = 2
    ingest_memory_bytes: int = 4 * GIB
    ingest_seconds: int = 1800
    query_workers: int = 0
    query_memory_bytes: int = 8 * GIB
    query_seconds: int = 30
    llm_provider: str = "openai"
    llm_base_url: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_model: str = ""
    hub_user: str = ""

    @property
    def is_embedded(self) -> bool:
        """Whether DataSage runs its own `mongod`."""
        return not self.mongo_uri


def take_secret(name: str) -> str:
    """Read a secret from the environment and remove it there.

    Args:
        name: One of `SECRETS_IN_ENVIRONMENT`.
    """
    return os.environ.pop(name, "")
