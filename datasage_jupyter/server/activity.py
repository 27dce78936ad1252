"""User activity through Jupyter's event system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from datasage_jupyter.server.logs import request_id

if TYPE_CHECKING:
    from jupyter_events import EventLogger

SCHEMA_ID = "https://events.datasage.dev/user_activity/v1"
SCHEMA_FILE = Path(__file__).parent / "events" / "user_activity.yaml"

Target = Literal["dataset", "chart", "dashboard", "session", "account"]


class Activity:
    """Emits one event per thing a person does; whoever listens on the event logger receives it.

    Args:
        events: The server's event logger.
    """

    def __init__(self, events: EventLogger) -> None:
        self._events = events
        self._is_registered = False

    def record(
        self, action: str, user_id: str | None, target: Target | None = None, target_id: str | None = None
    ) -> None:
        """Emit one event.

        Args:
            action: One of the schema's actions.
            user_id: Who did it.
            target: To what kind of thing.
            target_id: To which one.
        """
        if not self._is_registered:
            self._register()
        data = {
            "action": action,
            "user_id": user_id,
            "target": target,
            "target_id": target_id,
            "request_id": request_id.get(),
        }
        self._events.emit(schema_id=SCHEMA_ID, data=data)

    def _register(self) -> None:
        """Reading the schema takes a few milliseconds that start-up does not have."""
        if SCHEMA_ID not in self._events.schemas:
            self._events.register_event_schema(SCHEMA_FILE)
        self._is_registered = True
