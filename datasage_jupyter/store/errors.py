"""What can go wrong with stored bytes and records, each with its own code and status."""

from __future__ import annotations

from datasage_jupyter.core.errors import StoreError


class StoreFullError(StoreError):
    """The disk, or the database's disk, has no room left; nothing half-written is visible."""

    code = "store_full"
    status = 507


class CorruptObjectError(StoreError):
    """Stored bytes differ from their checksum; they are not served."""

    code = "object_corrupt"
    status = 500


class MissingObjectError(CorruptObjectError):
    """Stored bytes that should be there are gone."""

    code = "object_missing"


class StoreTooNewError(StoreError):
    """The store was written by a newer DataSage and is left untouched."""

    code = "store_too_new"
    status = 503


class UnavailableError(StoreError):
    """The database does not answer; try again shortly. It recovers without a restart."""

    code = "store_unavailable"
    status = 503


class UnexpectedStoreError(StoreError):
    """The database refused an operation that DataSage should not have asked for."""

    code = "store_refused"
    status = 500


class UploadError(StoreError):
    """An upload in progress refuses what was asked of it."""

    code = "upload_refused"
    status = 400


class UploadNotFoundError(UploadError, LookupError):
    """No unfinished upload of this id belongs to the person who asks."""

    code = "upload_not_found"
    status = 404


class OffsetMismatchError(UploadError):
    """Bytes were sent for another offset than the one reached; `offset` is the right one."""

    code = "upload_offset_mismatch"
    status = 409

    def __init__(self, offset: int) -> None:
        super().__init__(
            f"The upload stands at byte {offset}, not at the offset given.",
            hint="Ask for the offset with HEAD and continue from there.",
            details=[{"offset": offset}],
        )
        self.offset = offset


class UploadLockedError(UploadError):
    """Another request is writing to this upload at the moment."""

    code = "upload_locked"
    status = 423


class ChecksumMismatchError(UploadError):
    """The bytes of one request do not match the checksum sent with them; the offset did not move."""

    code = "upload_checksum_mismatch"
    status = 460


class UploadTooLongError(UploadError):
    """More bytes came than the upload was declared to have; the offset did not move."""

    code = "upload_too_long"
    status = 413
