"""Who may go on: so many at once, and of those one at a time, in the order of asking."""

import threading
from collections import deque
from types import TracebackType


class Room:
    """A number of places, each taken by one at a time. Once closed, none is given any more."""

    def __init__(self, places: int) -> None:
        self._places, self._taken, self._closed = places, 0, False
        self._changed = threading.Condition()

    @property
    def taken(self) -> int:
        """Return how many places are taken."""
        return self._taken

    @property
    def closed(self) -> bool:
        """Return whether no place is given any more."""
        return self._closed

    def take(self) -> bool:
        """Take a place; False where none is free."""
        with self._changed:
            free = not self._closed and self._taken < self._places
            self._taken += free
            return free

    def give_back(self) -> None:
        """Give a place back."""
        with self._changed:
            self._taken -= 1
            self._changed.notify_all()

    def close(self) -> None:
        """Give no place any more. It takes no lock, so a signal may do it at any moment."""
        self._closed = True

    def emptied(self, seconds: float) -> bool:
        """Wait until all places are given back, so many seconds at most; return whether they are."""
        with self._changed:
            return self._changed.wait_for(lambda: self._taken == 0, seconds)


class Queue:
    """Lets one thread through at a time, those who wait in the order they came.

    A semaphore gives way to whoever asks at the moment it is let go, so one who has waited long may wait on and on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    def __enter__(self) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()  # let go by the one before, which hands its place on

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
