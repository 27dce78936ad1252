"""Counting failures, so that guessing is slow and nobody else is locked out."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from datasage_jupyter.server.errors import ThrottledError

MAX_KEYS = 20_000


class Throttle:
    """At most `limit` events per `window` seconds for each key.

    Args:
        limit: How many events are allowed.
        window: Seconds an event counts.
        clock: Monotonic seconds.
    """

    def __init__(self, limit: int, window: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.window = window
        self._clock = clock
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Refuse if the key has used up its events.

        Raises:
            ThrottledError: It has; the error says when to try again.
        """
        events = self._recent(key)
        if len(events) >= self.limit:
            raise ThrottledError(retry_after=max(1, math.ceil(events[0] + self.window - self._clock())))

    def count(self, key: str) -> None:
        """Record one event."""
        self._events.setdefault(key, deque()).append(self._clock())
        self._events.move_to_end(key)
        while len(self._events) > MAX_KEYS:
            self._events.popitem(last=False)

    def forget(self, key: str) -> None:
        """Start afresh for a key."""
        self._events.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        events = self._events.get(key, deque())
        oldest = self._clock() - self.window
        while events and events[0] <= oldest:
            events.popleft()
        return events


class SignInGuard:
    """Throttles sign-ins by account and address together, by account, and by address.

    The first two are tight; the last is wide, because one address can be a whole office.
    """

    WINDOW = 900.0

    def __init__(self, per_account: int, per_address: int) -> None:
        self._pair = Throttle(per_account, self.WINDOW)
        self._account = Throttle(per_account * 5, self.WINDOW)
        self._address = Throttle(per_address, self.WINDOW)

    def check(self, account: str, address: str) -> None:
        """Refuse before the password is even looked at.

        Raises:
            ThrottledError: Too many wrong guesses.
        """
        self._pair.check(f"{account}\n{address}")
        self._account.check(account)
        self._address.check(address)

    def failed(self, account: str, address: str) -> None:
        """A wrong guess."""
        self._pair.count(f"{account}\n{address}")
        self._account.count(account)
        self._address.count(address)

    def succeeded(self, account: str, address: str) -> None:
        """The right password, from this address."""
        self._pair.forget(f"{account}\n{address}")
