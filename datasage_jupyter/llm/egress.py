"""What left the server for the language model, in a form its owner can read."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from pydantic import Field

from datasage_jupyter.core.model import Model


class Sharing(StrEnum):
    """How much of a dataset the model may see."""

    SCHEMA = "schema"
    STATISTICS = "statistics"
    VALUES = "values"


class EgressRecord(Model):
    """One request to the model.

    Attributes:
        host: Where it went.
        sharing: How much of the dataset was switched on.
        columns: The column names that were sent.
        sent: The exact text of the messages.
        outcome: `answered` or the reason of the failure.
    """

    at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    host: str
    model: str
    sharing: Sharing
    columns: tuple[str, ...]
    sent: str
    bytes_sent: int
    bytes_received: int = 0
    outcome: str = "answered"
