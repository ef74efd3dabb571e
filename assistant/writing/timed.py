"""A model's words within a time limit: read in a thread of their own, so that a silent model cannot hold up a reply."""

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator

from assistant.writing.failure import WriterFailed
from assistant.writing.talking import Chunk

_Said = Chunk | WriterFailed | None


def timed(talk: Callable[[], Iterator[Chunk]], first: float, deadline: float) -> Generator[Chunk, None, None]:
    """Yield the chunks of `talk()`.

    Raises WriterFailed `slow` where no text has come after `first` seconds, `stalled` where the end has not come at
    `deadline` (a moment of `time.monotonic`). The thread ends with its next chunk, or with its own connection's limit.
    """
    said: queue.SimpleQueue[_Said] = queue.SimpleQueue()
    stopped = threading.Event()
    threading.Thread(target=_listen, args=(talk, said, stopped), name="writer", daemon=True).start()
    spoke, first_by = False, min(time.monotonic() + first, deadline)
    try:
        while True:
            until = deadline if spoke else first_by
            try:
                heard = said.get(timeout=max(0.001, until - time.monotonic()))
            except queue.Empty:
                raise WriterFailed("stalled" if spoke else "slow") from None
            if heard is None:
                return
            if isinstance(heard, WriterFailed):
                raise heard
            spoke = spoke or bool(heard.text.strip())
            yield heard
            if time.monotonic() > (deadline if spoke else first_by):
                raise WriterFailed("stalled" if spoke else "slow")
    finally:
        stopped.set()


def _listen(talk: Callable[[], Iterator[Chunk]], said: "queue.SimpleQueue[_Said]", stopped: threading.Event) -> None:
    try:
        pieces = talk()
        for chunk in pieces:
            said.put(chunk)
            if stopped.is_set():
                close = getattr(pieces, "close", None)
                if close:
                    close()
                return
        said.put(None)
    except WriterFailed as error:
        said.put(error)
    except Exception as error:
        said.put(WriterFailed("broken", f"{type(error).__name__}: {error}"[:300]))
