"""A breaker: after several failures in a row a model is left alone for a while, then tried with one request."""

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""Failures in a row after which the breaker opens."""
REST = 30.0
"""Seconds for which it stays open."""


class Breaker:
    """Counts failures of one model in this process; safe to use from many threads."""

    def __init__(
        self, failures: int = FAILURES, rest: float = REST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until = float("-inf")

    def admits(self) -> bool:
        """Return whether a request may go now; after a rest only one may, until it is known how that went."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._rest
            return True

    def note(self, *, failed: bool) -> None:
        """Count how a request went."""
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= self._most:
                self._until = self._clock() + self._rest

    @property
    def open(self) -> bool:
        """Return whether requests are turned away just now."""
        with self._lock:
            return self._failures >= self._most and self._clock() < self._until
