"""Compressed files that can be read from any byte: Zstandard's seekable format.

Blocks of 1 MiB are compressed as frames of their own; a table of their sizes follows in a skippable frame, so that
`zstd -d` restores the file and a range needs only the blocks it touches. The CRC-32 of each plain block stands in a
skippable frame before that table, so that a range is never served altered.

Source: facebook/zstd, `contrib/seekable_format/zstd_seekable_compression_format.md`.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

import pyarrow as pa

from datasage_jupyter.store.errors import CorruptObjectError
from datasage_jupyter.store.manifest import StoredFile

BLOCK = 1 << 20
LEVEL = 1
_CHECKSUMS, _TABLE, _SEEKABLE = 0x184D2A50, 0x184D2A5E, 0x8F92EAB1
_HEADER, _ENTRY, _CHECKSUM, _FOOTER = (
    struct.Struct("<II"),
    struct.Struct("<II"),
    struct.Struct("<I"),
    struct.Struct("<IBI"),
)


@dataclass(frozen=True)
class Block:
    """One compressed block: where it lies, how long it is before and after, and its checksum."""

    start: int
    packed: int
    size: int
    checksum: int


def compress(source: BinaryIO, write: Callable[[bytes], object]) -> StoredFile:
    """Compress `source` to the end.

    Args:
        source: Plain bytes.
        write: Receives the compressed bytes piece by piece.

    Returns:
        Size and SHA-256 of the plain bytes.
    """
    codec, whole = pa.Codec("zstd", compression_level=LEVEL), hashlib.sha256()
    entries, checksums, size = bytearray(), bytearray(), 0
    while block := source.read(BLOCK):
        whole.update(block)
        packed = codec.compress(block, asbytes=True)
        write(packed)
        entries += _ENTRY.pack(len(packed), len(block))
        checksums += _CHECKSUM.pack(zlib.crc32(block))
        size += len(block)
    footer = _FOOTER.pack(len(entries) // _ENTRY.size, 0, _SEEKABLE)
    write(_HEADER.pack(_CHECKSUMS, len(checksums)) + checksums)
    write(_HEADER.pack(_TABLE, len(entries) + len(footer)) + entries + footer)
    return StoredFile(size=size, sha256=whole.hexdigest())


class SeekTable:
    """The blocks of one compressed file: which of them a range needs, and what is in them.

    Args:
        tail: The last bytes of the file, as many as `tail_length` says.
        length: The whole file's length.

    Raises:
        CorruptObjectError: The file is cut short or was altered.
    """

    def __init__(self, tail: bytes, length: int) -> None:
        self._codec = pa.Codec("zstd")
        self._blocks = _parse(tail, length)
        self._ends = list(accumulate(block.size for block in self._blocks))

    @property
    def size(self) -> int:
        """Bytes before compression."""
        return self._ends[-1] if self._ends else 0

    def parts(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[Block, slice]]:
        """The blocks that hold the bytes from `start` up to `stop`, and which part of each."""
        stop = self.size if stop is None else min(stop, self.size)
        index = bisect_right(self._ends, start)
        while start < stop:
            block, end = self._blocks[index], self._ends[index]
            base = end - block.size
            yield block, slice(start - base, min(stop, end) - base)
            start, index = end, index + 1

    def unpack(self, block: Block, packed: bytes) -> bytes:
        """The plain bytes of a block.

        Raises:
            CorruptObjectError: They are not what was written.
        """
        try:
            data: bytes = self._codec.decompress(packed, decompressed_size=block.size, asbytes=True)
        except OSError as error:
            raise _corrupt() from error
        if len(data) != block.size or zlib.crc32(data) != block.checksum:
            raise _corrupt()
        return data


FOOTER_LENGTH = _FOOTER.size


def tail_length(footer: bytes, length: int) -> int:
    """How many bytes at the end of a file `SeekTable` needs, said by the last `FOOTER_LENGTH` of them."""
    if len(footer) != _FOOTER.size:
        raise _corrupt()
    count, _, magic = _FOOTER.unpack(footer)
    tail: int = count * (_ENTRY.size + _CHECKSUM.size) + 2 * _HEADER.size + _FOOTER.size
    if magic != _SEEKABLE or tail > length:
        raise _corrupt()
    return tail


def read_table(file: BinaryIO) -> SeekTable:
    """The table of a compressed file on disk."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - FOOTER_LENGTH))
    tail = tail_length(file.read(), length)
    file.seek(length - tail)
    return SeekTable(file.read(), length)


def read(file: BinaryIO, table: SeekTable, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The plain bytes of a compressed file on disk, in pieces of at most one block."""
    for block, part in table.parts(start, stop):
        file.seek(block.start)
        yield table.unpack(block, file.read(block.packed))[part]


def _parse(tail: bytes, length: int) -> list[Block]:
    """The blocks; anything that does not add up means that the file was altered."""
    count = (len(tail) - 2 * _HEADER.size - _FOOTER.size) // (_ENTRY.size + _CHECKSUM.size)
    middle = _HEADER.size + count * _CHECKSUM.size
    if (
        _HEADER.unpack_from(tail) != (_CHECKSUMS, count * _CHECKSUM.size)
        or _HEADER.unpack_from(tail, middle)[0] != _TABLE
    ):
        raise _corrupt()
    checksums = [value for (value,) in _CHECKSUM.iter_unpack(tail[_HEADER.size : middle])]
    entries = list(_ENTRY.iter_unpack(tail[middle + _HEADER.size : -_FOOTER.size]))
    starts = [0, *accumulate(packed for packed, _ in entries)]
    if starts.pop() != length - len(tail):
        raise _corrupt()
    return [
        Block(start, packed, size, checksum)
        for start, (packed, size), checksum in zip(starts, entries, checksums, strict=True)
    ]


def _corrupt() -> CorruptObjectError:
    return CorruptObjectError(
        "The stored file does not match its checksum and is not served.",
        hint="Run `datasage fsck`, then restore it from a backup or upload it again.",
    )
