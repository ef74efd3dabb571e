"""Makes a needs model of words or an encoder: the examples of the taxonomy and people's corrections, as texts with labels."""

from collections.abc import Sequence
from pathlib import Path

from assistant.analysis.lexicon import read_lexicon
from assistant.analysis.model import MOODS, OUTSIDE
from assistant.analysis.taxonomy import Example, Taxonomy
from assistant.analysis.text_needs import TextNeeds
from assistant.training.choice import Choice
from assistant.training.encoder_data import Given
from assistant.training.need_measures import read_held_out
from assistant.training.needs import measured_on, outside
from assistant.training.recipe import Made, Source, Task, make
from assistant.training.stopping import Stop, never
from knowledge.types import Progress


def given(example: Example) -> Given:
    """Return an example as a text with its labels: its needs, how it speaks, whether it hurries, and whether it is outside."""
    said = {example.sentiment, "urgent" if example.urgent else "", "" if example.needs else OUTSIDE}
    moods = tuple(m for m in MOODS if m in said)
    return Given(example.text, (*example.needs, *moods))


def train_text_needs(
    known: Taxonomy, corrections: Sequence[Example], choice: Choice, work: Path, progress: Progress | None = None,
    stop: Stop = never,
) -> Made:  # fmt: skip
    """Train on the examples of `known` and on `corrections`. Nothing is put into use. Raises Unavailable and Stopped."""
    own, corrections = known.lessons(corrections)
    task = Task(
        "needs", tuple(map(given, [*own, *outside(known)])), (*known.needs, *MOODS), True,
        known.digest, tuple(map(given, corrections)), MOODS, read_lexicon(known.path.with_name("needs_words.toml")),
    )  # fmt: skip
    made = make(task, Source(choice.model, choice.texts), work, choice.config, search=choice.search, progress=progress, stop=stop)  # fmt: skip
    held_out = known.placed(read_held_out(known.path))
    made.card["held_out"] = measured_on(TextNeeds(made.model), held_out) if held_out else {}
    return made
