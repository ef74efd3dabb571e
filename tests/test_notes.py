"""Notes on quotes and letters in a writer's words: true in every tone, checked, and our own text where a writer fails."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from assistant.errors import NotAllowed
from assistant.facts import FactSheet
from assistant.letters.notes import NoteDesk
from assistant.letters.speaking import PLAIN, spoken
from assistant.letters.types import TONES, Tone
from assistant.quoting.types import Quote
from assistant.types import Fact
from assistant.writing.composed import ComposedWriter
from assistant.writing.failure import WriterFailed
from assistant.writing.letter_plan import letter_parts
from assistant.writing.worded import WordedWriter
from assistant.writing.written import Written
from knowledge.language import Bilingual, Language
from tests.fakes import CUSTOMER, SALES, ObeyingWriter, kit
from tests.quote_fakes import FakeQuotes, quote


def discounted(stock: int | None = 100, note: str = "") -> Quote:
    """Return a quote with twenty monitors a tenth below list price, a cable and an optional one, so many of each in stock."""
    one = quote(lines=3)
    amounts = one.current.amounts
    first, second, third = (replace(line, stock=stock, lead_days=12) for line in amounts.lines)
    first = replace(first, unit_price=Decimal("1259.10"), amount=Decimal("25182.00"))
    lines = (first, second, replace(third, optional=True))
    amounts = replace(amounts, lines=lines, goods=first.amount + second.amount, total=first.amount + second.amount)
    order = replace(one.current.order, note=note)
    return replace(one, current=replace(one.current, amounts=amounts, order=order))


def desk(held: Quote, writer: Any = None) -> NoteDesk:
    return NoteDesk(kit(writer=writer or ComposedWriter()), FakeQuotes(held))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("writer", [ComposedWriter(), WordedWriter()])
@pytest.mark.parametrize("stock", [100, 0, None])
def test_every_note_is_true_and_none_of_its_figures_is_doubted(
    language: Language, tone: Tone, writer: Any, stock: int | None
) -> None:
    made = desk(discounted(stock), writer).write(SALES, "q", language, tone)
    assert 2 <= len({v.body for v in made}) == len(made)
    assert "2,798.00" in made[0].body
    assert ("12" in made[0].body) == (stock == 0)
    assert ("2 March" in made[0].body or "3月2日" in made[0].body) == (stock == 100)
    for v in made:
        assert "[[" not in v.body
        assert "Q-2026-00001" in v.body
        assert v.why is None
        held = discounted(stock, v.body)
        assert desk(held).doubts(SALES, held) == ()


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("90 % off", "90"), ("合计 25,191.00 元", "25,191.00"), ("by 1 April 2026", "1"), ("三天内保证到货", "保证"),
        ("31 monitors", "31"),
    ],
)  # fmt: skip
def test_what_the_quote_does_not_support_in_its_note_is_doubted(note: str, found: str) -> None:
    held = discounted(note=note)
    assert found in [d.found for d in desk(held).doubts(SALES, held)]


def test_a_note_may_repeat_the_quote_in_either_language() -> None:
    note = "20 units of V27Q monitor, ¥25,182.00 / 25,182.00 元, 2026-03-31, within 10 days / 10 天内交货."
    held = discounted(note=note)
    assert desk(held).doubts(SALES, held) == ()


def test_a_customer_writes_no_notes() -> None:
    with pytest.raises(NotAllowed):
        desk(discounted()).write(CUSTOMER, "q", "en")


# --- words of a writer ---------------------------------------------------------------------------------------------

SHEET = FactSheet(0)
_RULE = "quote Q-2026-00001 version 1, "
NUMBER = SHEET.said_words("Q-2026-00001", _RULE + "number", Bilingual("quote number", "报价编号"))
TOTAL = SHEET.said(Decimal("27980"), _RULE + "total", Bilingual("total", "合计"), currency="CNY")
UNTIL = SHEET.said_words("31 March 2026", _RULE + "valid until", Bilingual("valid until", "有效期至"))
TEXT = f"Quotation {NUMBER} comes to {TOTAL} and is valid until {UNTIL}. Tell me if it should change.\n\n- Going ahead\n- Put off"


class Writing:
    """A model whose sentences are given, and what it writes where it is asked again."""

    name = "model"

    def __init__(self, *sentences: str, again: str = "", fails: bool = False) -> None:
        self.sentences, self.again, self.fails = sentences, again, fails

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Written:
        def said() -> Iterator[str]:
            yield from self.sentences
            if self.fails:
                raise WriterFailed("stalled")

        return Written(said(), lambda sentence, why: self.again, {"writer": self.name})


GOOD = (f"Our quotation {NUMBER} is ready: {TOTAL}, good until {UNTIL}. ", "Do tell me what should change.")


@pytest.mark.parametrize(
    ("writer", "by", "why"),
    [
        (Writing(*GOOD), "model", None),
        (Writing("Now 90% off! ", *GOOD, again="I am glad to hear from you. "), "model", None),
        (Writing("Now 90% off! ", *GOOD, again="Now 80% off! "), PLAIN, "80"),
        (Writing(*GOOD, "谢谢您的关注，期待您的回复。"), PLAIN, "language"),
        (Writing(GOOD[1]), PLAIN, "left out"),
        (Writing(*GOOD, fails=True), PLAIN, "did not finish"),
        (ObeyingWriter("We guarantee it."), PLAIN, "guarantee"),
        (ComposedWriter(), PLAIN, None),
        (WordedWriter(), "worded", None),
    ],
)
def test_a_writer_is_heard_whole_or_not_at_all(writer: Any, by: str, why: str | None) -> None:
    said = spoken(TEXT, "letter follow_up warm normal", SHEET.facts, "en", writer)
    assert said.by == by
    assert (said.text == TEXT) == (by == PLAIN)
    assert (said.why is None) == (why is None)
    assert why is None or why in (said.why.en if said.why else "")
    assert "80%" not in said.text
    assert "90%" not in said.text


def test_only_the_sentence_that_tells_of_the_quote_is_worded_anew() -> None:
    said = spoken(TEXT, "letter follow_up formal normal", SHEET.facts, "en", WordedWriter()).text
    assert said != TEXT
    assert said.endswith("Tell me if it should change.\n\n- Going ahead\n- Put off")
    read = letter_parts("follow_up", TEXT, SHEET.facts)
    assert read is not None
    assert [a.name for p in read for a in p.acts] == ["letter.remind"]
    assert letter_parts("thanks", TEXT, SHEET.facts) is None
    assert letter_parts("follow_up", f"The total is {TOTAL}.", SHEET.facts) is None
