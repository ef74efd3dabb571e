"""Who may go on next: one at a time, in the order of asking."""

import threading
from collections import deque
from types import TracebackType


class Queue:
    """Lets one thread through at a time, those who wait in the order they came.

    A semaphore gives way to whoever asks at the moment it is let go, so one who has waited long may wait on and on.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

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
