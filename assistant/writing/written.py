"""A text while it is being written: its sentences, a way to have one written again, and notes for the record."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Written:
    """What a model's writer returns. Closing the iterator stops the model. `notes` fill while it is read.

    `again(sentence, why)` returns the sentence written once more, or "" where the model cannot or there is no time.
    """

    sentences: Iterator[str]
    again: Callable[[str, str], str]
    notes: dict[str, object] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        return self.sentences
