"""The desk for the writers: which are set up, how one answers, how two answer side by side, and which one is used."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from sqlalchemy import Engine

from assistant.chat import Asked, Outcome, respond
from assistant.errors import AssistantError, BadRequest
from assistant.evidence import Filling
from assistant.facts import FactSheet
from assistant.kit import Kit, Writer
from assistant.permissions import require
from assistant.saying import Saying
from assistant.types import Draft, Person
from assistant.writing.choice import WriterChoice
from assistant.writing.model_writer import ModelWriter
from assistant.writing.switch import SwitchedWriter
from assistant.writing.worded import WordedWriter
from knowledge.language import Bilingual, Language
from knowledge.types import Price, Product

log = logging.getLogger(__name__)

DEFAULT = "default"
"""The name that takes a choice back: the writer of the settings holds again."""
_KINDS = {
    "composed": Bilingual("built in: the facts as they stand", "内置：如实陈述事实"),
    "worded": Bilingual("built in: the facts in many ways of saying them", "内置：同一事实有多种说法"),
    "trained": Bilingual("a small model of our own", "自有的小模型"),
    "endpoint": Bilingual("by its URL", "按网址接入"),
    "langchain": Bilingual("by its provider", "按提供方接入"),
    "local": Bilingual("from a folder or by its id", "来自文件夹或模型编号"),
}
_RESTING = Bilingual("failed several times, rests for a while", "连续失败，暂停使用中")
_SAMPLE = Product(
    id=0, sku="SAMPLE-1", name=Bilingual("Sample Lamp", "样例台灯"), brand="", category="lamp", category_label=Bilingual("lamp", "台灯"),
    description=Bilingual("", ""), prices=(Price(Decimal("128.00"), "CNY"),), stock=12,
)  # fmt: skip


@dataclass(frozen=True)
class WriterRow:
    """One writer that is set up. `trouble` says why it cannot be used just now, where it cannot."""

    name: str
    kind: Bilingual
    model: str
    used: bool
    trouble: Bilingual | None = None


@dataclass(frozen=True)
class Tried:
    """How a writer answered. `heard` is False where the built-in writer had to answer instead, and `why` says why."""

    writer: str
    text: str
    heard: bool
    why: Bilingual | None
    milliseconds: float
    first_milliseconds: float | None = None
    prompt_tokens: int = 0
    reply_tokens: int = 0
    cost: Decimal = Decimal(0)
    currency: str = ""
    stopped: int = 0
    """Findings of the evidence check in what the writer wrote."""


class ModelDesk:
    """What administrators do with the writers."""

    def __init__(self, engine: Engine, kit: Kit) -> None:
        self._choice, self._kit = WriterChoice(engine), kit
        only: dict[str, Callable[[], Writer]] = {kit.writer.name: lambda: kit.writer}
        self._switch = (
            kit.writer if isinstance(kit.writer, SwitchedWriter) else SwitchedWriter(only, lambda: kit.writer.name)
        )

    def all(self, who: Person) -> tuple[WriterRow, ...]:
        """Return the writers that are set up."""
        require(who, "manage_models")
        return tuple(self._row(name) for name in self._switch.names)

    def _row(self, name: str) -> WriterRow:
        kind, used = _KINDS.get(name, Bilingual.same(name)), name == self._switch.name
        try:
            writer = self._switch.get(name)
        except AssistantError as error:
            return WriterRow(name, kind, "", used, error.text)
        if isinstance(writer, ModelWriter):
            return WriterRow(name, kind, writer.model, used, _RESTING if writer.breaker.open else None)
        return WriterRow(name, kind, "", used)

    def use(self, who: Person, name: str) -> tuple[WriterRow, ...]:
        """Use a writer for every reply from now on; `default` goes back to the settings. Raises BadRequest."""
        require(who, "manage_models")
        if name != DEFAULT:
            self._known(name)
        self._choice.set("" if name == DEFAULT else name)
        log.info("writer in use: %s, chosen by %s", name, who.id)
        return self.all(who)

    def test(self, who: Person, name: str, language: Language) -> Tried:
        """Let a writer word one reply about a product that does not exist. Raises BadRequest or Unavailable."""
        require(who, "manage_models")
        self._known(name)
        writer = self._switch.get(name)
        if isinstance(writer, ModelWriter | WordedWriter):
            writer.prepare()
        sheet = FactSheet(0)
        plain = self._kit.phrases.say(
            "price.one", language, name=sheet.name(_SAMPLE), price=sheet.price(_SAMPLE, _SAMPLE.prices[0])
        )
        draft = Draft("price", plain, sheet.facts)
        asked = {"en": "How much is the sample lamp?", "zh": "样例台灯多少钱？"}[language]
        saying, filling = (
            Saying(replace(self._kit, writer=writer), draft, language, (asked,)),
            Filling(sheet.facts, language),
        )
        began = time.perf_counter()
        text = "".join(filling.fill(s) for s in saying.sentences())
        return _tried(name, text, saying.notes, len(saying.problems), (time.perf_counter() - began) * 1000)

    def compare(self, who: Person, names: tuple[str, str], question: str, language: Language) -> tuple[Tried, Tried]:
        """Let two writers answer one question as a customer would be answered; nothing is kept. Raises BadRequest."""
        require(who, "manage_models")
        question = question.strip()[: self._kit.settings.message_limit]
        if not question:
            raise BadRequest(Bilingual("Please write a question first.", "请先输入问题。"))
        first, second = (self._answered(self._known(name), question, language) for name in names)
        return first, second

    def _answered(self, name: str, question: str, language: Language) -> Tried:
        # As a customer: what staff may see is not sent to a model on somebody's server.
        asked = Asked(Person("models", "customer"), "models", "models", question, (), language)
        began = time.perf_counter()
        *_, last = respond(replace(self._kit, writer=self._switch.get(name)), asked)
        assert isinstance(last, Outcome)
        notes, problems = cast(dict[str, object], last.record["writing"]), cast(list[object], last.record["problems"])
        return _tried(name, last.reply.text, notes, len(problems), (time.perf_counter() - began) * 1000)

    def _known(self, name: str) -> str:
        if name not in self._switch.names:
            known = ", ".join(self._switch.names)
            raise BadRequest(
                Bilingual(
                    f"There is no writer {name}; set up are: {known}.", f"没有写作模型 {name}；可用的有：{known}。"
                )
            )
        return name


def _tried(name: str, text: str, notes: dict[str, object], stopped: int, milliseconds: float) -> Tried:
    fallback = cast("dict[str, object] | None", notes.get("fallback"))
    first = notes.get("first_text_milliseconds")
    return Tried(
        name, text.strip(), fallback is None, cast(Bilingual, fallback["why"]) if fallback else None, round(milliseconds, 1),
        float(str(first)) if first is not None else None, int(str(notes.get("prompt_tokens", 0))),
        int(str(notes.get("reply_tokens", 0))), cast(Decimal, notes.get("cost", Decimal(0))), str(notes.get("currency", "")), stopped,
    )  # fmt: skip
