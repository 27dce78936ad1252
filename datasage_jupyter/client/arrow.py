"""Arrow streams as they come over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


class Pieces:
    """Reads a stream of pieces like a file."""

    closed = False

    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, count: int = -1) -> bytes:
        """So many bytes, or what is left."""
        parts, have = [self._rest], len(self._rest)
        while count < 0 or have < count:
            piece = next(self._pieces, None)
            if piece is None:
                break
            parts.append(piece)
            have += len(piece)
        data = b"".join(parts)
        self._rest = b"" if count < 0 else data[count:]
        return data if count < 0 else data[:count]

    def readable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Nothing to close."""


def read_arrow(data: bytes) -> pa.Table:
    """The table in a whole stream."""
    import pyarrow as pa

    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
