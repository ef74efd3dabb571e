"""What one process counts since it began: turns by intent and outcome, their times, ratings. No text, no person."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Literal, Protocol

from assistant.colleagues.types import COLLEAGUE
from assistant.types import HandOff, Reply

Ending = Literal["answered", "refused", "handed_off", "stopped", "failed", "abandoned"]
"""`handed_off` counts what was left to a colleague, too; `stopped`: the check kept a sentence back; `abandoned`: nobody waited for the reply's end."""
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
"""Seconds: the upper bounds of the histogram's buckets; a last one has no bound."""


class Came(Protocol):
    """What a turn came to, as far as it is counted (`assistant.chat.Outcome`)."""

    @property
    def reply(self) -> Reply:
        """Return the reply."""

    @property
    def record(self) -> dict[str, object]:
        """Return the evidence record."""

    @property
    def hand_off(self) -> HandOff | None:
        """Return the hand-off it made."""


class Counts:
    """The counts of one process; safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self.turns: Counter[tuple[str, Ending]] = Counter()
        self.times = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0
        self.away = 0
        self.ratings: Counter[Literal["good", "bad"]] = Counter()

    def turn(self) -> "Counting":
        """Begin to count a turn."""
        return Counting(self, self._clock())

    def add(self, intent: str, ending: Ending, began: float) -> None:
        """Count a turn that has ended."""
        seconds = self._clock() - began
        with self._lock:
            self.turns[intent, ending] += 1
            self.times[sum(seconds > bound for bound in BOUNDS)] += 1
            self.seconds += seconds

    def turned_away(self) -> None:
        """Count a message that there was no place for."""
        with self._lock:
            self.away += 1

    def rated(self, good: bool) -> None:
        """Count a rating."""
        with self._lock:
            self.ratings["good" if good else "bad"] += 1


class Counting:
    """One turn being counted: abandoned, unless it comes to something before its end."""

    def __init__(self, counts: Counts, began: float) -> None:
        self._counts, self._began = counts, began
        self._intent = ""
        self._ending: Ending = "abandoned"

    def came_to(self, outcome: Came) -> None:
        """Note what the turn came to."""
        self._intent = outcome.reply.intent
        if outcome.hand_off is not None or outcome.reply.intent == COLLEAGUE:
            self._ending = "handed_off"
        elif outcome.reply.refused:
            self._ending = "refused"
        else:
            self._ending = "stopped" if outcome.record["problems"] else "answered"

    def failed(self) -> None:
        """Note that the turn ended in an error."""
        self._ending = "failed"

    def end(self) -> None:
        """Count it."""
        self._counts.add(self._intent, self._ending, self._began)
