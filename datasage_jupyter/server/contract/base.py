"""The shapes every request and reply shares."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class Request(BaseModel):
    """A body or query string that arrives; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Reply(BaseModel):
    """A body that leaves. NaN and infinities become null, so that every answer is strict JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


class Problem(Reply):
    """What went wrong and what to do about it."""

    code: str
    message: str
    hint: str | None = None
    details: list[Any] = Field(default_factory=list)


class ErrorReply(Reply):
    """The one shape of every error."""

    error: Problem


class Page(Request):
    """Which part of a list.

    Attributes:
        search: Words to look for, taken literally.
        sort: Field to sort by, `-` in front for descending.
    """

    search: str | None = Field(default=None, max_length=200)
    sort: str | None = Field(default=None, max_length=40)
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: int = Field(default=50, ge=1, le=200)


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A name a person gives to something."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""An id; whether it exists, and whose it is, the catalogue says."""

Description = Annotated[str, StringConstraints(max_length=5000)]

Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]
