"""What is wrong with stored bytes, in the same words whichever home they have."""

from __future__ import annotations

from typing import Literal

from datasage_jupyter.store.errors import CorruptObjectError, MissingObjectError
from datasage_jupyter.store.files import Part, Problem


def problem_of(error: CorruptObjectError, object_id: str, part: Part) -> Problem:
    """The finding that an error on reading amounts to."""
    kind: Literal["missing", "corrupt"] = "missing" if isinstance(error, MissingObjectError) else "corrupt"
    return Problem(kind, object_id, part, error.message)


def damaged(object_id: str, part: Part) -> Problem:
    """The finding that bytes differ from their checksum."""
    return Problem("corrupt", object_id, part, corrupt(part).message)


def missing(part: str) -> MissingObjectError:
    """The error for bytes that should be there and are not."""
    return MissingObjectError(
        f"The stored {part} of this dataset is gone.",
        hint="Run `datasage fsck`; restore it from a backup or upload it again.",
    )


def corrupt(part: str) -> CorruptObjectError:
    """The error for bytes that differ from their checksum."""
    return CorruptObjectError(
        f"The stored {part} of this dataset does not match its checksum and is not served.",
        hint="Run `datasage fsck`; restore it from a backup or upload it again.",
    )
