"""A writer over any model: prompt, time limits, one more try, breaker, and what it took, whichever model it is."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from assistant.types import Fact
from assistant.writing.breaker import Breaker
from assistant.writing.brief import Brief, prompt_of, write_again, write_brief
from assistant.writing.composed import ComposedWriter
from assistant.writing.failure import FailureKind, WriterFailed
from assistant.writing.sentences import sentences
from assistant.writing.talking import Chunk, Request, Talker
from assistant.writing.tally import Tally
from assistant.writing.timed import timed
from assistant.writing.written import Written
from knowledge.language import Language

log = logging.getLogger(__name__)

_BACKOFF = 0.4  # seconds before the one retry, where the server names none
_AGAIN = 2  # sentences of one reply that are written again
_AGAIN_TOKENS = 120
_LONGEST_REPLY = 6000  # characters


@dataclass(frozen=True)
class Limits:
    """What a model may take: seconds to its first word and to its last, tokens in and out, and what a million cost."""

    first: float = 6.0
    whole: float = 15.0
    prompt_tokens: int = 1500
    reply_tokens: int = 400
    price_in: Decimal = Decimal(0)
    price_out: Decimal = Decimal(0)
    currency: str = "USD"


class ModelWriter:
    """Words a draft with a model. Where the task has no prompt of its own, it says the plain statement."""

    def __init__(self, name: str, talker: Talker, limits: Limits, breaker: Breaker | None = None) -> None:
        self.name = name
        self._talker, self._limits = talker, limits
        self.breaker = breaker or Breaker()
        self.tally = Tally(limits.price_in, limits.price_out, limits.currency)

    @property
    def model(self) -> str:
        """Return the model's own name."""
        return self._talker.name

    def prepare(self) -> None:
        """Load the model, however long it takes. Raises assistant.errors.Unavailable."""
        self._talker.prepare()

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Written | list[str]:
        """Return the text while it is being written; reading it may raise WriterFailed."""
        prompt = prompt_of(task)
        if prompt is None:
            return ComposedWriter().write(task, plain, facts, language)
        notes: dict[str, object] = {"writer": self.name, "model": self._talker.name, "attempts": 0, "rewrites": 0}
        deadline = time.monotonic() + self._limits.whole
        make = partial(write_brief, prompt, plain, facts, language, asked, self._limits.prompt_tokens)
        again = partial(self._again, notes, deadline, facts, language)
        return Written(self._sentences(notes, deadline, make), again, notes)

    def ask(self, data: str, longest: int, notes: dict[str, object] | None = None) -> str:
        """Return the whole answer to one request without rules. Raises WriterFailed, also beyond `longest` characters."""
        notes = {} if notes is None else notes
        notes |= {"model": self._talker.name, "attempts": 0}
        if not self.breaker.admits():
            notes["failed"] = "resting"
            self.tally.request("resting")
            raise WriterFailed("resting")
        began, text = time.monotonic(), ""
        deadline = began + self._limits.whole
        try:
            for piece in self._said(notes, deadline, Request("", data, self._limits.reply_tokens)):
                text += piece
                if len(text) > longest:
                    raise WriterFailed("too_long", f"more than {longest} characters")
        except WriterFailed as error:
            notes["failed"] = error.kind
            self._went(error.kind)
            raise
        finally:
            notes["milliseconds"] = round((time.monotonic() - began) * 1000, 1)
            self._count(notes)
        self._went(None)
        return text

    def _sentences(self, notes: dict[str, object], deadline: float, make: "partial[Brief]") -> Iterator[str]:
        brief = make()
        notes |= {"prompt": brief.name, "version": brief.version, "left_out": brief.left_out}
        if not self.breaker.admits():
            self.tally.request("resting")
            raise WriterFailed("resting")
        began = time.monotonic()
        try:
            request = Request(brief.rules, brief.data, self._limits.reply_tokens)
            yield from sentences(self._said(notes, deadline, request), lambda: "cut" in notes)
        except WriterFailed as error:
            self._went(error.kind)
            log.warning("writer %s failed: %s %s", self.name, error.kind, error.detail)
            raise
        else:
            self._went(None)
        finally:
            notes["milliseconds"] = round((time.monotonic() - began) * 1000, 1)
            self._count(notes)

    def _went(self, failed: FailureKind | None) -> None:
        self.breaker.note(failed=failed is not None)
        self.tally.request(failed or "answered")

    def _said(self, notes: dict[str, object], deadline: float, request: Request) -> Iterator[str]:
        """Yield the text of a request, tried once more where the first try failed before a word and may be mended."""
        began, length = time.monotonic(), 0
        for chunk in self._tried(notes, deadline, request):
            self._add(notes, chunk)
            if chunk.text and not length:
                notes["first_text_milliseconds"] = round((time.monotonic() - began) * 1000, 1)
            length += len(chunk.text)
            if length > _LONGEST_REPLY:
                raise WriterFailed("too_long", f"more than {_LONGEST_REPLY} characters")
            yield chunk.text
        if not length:
            raise WriterFailed("empty")

    def _tried(self, notes: dict[str, object], deadline: float, request: Request) -> Iterator[Chunk]:
        spoke = False
        for last in (False, True):
            notes["attempts"] = int(str(notes["attempts"])) + 1
            try:
                for chunk in self._talk(request, deadline):
                    spoke = spoke or bool(chunk.text)
                    yield chunk
                return
            except WriterFailed as error:
                wait = _BACKOFF if error.wait is None else error.wait
                if last or spoke or not error.passing or time.monotonic() + wait + 1 > deadline:
                    raise
                time.sleep(wait)

    def _talk(self, request: Request, deadline: float) -> Iterator[Chunk]:
        left = max(0.1, deadline - time.monotonic())
        return timed(lambda: self._talker.talk(request, left), self._limits.first, deadline)

    def _again(
        self, notes: dict[str, object], deadline: float, facts: Sequence[Fact], language: Language, sentence: str, why: str
    ) -> str:  # fmt: skip
        done = int(str(notes["rewrites"]))
        if done >= _AGAIN or time.monotonic() + 1 > deadline:
            return ""
        notes["rewrites"] = done + 1
        try:
            brief = write_again(sentence, why, facts, language, self._limits.prompt_tokens)
            text = ""
            for chunk in self._talk(Request(brief.rules, brief.data, _AGAIN_TOKENS), deadline):
                self._add(notes, chunk)
                text += chunk.text
            return text.strip() + " " if text.strip() else ""
        except WriterFailed as error:
            log.warning("writer %s failed to write again: %s", self.name, error.kind)
            return ""
        finally:
            self._count(notes)

    def _count(self, notes: dict[str, object]) -> None:
        """Say what the tokens cost, exactly as the settings price them."""
        asked, written = (Decimal(str(notes.get(k, 0))) for k in ("prompt_tokens", "reply_tokens"))
        cost = (asked * self._limits.price_in + written * self._limits.price_out) / 1_000_000
        notes |= {"cost": cost, "currency": self._limits.currency}

    def _add(self, notes: dict[str, object], chunk: Chunk) -> None:
        for name, count in (("prompt_tokens", chunk.asked), ("reply_tokens", chunk.written)):
            notes[name] = int(str(notes.get(name, 0))) + count
        self.tally.tokens(chunk.asked, chunk.written)
        if chunk.cut:
            notes["cut"] = True
