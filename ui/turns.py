"""Which reply is being written for which open page, so that it can be stopped or give way to a newer one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Writing:
    """One reply under way, to the message `text`.

    `stopped` is set once nobody wants the rest of it; `replaced` besides, where something newer is on the page already.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.stopped = threading.Event()
        self.replaced = threading.Event()


class Turns:
    """The replies under way by open page (Gradio's session hash).

    Gradio can cancel an event itself, but a message sent right after that is lost now and then, as both share one
    stream; so a stopped reply ends by itself here. Kept in this process only, as is the stream it belongs to.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, Writing] = {}

    @contextmanager
    def begin(self, page: str, text: str) -> Iterator[Writing]:
        """Yield a new reply for `page`; one still under way there gives way."""
        mine = Writing(text)
        self._end(page, mine)
        try:
            yield mine
        finally:
            with self._lock:
                if self._under_way.get(page) is mine:
                    del self._under_way[page]

    def stop(self, page: str) -> str:
        """Stop the reply under way on `page` and return the message it answers; empty where there is none."""
        with self._lock:
            current = self._under_way.pop(page, None)
        if current is None:
            return ""
        current.stopped.set()
        return current.text

    def clear(self, page: str) -> None:
        """End the reply under way on `page`, which shows something else now."""
        self._end(page, None)

    def _end(self, page: str, newer: Writing | None) -> None:
        with self._lock:
            earlier = self._under_way.pop(page, None)
            if newer is not None:
                self._under_way[page] = newer
        if earlier is not None:
            earlier.replaced.set()
            earlier.stopped.set()
