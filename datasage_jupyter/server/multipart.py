"""Reading a multipart form as it arrives: small fields into memory, the one file straight through (RFC 7578)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from datasage_jupyter.server.errors import RequestError, TooLargeError

MAX_PARTS = 8
MAX_HEADER_BYTES = 8 * 1024
MAX_FIELD_BYTES = 64 * 1024
_BOUNDARY = re.compile(rb"""boundary=(?:"([^"\r\n]{1,70})"|([^\s;,"]{1,70}))""", re.IGNORECASE)


class _State(Enum):
    PREAMBLE = 1
    HEADERS = 2
    BODY = 3
    EPILOGUE = 4


@dataclass
class _Part:
    name: str
    filename: str | None
    content: bytearray


class FormReader:
    """Takes a form's bytes in any pieces.

    Args:
        content_type: The request's header.
        on_file: Called with the bytes of the file `file`, in order.

    Attributes:
        fields: Texts by name.
        filename: The file's name as sent; None until it began.

    Raises:
        RequestError: The header names no boundary.
    """

    def __init__(self, content_type: str, on_file: Callable[[bytes], None]) -> None:
        match = _BOUNDARY.search(content_type.encode("utf-8", "replace"))
        if match is None or not content_type.lower().startswith("multipart/form-data"):
            raise RequestError("The form has no boundary.", hint="Send it as multipart/form-data.")
        self._delimiter = b"\r\n--" + (match[1] or match[2])
        self._on_file = on_file
        # A form begins with the delimiter, but without the line break before it.
        self._buffer = bytearray(b"\r\n")
        self._state = _State.PREAMBLE
        self._part: _Part | None = None
        self._count = 0
        self.fields: dict[str, str] = {}
        self.filename: str | None = None

    def feed(self, data: bytes) -> None:
        """Take the next piece.

        Raises:
            RequestError: The form is malformed.
            TooLargeError: A field or a part's header is too large.
        """
        self._buffer += data
        while self._step():
            pass

    def finish(self) -> None:
        """The form has ended.

        Raises:
            RequestError: It ended in the middle, or holds no file.
        """
        if self._state is not _State.EPILOGUE:
            raise RequestError("The form ends in the middle.", hint="Send it again.")
        if self.filename is None:
            raise RequestError("The form holds no file.", hint="Send the file as the part `file`.")

    def _step(self) -> bool:
        match self._state:
            case _State.PREAMBLE | _State.BODY:
                return self._to_delimiter()
            case _State.HEADERS:
                return self._read_headers()
            case _State.EPILOGUE:
                self._buffer.clear()
                return False

    def _to_delimiter(self) -> bool:
        """Hand on what surely belongs to the part; what may be the beginning of a delimiter waits."""
        at = self._buffer.find(self._delimiter)
        if at < 0:
            keep = len(self._delimiter) - 1
            self._emit(bytes(self._buffer[:-keep]) if len(self._buffer) > keep else b"")
            del self._buffer[: max(0, len(self._buffer) - keep)]
            return False
        after = at + len(self._delimiter)
        if len(self._buffer) < after + 2:
            return False
        end = bytes(self._buffer[after : after + 2])
        self._emit(bytes(self._buffer[:at]))
        self._close_part()
        del self._buffer[: after + 2]
        if end == b"--":
            self._state = _State.EPILOGUE
        elif end == b"\r\n":
            self._state = _State.HEADERS
        else:
            raise RequestError("The form is malformed.", hint="The boundary is not followed by a line break.")
        return True

    def _emit(self, data: bytes) -> None:
        if not data or self._part is None:
            return
        if self._part.filename is not None:
            self._on_file(data)
            return
        self._part.content += data
        if len(self._part.content) > MAX_FIELD_BYTES:
            raise TooLargeError("A field of the form is too large.")

    def _close_part(self) -> None:
        part, self._part = self._part, None
        if part is None or part.filename is not None:
            return
        try:
            self.fields[part.name] = part.content.decode("utf-8")
        except UnicodeDecodeError:
            raise RequestError("A field of the form is not UTF-8.") from None

    def _read_headers(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end > MAX_HEADER_BYTES or (end < 0 and len(self._buffer) > MAX_HEADER_BYTES):
            raise TooLargeError("The header of a part of the form is too large.")
        if end < 0:
            return False
        head = bytes(self._buffer[:end])
        del self._buffer[: end + 4]
        self._begin_part(head)
        # The first bytes of an empty part are its delimiter, whose line break is the one that ended the headers.
        if self._buffer.startswith(self._delimiter[2:]):
            self._buffer[:0] = b"\r\n"
        self._state = _State.BODY
        return True

    def _begin_part(self, head: bytes) -> None:
        self._count += 1
        if self._count > MAX_PARTS:
            raise RequestError("The form has too many parts.")
        name, filename = _disposition(head)
        if name == "file":
            if self.filename is not None:
                raise RequestError("The form holds more than one file.", hint="Send one form for each file.")
            self.filename = filename or ""
            self._part = _Part(name, self.filename, bytearray())
            return
        if filename is not None or name not in ("name", "description") or name in self.fields:
            raise RequestError(
                "The form holds a part that is not expected.", hint="Send `file`, `name`, `description`."
            )
        self._part = _Part(name, None, bytearray())


def _disposition(head: bytes) -> tuple[str, str | None]:
    """Name and file name of a part."""
    lines = head.decode("utf-8", "replace").split("\r\n")
    found = [line for line in lines if line.lower().startswith("content-disposition:")]
    if len(found) != 1 or not re.match(r"content-disposition:\s*form-data\b", found[0], re.IGNORECASE):
        raise RequestError("A part of the form has no name.")
    values = {
        key.lower(): value for key, value in re.findall(r';\s*(name|filename)="((?:[^"\\]|\\.)*)"', found[0], re.I)
    }
    plain = {key.lower(): value for key, value in re.findall(r";\s*(name|filename)=([^\s;\"]+)", found[0], re.I)}
    values = plain | values
    if "name" not in values:
        raise RequestError("A part of the form has no name.")
    filename = values.get("filename")
    return values["name"], None if filename is None else filename.replace('\\"', '"').replace("%22", '"')
