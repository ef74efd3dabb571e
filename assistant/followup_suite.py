"""How well follow-ups stand alone: what the rewritten message finds, beside what the same question written by hand finds."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from assistant import records
from assistant.service import Assistant
from assistant.types import Person, Understanding
from assistant.understanding.followups import PastTurn, standalone
from assistant.understanding.slots import slots
from knowledge.language import Language
from knowledge.types import PUBLIC, Condition, ProductQuery

DEPTH = 10
"""How many finds count, as in recall@10."""
FIRST = 3
"""How many of what the question written by hand finds first must be among the first `DEPTH` of the rewritten one."""


@dataclass(frozen=True)
class Dialogue:
    """A message with what came before it, and the question it should become.

    Before it are either `turns`, messages to be put to the assistant, or `past`, turns written out. `skus` and `documents`
    hold what answers it, where that is known: every product of `skus`, any of `documents`.
    """

    id: str
    language: Language
    text: str
    query: str
    followed_up: bool
    turns: tuple[str, ...] = ()
    past: tuple[PastTurn, ...] = ()
    skus: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a question finds: passages by number, their documents by name, products by SKU, each best first."""

    passages: tuple[int, ...]
    documents: tuple[str, ...]
    skus: tuple[str, ...]


@dataclass(frozen=True)
class Followed:
    """One dialogue with what became of it: what was made of the message and what both questions find."""

    dialogue: Dialogue
    query: str
    followed_up: bool
    made: Found
    written: Found

    @property
    def recall(self) -> float:
        """Return the share of the first `FIRST` passages and products of the question by hand among the first `DEPTH` here."""
        first = {*self.written.passages[:FIRST], *self.written.skus[:FIRST]}
        return len(first & {*self.made.passages, *self.made.skus}) / len(first) if first else 1.0

    @property
    def overlap(self) -> float:
        """Return the share of the `DEPTH` passages of the question by hand that are among the `DEPTH` here."""
        return len({*self.written.passages} & {*self.made.passages}) / max(1, len(self.written.passages))

    @property
    def answered(self) -> float | None:
        """Return the share 0..1 of what answers it that is among the first `DEPTH`; None where that is not known."""
        return _share(self.dialogue, self.made)

    @property
    def answered_by_hand(self) -> float | None:
        """Return the same of the question written by hand."""
        return _share(self.dialogue, self.written)


def _share(dialogue: Dialogue, found: Found) -> float | None:
    shares = []
    if dialogue.documents:
        shares.append(float(bool({*dialogue.documents} & {d.rpartition("/")[2] for d in found.documents})))
    if dialogue.skus:
        shares.append(len({*dialogue.skus} & {*found.skus}) / len(dialogue.skus))
    return max(shares) if shares else None


# --- reading the cases ---------------------------------------------------------------------------------------------


def read_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """Return the dialogues of a JSONL file, of either kind. Raises KeyError or ValueError where a line is none."""
    return tuple(_dialogue(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip())


def _dialogue(row: dict[str, Any]) -> Dialogue:
    return Dialogue(
        row["id"], row["language"], row["text"], row["query"], row["followed_up"], tuple(row.get("turns", ())),
        tuple(past_turn(turn) for turn in row.get("history", ())), tuple(row.get("skus", ())),
        tuple(row.get("documents", ())),
    )  # fmt: skip


def past_turn(turn: dict[str, Any]) -> PastTurn:
    """Return a turn as it is written out in a case."""
    products = ProductQuery(category=turn["category"], conditions=tuple(map(limit, turn["limits"])))
    return PastTurn(turn["text"], turn["query"], tuple(turn["focus"]), products, turn["intent"])


def limit(written: str) -> Condition:
    """Return a limit written as "price<=3000" or "colour~black|in black". Raises ValueError where it is none."""
    match = re.fullmatch(r"(\w+)(>=|<=|<|>|=|~)([^|]+)\|?(.*)", written)
    if match is None:
        raise ValueError(f"{written!r} is no limit")
    column, operator, value, said = match.groups()
    if operator == "~":
        return Condition(column, "contains", value, None, said)
    return Condition(column, operator, Decimal(value), None, said)  # type: ignore[arg-type]


# --- measuring -----------------------------------------------------------------------------------------------------


def follow(assistant: Assistant, dialogues: Iterable[Dialogue]) -> list[Followed]:
    """Return what becomes of each dialogue; `turns` are put to the assistant as one conversation."""
    return [_followed(assistant, d) for d in dialogues]


def _followed(assistant: Assistant, dialogue: Dialogue) -> Followed:
    query, followed_up, products, focus = (_asked if dialogue.turns else _rewritten)(assistant, dialogue)
    made = _found(assistant, query, dialogue.language, products, focus)
    named = slots(dialogue.query, dialogue.language, assistant.catalogue).skus
    own = assistant.catalogue.parse(dialogue.query, dialogue.language)
    written = _found(assistant, dialogue.query, dialogue.language, own, named)
    return Followed(dialogue, query, followed_up, made, written)


_Made = tuple[str, bool, ProductQuery, tuple[str, ...]]


def _asked(assistant: Assistant, dialogue: Dialogue) -> _Made:
    """Put every turn and then the message to the assistant, as one customer."""
    who, conversation = Person("evaluation-followups", "customer", "evaluation"), None
    turn = ""
    for text in (*dialogue.turns, dialogue.text):
        *_, last = assistant.reply(who, text, conversation, page_language=dialogue.language)
        assert last.reply is not None  # the last piece has it
        conversation, turn = last.reply.conversation, last.reply.turn
    record = assistant.record(Person("evaluation-admin", "admin", "evaluation"), turn)
    said = cast(Understanding, records.load(json.dumps(record["understanding"])))
    return said.query, said.followed_up, said.products, said.focus


def _rewritten(assistant: Assistant, dialogue: Dialogue) -> _Made:
    named = slots(dialogue.text, dialogue.language, assistant.catalogue)
    guess = assistant.kit.intents.classify(dialogue.text).name
    alone = standalone(
        dialogue.text, dialogue.language, named, dialogue.past, assistant.catalogue, "" if guess == "unclear" else guess
    )
    return alone.query, alone.followed_up, alone.products, alone.focus


def _found(assistant: Assistant, query: str, language: Language, products: ProductQuery, focus: Sequence[str]) -> Found:
    """Return what the question finds: the products it is about, then those of its kind within its limits, or by words."""
    hits = assistant.library.search(query, DEPTH, audiences=PUBLIC, language=language)
    looked_for = bool(products.conditions or products.category)
    found = assistant.catalogue.find(products, PUBLIC).hits if looked_for else ()
    ranked = [h.product.sku for h in found or assistant.catalogue.search(query, DEPTH, audiences=PUBLIC)]
    return Found(
        tuple(h.passage.id for h in hits), tuple(dict.fromkeys(h.passage.name for h in hits)),
        tuple(dict.fromkeys([*focus, *ranked]))[:DEPTH],
    )  # fmt: skip


def summary(followed: Sequence[Followed]) -> dict[str, Any]:
    """Return the figures by language, and the dialogues that fall short, as plain values."""
    figures: dict[str, Any] = {}
    for language in ("zh", "en"):
        part = [f for f in followed if f.dialogue.language == language]
        if part:
            figures[language] = {
                "dialogues": len(part),
                "recognised": _mean(part, lambda f: float(f.followed_up is f.dialogue.followed_up)),
                "recall_10": _mean(part, lambda f: f.recall),
                "overlap_10": _mean(part, lambda f: f.overlap),
                "answer_in_10": _mean(part, lambda f: f.answered),
                "answer_in_10_by_hand": _mean(part, lambda f: f.answered_by_hand),
            }
    short = [f for f in followed if f.recall < 1 or f.followed_up is not f.dialogue.followed_up]
    return {**figures, "short": [_short(f) for f in short]}


def _mean(followed: Iterable[Followed], figure: Callable[[Followed], float | None]) -> float | None:
    values = [value for f in followed if (value := figure(f)) is not None]
    return round(sum(values) / len(values), 4) if values else None


def _short(f: Followed) -> dict[str, Any]:
    return {
        "id": f.dialogue.id, "text": f.dialogue.text, "written": f.dialogue.query, "made": f.query,
        "followed_up": f.followed_up, "recall": round(f.recall, 2), "answered": f.answered,
    }  # fmt: skip
