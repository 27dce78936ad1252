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


class SeekableReader:
    """Reads ranges of a compressed file.

    Args:
        file: The compressed file, open for reading.

    Raises:
        CorruptObjectError: The file is cut short or was altered.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._codec = pa.Codec("zstd")
        self._blocks = _read_table(file)
        self._ends = list(accumulate(block.size for block in self._blocks))

    @property
    def size(self) -> int:
        """Bytes before compression."""
        return self._ends[-1] if self._ends else 0

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The plain bytes from `start` up to `stop`, in pieces of at most one block."""
        stop = self.size if stop is None else min(stop, self.size)
        index = bisect_right(self._ends, start)
        while start < stop:
            base = self._ends[index] - self._blocks[index].size
            piece = self._plain(self._blocks[index])[start - base : stop - base]
            yield piece
            start, index = start + len(piece), index + 1

    def _plain(self, block: Block) -> bytes:
        self._file.seek(block.start)
        packed = self._file.read(block.packed)
        try:
            data: bytes = self._codec.decompress(packed, decompressed_size=block.size, asbytes=True)
        except OSError as error:
            raise _corrupt() from error
        if len(data) != block.size or zlib.crc32(data) != block.checksum:
            raise _corrupt()
        return data


def _read_table(file: BinaryIO) -> list[Block]:
    """The blocks of a compressed file; anything that does not add up means that it was altered."""
    length = file.seek(0, os.SEEK_END)
    if length < _FOOTER.size:
        raise _corrupt()
    file.seek(length - _FOOTER.size)
    count, _, magic = _FOOTER.unpack(file.read(_FOOTER.size))
    tail = count * (_ENTRY.size + _CHECKSUM.size) + 2 * _HEADER.size + _FOOTER.size
    if magic != _SEEKABLE or tail > length:
        raise _corrupt()
    file.seek(length - tail)
    if _HEADER.unpack(file.read(_HEADER.size)) != (_CHECKSUMS, count * _CHECKSUM.size):
        raise _corrupt()
    checksums = [value for (value,) in _CHECKSUM.iter_unpack(file.read(count * _CHECKSUM.size))]
    if _HEADER.unpack(file.read(_HEADER.size))[0] != _TABLE:
        raise _corrupt()
    entries = list(_ENTRY.iter_unpack(file.read(count * _ENTRY.size)))
    starts = [0, *accumulate(packed for packed, _ in entries)]
    if starts.pop() != length - tail:
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
