"""What a model was asked for in this process: requests by how they went, tokens, and what those cost."""

import threading
from collections import Counter
from decimal import Decimal


class Tally:
    """Counts the requests to one model. `price_in` and `price_out` are what a million tokens cost in `currency`."""

    def __init__(self, price_in: Decimal, price_out: Decimal, currency: str) -> None:
        self._prices = price_in, price_out
        self.currency = currency
        self._lock = threading.Lock()
        self.requests: Counter[str] = Counter()
        self.asked = self.written = 0

    def request(self, outcome: str) -> None:
        """Count one request: `answered`, or the kind of its failure."""
        with self._lock:
            self.requests[outcome] += 1

    def tokens(self, asked: int, written: int) -> None:
        """Count tokens of prompt and of reply."""
        with self._lock:
            self.asked += asked
            self.written += written

    @property
    def cost(self) -> Decimal:
        """Return what all of it cost."""
        return (self.asked * self._prices[0] + self.written * self._prices[1]) / 1_000_000
