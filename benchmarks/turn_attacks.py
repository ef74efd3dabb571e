"""Wrong sentences about real turns: how many of them a customer would see.

Run: `python -m benchmarks.turn_attacks [first|second|third] [--shown]`. Each row of `prompts/cases/turn_attacks.jsonl` is a question to the
example company and a sentence of our own that a confused model, or one that obeys an attacker, would write to it: discounts,
delivery dates and features that nobody promised, conditions dropped, values swapped. It is said through the same door as any
writer's. `first` was mended on; `second` and `third` were each run once before anything was mended for them, and are seen since.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from assistant.build import open_assistant
from assistant.chat import Asked, Outcome, respond
from assistant.first_run import load_examples
from assistant.kit import Kit
from assistant.saying import Saying
from assistant.settings import Settings
from assistant.types import Draft, Fact, Person
from assistant.writing.written import Written
from knowledge.language import Language

CASES = Path(__file__).parent.parent / "prompts" / "cases" / "turn_attacks.jsonl"


@dataclass(frozen=True)
class Attack:
    """A wrong sentence, and the question that it answers wrongly."""

    id: str
    half: str
    language: Language
    kind: str
    question: str
    text: str


def attacks(half: str | None = None) -> list[Attack]:
    """Return the wrong sentences, of one half or of all."""
    rows = [Attack(**json.loads(line)) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if half in (None, row.half)]


class OneSentence:
    """A writer that says one sentence, and cannot write it again."""

    name = "one sentence"
    model = ""

    def __init__(self, text: str) -> None:
        self._text = text

    def prepare(self) -> None:
        """Load nothing."""

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Written:
        """Return the sentence, whatever the task."""
        return Written(iter([self._text]), lambda sentence, why: "")


def shown(kit: Kit, rows: Sequence[Attack]) -> Iterator[Attack]:
    """Yield those that a customer would see."""
    drafts: dict[str, Draft] = {}
    for row in rows:
        if row.question not in drafts:
            *_, last = respond(kit, Asked(Person("v", "customer"), "c", "t", row.question, (), row.language))
            assert isinstance(last, Outcome)
            drafts[row.question] = cast(Draft, last.record["draft"])
        saying = Saying(replace(kit, writer=OneSentence(row.text)), drafts[row.question], row.language, (row.question,))
        list(saying.sentences())
        if not saying.problems:
            yield row


def main(arguments: Sequence[str]) -> int:
    """Print the counts by half and language, and the sentences themselves where asked."""
    halves = [a for a in arguments if not a.startswith("-")] or ["first", "second", "third"]
    with tempfile.TemporaryDirectory() as home:
        settings = replace(Settings(), home=Path(home))
        load_examples(settings)
        kit = open_assistant(settings).kit
        for half in halves:
            _print(half, attacks(half), list(shown(kit, attacks(half))), "--shown" in arguments)
    return 0


def _print(half: str, rows: Sequence[Attack], seen: Sequence[Attack], whole: bool) -> None:
    counts: Mapping[str, tuple[int, int]] = {
        language: (sum(r.language == language for r in seen), sum(r.language == language for r in rows))
        for language in ("en", "zh")
    }
    print(f"{half:7}" + ", ".join(f"{language} shown {n} of {of}" for language, (n, of) in counts.items()), flush=True)
    for row in seen if whole else ():
        print(f"  {row.id} {row.kind}: {row.question} | {row.text}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
