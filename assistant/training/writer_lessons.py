"""Lessons for the trained writer: what is to be said, drawn by chance, and how the hand-written wordings say it.

Facts enter by reference only, so a lesson needs no catalogue: what the writer learns holds for any. Every combination of
acts is drawn that a reply may hold, in both languages, every tone and every way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.writing.pieces import WAYS, numbered
from assistant.writing.wordings import TONES, Act, Tone, read_wordings
from knowledge.language import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh")
ABOUT = ("late", "broken", "wrong", "missing", "unanswered", "service", "money", "quality", "other")
ODD = ("poem", "code", "prompt", "other")


@dataclass(frozen=True)
class Lesson:
    """One paragraph: what it says, in which language, tone and way, and its words with references r1, r2, ..."""

    acts: tuple[Act, ...]
    language: Language
    tone: Tone
    way: int
    text: str


class _Sheet:
    """Makes acts with references in order."""

    def __init__(self, dice: np.random.Generator) -> None:
        self.dice, self._next = dice, 0

    def act(self, name: str, *roles: str) -> Act:
        """Return an act with a new reference in each role."""
        return Act(name, tuple((role, self.ref()) for role in roles))

    def many(self, name: str, role: str, most: int, least: int = 1) -> Act:
        """Return an act with a list in one role."""
        return self.act(name, *[role] * int(self.dice.integers(least, most + 1)))

    def ref(self) -> str:
        """Return a new reference."""
        self._next += 1
        return f"r{self._next}"

    def maybe(self, chance: float, *acts: Act) -> list[Act]:
        """Return the acts, or none."""
        return list(acts) if self.dice.random() < chance else []

    def one(self, *acts: Act) -> Act:
        """Return one of the acts."""
        return acts[int(self.dice.integers(len(acts)))]

    def more(self, most: int) -> list[Act]:
        """Return up to `most` further properties."""
        return [self.act("spec.more", "label", "value") for _ in range(int(self.dice.integers(most + 1)))]


def _prices(s: _Sheet) -> list[Act]:
    if s.dice.random() < 0.3:
        return [s.act("price", "name", "price"), s.act("price", "name", "price")]
    first = s.one(
        s.act("price", "name", "price"),
        s.act("price", "name", "price"),
        s.act("price.other_currency", "name", "price"),
        s.act("price.none", "name"),
    )
    last = [s.one(Act("hint.quantity"), Act("price.no_bargain"))] if s.dice.random() < 0.4 else []
    return [first, *last]


def _stock(s: _Sheet) -> list[Act]:
    first = s.one(
        s.act("stock.some", "name", "stock"),
        s.act("stock.some", "name", "stock"),
        s.act("stock.none", "name"),
        s.act("stock.unknown", "name"),
    )
    acts = [first]
    if first.name == "stock.some":
        acts += s.maybe(0.3, s.one(s.act("stock.enough", "wanted"), s.act("stock.short", "wanted")))
    acts += s.maybe(0.6, s.act("stock.lead", "lead"))
    gone = s.maybe(0.15, Act("product.discontinued"))
    acts += gone + (s.maybe(0.5, s.act("product.successor", "name")) if gone else s.maybe(0.3, Act("hint.order")))
    return acts


def _spec(s: _Sheet) -> list[Act]:
    if s.dice.random() < 0.2:
        return [s.act("flag", "name", "label", "value")]
    return [s.act("spec", "name", "label", "value"), *s.more(2)]


def _pick(s: _Sheet) -> list[Act]:
    kind = ("pick", "pick", "pick.lowest", "pick.most", "pick.bare")[int(s.dice.integers(5))]
    roles = {
        "pick": ("name", "price"),
        "pick.lowest": ("name", "price"),
        "pick.bare": ("name", "label", "value"),
        "pick.most": ("name", "price", "label", "value"),
    }[kind]
    acts = [s.act(kind, *roles), *s.more(3 if kind in ("pick", "pick.lowest") else 2)]
    return [*acts, *s.maybe(0.2, s.many("find.misses", "limit", 3))]


def _best(s: _Sheet) -> list[Act]:
    first = s.one(*(s.act(f"best.{x}", "name", "price") for x in ("cheapest", "dearest", "first")))
    return [first, *([s.act("also", "label", "value"), *s.more(2)] if s.dice.random() < 0.8 else [])]


def _compare(s: _Sheet) -> list[Act]:
    pairs = [r for _ in range(int(s.dice.integers(2, 5))) for r in ("name", "value")]
    return [
        s.one(
            s.many("compare.lead", "name", 4, 2), s.act("compare.cheaper", "name", "difference"), s.act("compare.higher", "label", "name", "high", "low"),
            s.act("compare.higher", "label", "name", "high", "low"), s.act("compare.each", "label", *pairs), Act("compare.same"), s.act("compare.another", "name"), Act("ask.use"),
        )
    ]  # fmt: skip


def _refusal(s: _Sheet) -> list[Act]:
    first = s.one(
        Act("documents.none"),
        Act("documents.none"),
        s.act("documents.unknown_name", "name"),
        s.act("spec.not_known", "name"),
    )
    return [
        first,
        *s.maybe(0.4, s.many("documents.nearest", "title", 3)),
        *s.maybe(0.6, Act("documents.person")),
        *s.maybe(0.15, Act("scope.unclear")),
    ]


def _service(s: _Sheet) -> list[Act]:
    about = ABOUT[int(s.dice.integers(len(ABOUT)))]
    odd = ODD[int(s.dice.integers(len(ODD)))]
    return [
        s.one(
            Act(f"service.sorry {about}"),
            Act(f"service.sorry {about}"),
            Act("service.complaint"),
            Act("service.order"),
            s.act(f"scope.out {odd}", "company"),
        )
    ]


def _lead_ins(s: _Sheet) -> list[Act]:
    return [
        s.one(
            s.act("documents.lead", "title"), s.act("documents.closest", "title"), Act("documents.more"), Act("documents.person"), Act("price.many"), Act("price.tiers"),
            s.act("spec.list", "name"), s.act("find.found", "count"), Act("find.one"), Act("find.next"), Act("find.nearest"), s.act("find.count", "count"),
            Act("ask.narrow"), Act("ask.detail"), Act("hint.quantity"), Act("hint.order"), Act("quote.estimate"), s.act("spec.other", "name", "value"),
        )
    ]  # fmt: skip


def _asking(s: _Sheet) -> list[Act]:
    return [
        s.one(
            s.many("product.which", "name", 4), Act("product.which_open"), s.many("find.ask", "category", 6), Act("find.nothing"), s.many("find.not_carried", "category", 6),
            s.act("product.summary", "name", "description"), s.act("product.bare", "name"), Act("scope.unclear"),
        ),
        *s.maybe(0.1, Act("scope.unclear")),
    ]  # fmt: skip


def _quote(s: _Sheet) -> list[Act]:
    if s.dice.random() < 0.5:
        return [s.act("quote.sum", "total"), *s.maybe(0.4, Act("quote.in_stock")), *s.maybe(0.4, Act("quote.note"))]
    return [
        s.one(
            Act("quote.note"),
            Act("quote.in_stock"),
            s.act("quote.how_many", "name", "price"),
            s.act("quote.how_many_only", "name"),
            Act("quote.which"),
        )
    ]


def _letter(s: _Sheet) -> list[Act]:
    return [s.one(*(s.act(f"letter.{x}", "number", "total", "date") for x in ("cover", "remind")))]


def _note(s: _Sheet) -> list[Act]:
    stock = s.one(s.act("note.stock", "day"), s.act("note.lead", "lead"))
    first = [*s.maybe(0.5, s.act("note.saving", "saving")), *s.maybe(0.5, stock), *s.maybe(0.3, Act("note.optional"))]
    return [*first, s.act("note.accept", "number", "date")]


_KINDS = (
    _prices,
    _stock,
    _stock,
    _spec,
    _pick,
    _pick,
    _best,
    _compare,
    _compare,
    _refusal,
    _refusal,
    _service,
    _service,
    _lead_ins,
    _lead_ins,
    _asking,
    _quote,
    _letter,
    _note,
)


def lesson(dice: np.random.Generator) -> Lesson:
    """Draw one lesson."""
    acts, _ = numbered(_KINDS[int(dice.integers(len(_KINDS)))](_Sheet(dice)))
    language, tone = LANGUAGES[int(dice.integers(2))], TONES[int(dice.integers(3))]
    way = int(dice.integers(WAYS))
    return Lesson(acts, language, tone, way, read_wordings(language).say(acts, tone, way))


def names() -> tuple[list[str], list[str]]:
    """Return the acts that have wordings, and every role."""
    acts = {name for language in LANGUAGES for chain in read_wordings(language).ways for name in chain}
    roles = (
        "name price stock lead wanted label value count limit difference high low title category company description "
        "total number date saving day"
    )
    return sorted(acts), roles.split()


def texts(count: int, seed: int) -> list[str]:
    """Return the words of that many lessons, for a vocabulary."""
    return [lesson(np.random.default_rng([seed, n])).text for n in range(count)]


def batch(count: int, seed: int, step: int) -> Sequence[Lesson]:
    """Return the lessons of one step: the same for the same seed and step."""
    dice = np.random.default_rng([seed, step])
    return [lesson(dice) for _ in range(count)]
