"""Which reply is being written for which open page, so that it can be stopped or give way to a newer one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Writing:
    """One reply under way. `stopped` is set once nobody wants the rest of it."""

    def __init__(self) -> None:
        self.stopped = threading.Event()


class Turns:
    """The replies under way by open page (Gradio's session hash).

    Gradio can cancel an event itself, but a message sent right after that is lost now and then, as both share one
    stream; so a stopped reply ends by itself here. Kept in this process only, as is the stream it belongs to.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, Writing] = {}

    @contextmanager
    def begin(self, page: str) -> Iterator[Writing]:
        """Yield a new reply for `page`; one still under way there gives way."""
        mine = Writing()
        with self._lock:
            earlier, self._under_way[page] = self._under_way.get(page), mine
        if earlier:
            earlier.stopped.set()
        try:
            yield mine
        finally:
            with self._lock:
                if self._under_way.get(page) is mine:
                    del self._under_way[page]

    def stop(self, page: str) -> None:
        """Stop the reply under way on `page`, if there is one."""
        with self._lock:
            current = self._under_way.pop(page, None)
        if current:
            current.stopped.set()
