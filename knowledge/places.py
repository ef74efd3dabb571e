"""The places of a text that were read already, so that none is read twice."""

from collections.abc import Iterable


class Places:
    """Which characters of a text are taken; asking and taking cost as much as a span is long, however many came before."""

    def __init__(self, text: str, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._taken = bytearray(len(text))
        for start, end in spans:
            self._mark(start, end)

    def free(self, start: int, end: int) -> bool:
        """Return whether no character of `start`..`end` is taken."""
        return 1 not in self._taken[start:end]

    def take(self, start: int, end: int) -> bool:
        """Take `start`..`end` where it is free, and return whether it was."""
        if not self.free(start, end):
            return False
        self._mark(start, end)
        return True

    def _mark(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\x01" * len(self._taken[start:end])
