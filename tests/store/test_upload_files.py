"""Resumable uploads: the file's length is the offset, whatever happens."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from datasage_jupyter.store.errors import (
    ChecksumMismatchError,
    OffsetMismatchError,
    StoreFullError,
    UploadError,
    UploadLockedError,
    UploadNotFoundError,
    UploadTooLongError,
)
from datasage_jupyter.store.upload_files import UploadFiles, new_upload_id


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[UploadFiles]:
    found = UploadFiles(tmp_path / "uploads")
    await found.open()
    yield found
    await found.close()


@pytest.fixture
async def upload(files: UploadFiles) -> str:
    upload_id = new_upload_id()
    await files.create(upload_id)
    return upload_id


async def send(files: UploadFiles, upload: str, offset: int, data: bytes, *, length: int = 10_000_000) -> int:
    async with files.append(upload, offset, length) as writer:
        for start in range(0, len(data), 65536):
            await writer.write(data[start : start + 65536])
    return writer.offset


async def test_pieces_of_any_size_join_into_the_whole(files: UploadFiles, upload: str) -> None:
    content, offset = os.urandom(3_000_000), 0
    for size in (1, 0, 65_537, 1_500_000, 2_000_000):
        offset = await send(files, upload, offset, content[offset : offset + size])
        assert await files.offset(upload) == offset
    assert files.path(upload).read_bytes() == content
    assert (await files.digest(upload)).sha256 == hashlib.sha256(content).hexdigest()


async def test_digest_is_right_after_a_restart_in_the_middle(files: UploadFiles, upload: str) -> None:
    await send(files, upload, 0, b"before ")
    later = UploadFiles(files.root)
    await send(later, upload, 7, b"after")
    assert (await later.digest(upload)).sha256 == hashlib.sha256(b"before after").hexdigest()
    assert (await files.digest(upload)).sha256 == hashlib.sha256(b"before after").hexdigest()


@pytest.mark.parametrize("offset", [0, 4, 6, 10**12])
async def test_wrong_offset_moves_nothing(files: UploadFiles, upload: str, offset: int) -> None:
    await send(files, upload, 0, b"12345")
    with pytest.raises(OffsetMismatchError) as caught:
        await send(files, upload, offset, b"x")
    assert caught.value.offset == 5
    assert files.path(upload).read_bytes() == b"12345"


async def test_more_bytes_than_declared_move_nothing(files: UploadFiles, upload: str) -> None:
    await send(files, upload, 0, b"1234", length=2_000_000)
    with pytest.raises(UploadTooLongError):
        await send(files, upload, 4, bytes(2_000_000), length=2_000_000)
    assert files.path(upload).read_bytes() == b"1234"


async def test_right_checksum_is_accepted_and_wrong_one_moves_nothing(files: UploadFiles, upload: str) -> None:
    right = ("sha1", hashlib.sha1(b"first").digest())
    async with files.append(upload, 0, 100, right) as writer:
        await writer.write(b"first")
    with pytest.raises(ChecksumMismatchError) as caught:
        async with files.append(upload, 5, 100, right) as writer:
            await writer.write(b"other")
    assert caught.value.status == 460
    assert await files.offset(upload) == 5
    assert await send(files, upload, 5, b"again") == 10
    assert (await files.digest(upload)).sha256 == hashlib.sha256(b"firstagain").hexdigest()


async def test_unknown_checksum_algorithm_is_refused(files: UploadFiles, upload: str) -> None:
    with pytest.raises(UploadError, match="not known"):
        async with files.append(upload, 0, 10, ("crc7", b"")):
            pass
    assert await send(files, upload, 0, b"x") == 1


async def test_only_one_writer_at_a_time(files: UploadFiles, upload: str) -> None:
    async with files.append(upload, 0, 100) as writer:
        await writer.write(b"mine")
        with pytest.raises(UploadLockedError) as caught:
            await send(files, upload, 0, b"yours")
    assert caught.value.status == 423
    assert files.path(upload).read_bytes() == b"mine"


async def test_four_writers_at_one_offset_give_one_success(files: UploadFiles, upload: str) -> None:
    pieces = [bytes([number]) * 500_000 for number in range(4)]
    results = await asyncio.gather(*(send(files, upload, 0, piece) for piece in pieces), return_exceptions=True)
    assert [result for result in results if isinstance(result, int)] == [500_000]
    assert files.path(upload).read_bytes() in pieces


async def test_client_that_leaves_keeps_what_arrived(files: UploadFiles, upload: str) -> None:
    arrived = asyncio.Event()

    async def patch() -> None:
        async with files.append(upload, 0, 10_000_000) as writer:
            await writer.write(b"x" * 1_500_000)
            arrived.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(patch())
    await arrived.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await files.offset(upload) == 1_500_000
    assert await send(files, upload, 1_500_000, b"rest") == 1_500_004


async def test_client_that_leaves_amid_checked_bytes_keeps_nothing_of_them(files: UploadFiles, upload: str) -> None:
    await send(files, upload, 0, b"12345")

    async def patch() -> None:
        async with files.append(upload, 5, 10_000_000, ("sha256", bytes(32))) as writer:
            await writer.write(b"x" * 1_500_000)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await patch()
    assert await files.offset(upload) == 5


@pytest.mark.parametrize(("checksum", "expected"), [("none", 5 + 2 * 1048576), ("sha256", 5)])
async def test_offset_survives_kill_9(files: UploadFiles, upload: str, checksum: str, expected: int) -> None:
    await send(files, upload, 0, b"12345")
    script = (
        "import asyncio, os, sys\nfrom datasage_jupyter.store import UploadFiles\n"
        "async def main():\n files = UploadFiles(sys.argv[1]); await files.open()\n"
        " check = None if sys.argv[3] == 'none' else (sys.argv[3], bytes(32))\n"
        " async with files.append(sys.argv[2], 5, 10**9, check) as writer:\n"
        "  await writer.write(bytes(1 << 20)); await writer.write(bytes(1 << 20)); os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())"
    )
    subprocess.run([sys.executable, "-c", script, str(files.root), upload, checksum], check=False)
    assert await files.offset(upload) == expected
    assert await send(files, upload, expected, b"rest") == expected + 4


async def test_full_disk_is_said_and_the_offset_stays(
    files: UploadFiles, upload: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from datasage_jupyter.store import disk

    await send(files, upload, 0, b"12345")
    written = disk.write_all

    def half(handle: int, data: bytes) -> None:
        written(handle, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "write_all", half)
    with pytest.raises(StoreFullError):
        await send(files, upload, 5, b"abcdef")
    monkeypatch.undo()
    assert await files.offset(upload) == 5
    assert await send(files, upload, 5, b"ok") == 7


@pytest.mark.parametrize("name", ["../x", "", "0" * 31, "Z" * 32, "0" * 32])
async def test_unknown_or_hostile_ids_are_not_found(files: UploadFiles, name: str) -> None:
    with pytest.raises(UploadNotFoundError):
        await files.offset(name)
    with pytest.raises(UploadNotFoundError):
        await send(files, name, 0, b"x")


async def test_removed_upload_leaves_no_file(files: UploadFiles, upload: str) -> None:
    await send(files, upload, 0, b"x")
    await files.remove(upload)
    await files.remove(upload)
    assert list(files.root.iterdir()) == []
    assert await files.ids() == []
