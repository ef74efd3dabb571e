"""Stopping what runs in the background, from another thread, at the next safe place."""

import threading

from knowledge.errors import Stopped
from knowledge.language import Bilingual


class Stop:
    """A flag that one thread sets and another looks at between its steps."""

    def __init__(self) -> None:
        self._flag = threading.Event()

    def set(self) -> None:
        """Ask the work to stop."""
        self._flag.set()

    def check(self) -> None:
        """Raise Stopped where somebody asked for it."""
        if self._flag.is_set():
            raise Stopped(Bilingual("Stopped. What was in use stays in use.", "已停止，使用中的内容没有变化。"))


never = Stop()
"""For work that nobody stops."""
