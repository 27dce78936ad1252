"""One JSON object per line, with the request's id, and nothing that came from a person or a dataset."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

LOGGER = logging.getLogger("datasage")
request_id: ContextVar[str] = ContextVar("datasage_request_id", default="")
"""The id of the request this task works for; also sent to the browser as `X-Request-Id`."""

_STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of ASCII JSON, so that no value can forge a line or reach a terminal as an escape."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := request_id.get():
            line["request_id"] = found
        line.update({key: value for key, value in vars(record).items() if key not in _STANDARD and key != "facts"})
        line.update(getattr(record, "facts", {}))
        return json.dumps(line, ensure_ascii=True, default=str)


def configure(level: str) -> None:
    """Send DataSage's records to standard error as JSON lines.

    Args:
        level: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`.
    """
    LOGGER.setLevel(level)
    if not any(isinstance(handler.formatter, JsonFormatter) for handler in LOGGER.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        LOGGER.addHandler(handler)
        LOGGER.propagate = False


def log(level: int, message: str, **facts: Any) -> None:
    """Write one record.

    Args:
        level: A level of `logging`.
        message: A fixed sentence; what varies belongs in `facts`.
        facts: Machine-readable facts. Never passwords, tokens, questions, names or values of a dataset.
    """
    LOGGER.log(level, message, extra={"facts": facts})


def log_failure(message: str, error: BaseException, **facts: Any) -> None:
    """Write an unexpected error: its kind and where it happened, not its text, which may quote data.

    Args:
        message: A fixed sentence.
        error: What was raised.
        facts: As for `log`.
    """
    log(logging.ERROR, message, error=type(error).__name__, stack=_places(error.__traceback__), **facts)


def _places(tb: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(tb)[-12:]
    return [f"{frame.filename.rsplit('/site-packages/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
