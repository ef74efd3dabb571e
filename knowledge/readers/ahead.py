"""A reader's child process started ahead of its file, so that one upload does not wait for an interpreter to start."""

import atexit
import os
import subprocess
import threading
from collections.abc import Callable
from logging import getLogger

_log = getLogger(__name__)

Child = subprocess.Popen[bytes]
IDLE = 1800.0
"""Seconds that an unused child waits before it is ended."""


class Ahead:
    """At most one living child that no file has been given to. Safe for threads; a forked process has none of its own.

    `start` starts a child, `end` ends one and waits until it is gone.
    """

    def __init__(self, start: Callable[[], Child], end: Callable[[Child], None], idle: float = IDLE) -> None:
        self._start, self._end, self._idle = start, end, idle
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._owner = 0
        self._starting: threading.Thread | None = None
        self._limit: threading.Timer | None = None
        self._closed = False

    def take(self) -> Child | None:
        """Return the child that waits, which is the caller's from now on; None where there is none, or it has died."""
        with self._lock:
            child, self._child = self._child, None
            if self._limit is not None:
                self._limit.cancel()
        if child is None or self._owner != os.getpid():  # another process's child would be shared with it
            return None
        if child.poll() is None:
            return child
        self._end(child)
        return None

    def renew(self) -> None:
        """Start a child behind the caller, where none waits. It is ended with this process at the latest."""
        with self._lock:
            if self._child is not None or self._closed or (self._starting is not None and self._starting.is_alive()):
                return
            if self._owner != os.getpid():
                self._owner = os.getpid()
                atexit.register(self.close)
            self._starting = threading.Thread(target=self._begin, name="reader-ahead", daemon=True)
            self._starting.start()

    def _begin(self) -> None:
        try:
            child = self._start()
        except OSError as error:  # no more processes or memory: the next file says so, if that is still the case
            _log.warning("no reader was started ahead: %s", error)
            return
        with self._lock:
            if not self._closed:
                self._child = child
                self._limit = threading.Timer(self._idle, self.clear)
                self._limit.daemon = True
                self._limit.start()
                return
        self._end(child)

    def clear(self) -> None:
        """End the child that waits, if there is one."""
        child = self.take()
        if child is not None:
            self._end(child)

    def close(self) -> None:
        """End the child that waits, and start none any more."""
        self._closed = True
        starting = self._starting
        if starting is not None:
            starting.join()
        self.clear()
