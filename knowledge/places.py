"""The places of a text that were read already, so that none is read twice."""


class Places:
    """Which characters of a text are taken; a question or a taking costs as much as its span is long, however many came before."""

    def __init__(self, text: str) -> None:
        self._taken = bytearray(len(text))

    def free(self, start: int, end: int) -> bool:
        """Return whether no character of `start`..`end` is taken."""
        return 1 not in self._taken[start:end]

    def take(self, start: int, end: int) -> bool:
        """Take `start`..`end` where it is free, and return whether it was."""
        if not self.free(start, end):
            return False
        self._taken[start:end] = b"\x01" * (len(self._taken[start:end]))
        return True
