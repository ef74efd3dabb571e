"""The check of text written by a model: every figure is a fact's value with its unit, currency and product, or it fails.

A figure that only restates a supported value becomes a reference to it; nothing else a model writes is ever taken for
true. Three readings of a sentence are kept side by side, character by character: as written, folded (look-alikes made
plain) and masked (what is accounted for blotted out), so that every finding can be put back in its place.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.claims import Said, claims
from assistant.days import calendar_days, loose_times
from assistant.evidence import REFERENCE, Problem
from assistant.features import named
from assistant.figures import harmless, literal_figures
from assistant.folding import REFERENCE_MARK, folded, masked, tidy
from assistant.having import flags_said, having
from assistant.offered import Offered
from assistant.promises import of_kind, promises
from assistant.readings import Literal, following_unit, literals, preceding_currency
from assistant.subjects import Mention, Value, misplaced
from assistant.types import Fact
from assistant.versus import versus
from knowledge.language import Bilingual

LONGEST = 2000
"""Characters a sentence may have: nobody writes longer ones, and the check stays quick."""
_COMPARATIVE = re.compile(
    r"(?:\b(?:less|more|fewer|greater|higher|lower) than|\b(?:under|below|over|above|almost|nearly|beyond)|不到|低于|高于|超过|不足|少于|多于|将近|接近)\s*(?:just |only |仅|只)?\**$",
    re.IGNORECASE,
)
_LONGER = re.compile(
    r"\s*(?:longer|more|less|shorter|fewer|earlier|later|faster) than\b|(?:以上|以下|多)(?=[，。,.]|$)", re.IGNORECASE
)
_AGAINST = re.compile(r"(?:\bagainst|另一款[是为]?)\s*$", re.IGNORECASE)
_SET = re.compile(r"(?:\bagainst|另一款[是为])\s*\[\[(f\d+\]\])", re.IGNORECASE)

_MODEL_NAME = re.compile(r"(?:[A-Za-z]+-)*[A-Za-z]+\d+[A-Za-z\d]*")
_FOLLOWING = re.compile(r"[ -]?([A-Za-z]{3,}|[\u4e00-\u9fff]{2})")
_AMOUNT = re.compile(r"\s*(?:%|percent|yuan|dollars?|euros?|off\b|元|块|折|美元|个|台)", re.IGNORECASE)
_KIND_NAME = re.compile(r"\d+[Kk]|[A-Za-z]+\d+[A-Za-z]*")

_UNSUPPORTED = Bilingual("a figure that no fact supports", "没有事实支持的数字")
_NO_FACT = Bilingual("a reference to no fact", "引用了不存在的事实")
_NO_DATE = Bilingual("a date or time that no fact supports", "没有事实支持的日期或时间")
_WRONG_UNIT = Bilingual("not the unit or currency of the fact", "与事实的单位或币种不符")
_WRONG_PRODUCT = Bilingual("a figure of another product", "其他产品的数值")
_WRONG_ROLE = Bilingual("a figure that means something else", "数值所指与事实不符")
_COMPARES = Bilingual("more or less than a value that is exact", "把确切的数值说成大于或小于")
_PROMISES = Bilingual("a promise that no fact supports", "没有事实支持的承诺")
_TOO_LONG = Bilingual("a sentence too long to be checked", "句子过长，无法核对")


@dataclass(frozen=True)
class Grounded:
    """A sentence with its restated values turned into references; `problems` say why it may not be shown, if so."""

    text: str
    problems: tuple[Problem, ...]
    spoken: tuple[str, ...] = ()
    """SKUs that the sentence names, in order: what the next sentence is about."""


class Grounding:
    """Checks the sentences of one reply one after another; it remembers which products the reply last spoke of."""

    def __init__(self, facts: Sequence[Fact], plain: str = "") -> None:
        self._offered = Offered(facts)
        self._plain = folded(plain)
        self._spoken: tuple[str, ...] = ()

    def check(self, sentence: str) -> Grounded:
        """Return the sentence as it may be shown, or what is wrong with it. Nothing is remembered."""
        text = tidy(sentence)
        if len(text) > LONGEST:
            return Grounded(text[:LONGEST], (Problem(text[:60], _TOO_LONG),))
        return _Reading(text, self._offered, self._plain, self._spoken).grounded()

    def release(self, grounded: Grounded) -> str:
        """Remember what a sentence that passed speaks of, and return its text."""
        self._spoken = grounded.spoken or self._spoken
        return grounded.text


class _Reading:
    """One sentence being read."""

    def __init__(self, text: str, offered: Offered, plain: str, before: Sequence[str]) -> None:
        self._text, self._offered, self._plain, self._before = text, offered, plain, before
        self._folded = folded(text)
        self._masked = self._folded
        self._problems: list[Problem] = []
        self._edits: list[tuple[int, int, str]] = []
        self._values: list[tuple[int, int, Fact]] = []
        self._mentions: list[Mention] = []

    def grounded(self) -> Grounded:
        self._references()
        self._names()
        self._harmless()
        self._dates()
        self._quantities()
        self._leftovers()
        self._places()
        self._claims()
        self._promised()
        spoken = tuple(dict.fromkeys(m.sku for m in sorted(self._mentions, key=lambda m: m.start)))
        return Grounded(self._edited(), tuple(dict.fromkeys(self._problems)), spoken)

    def _blame(self, start: int, end: int, why: Bilingual) -> None:
        self._problems.append(Problem(self._text[start:end].strip() or self._text[:20], why))

    def _mask(self, start: int, end: int) -> None:
        self._masked = masked(self._masked, start, end)

    def _references(self) -> None:
        """Account for the references: names are mentions, values carry their own unit, what is unknown fails."""
        for match in REFERENCE.finditer(self._text):
            self._masked = masked(self._masked, *match.span(), REFERENCE_MARK)
            fact = self._offered.facts.get(match[1])
            if fact is None:
                self._blame(*match.span(), _NO_FACT)
            elif match[0].endswith("!]]"):
                self._blame(*match.span(), _NO_FACT)  # only code cites what is said in words
            elif fact.product and fact.kind in ("name", "sku"):
                self._mentions.append(Mention(fact.product, *match.span()))
            else:
                self._values.append((*match.span(), fact))
        for start, end, fact in self._values:
            self._unit_beside(start, end, fact)
            self._compared(start, fact)

    def _unit_beside(self, start: int, end: int, fact: Fact) -> None:
        """Take out a unit written beside a reference that repeats its own; blame one that contradicts it."""
        if not self._offered.is_number(fact):
            return
        if after := following_unit(self._folded[end : end + 24]):
            unit, length = after
            if not fact.unit and not fact.currency and unit == "pcs":
                self._mask(end, end + length)  # "有 2 个": what is counted, not a unit
            elif self._offered.fits(fact, unit):
                self._edits.append((end, end + length, "") if fact.currency else (start, end, f"[[{fact.id}#]]"))
                self._mask(end, end + length)
            else:
                self._blame(end, end + length, _WRONG_UNIT)
        if before := preceding_currency(self._folded[max(0, start - 8) : start]):
            currency, length = before
            if currency == fact.currency:
                self._edits.append((start - length, start, ""))
                self._mask(start - length, start)
            else:
                self._blame(start - length, end, _WRONG_UNIT)

    def _compared(self, start: int, fact: Fact) -> None:
        """Blame a comparison with an exact value; with a limit that was named or counted one may compare."""
        if not self._offered.is_number(fact) or fact.kind in ("quantity", "count") or len(self._mentions) > 1:
            return
        if match := _COMPARATIVE.search(self._folded[:start]):
            self._blame(match.start(), start, _COMPARES)

    def _names(self) -> None:
        """Account for products, parts of their names, and texts of facts that are written out."""
        for start, end, fact in self._offered.quotes_in(self._masked):
            self._edits.append((start, end, f"[[{fact.id}]]"))
            self._values.append((start, end, fact))
            self._mask(start, end)
        for start, end, sku in self._offered.names_in(self._masked):
            self._mentions.append(Mention(sku, start, end))
            self._mask(start, end)
        for start, end, fact in self._offered.texts_in(self._masked):
            if fact.product and fact.kind == "attribute":
                self._values.append((start, end, fact))
            self._mask(start, end)

    def _harmless(self) -> None:
        for start, end in harmless(self._masked, len(self._offered.skus)):
            self._mask(start, end)

    def _dates(self) -> None:
        for day in calendar_days(self._masked):
            fact = next((f for f in self._offered.days if day.is_day(f[1])), None)
            if fact:
                self._edits.append((day.start, day.end, f"[[{fact[0]}]]"))
            else:
                self._blame(day.start, day.end, _NO_DATE)
            self._mask(day.start, day.end)
        for match in loose_times(self._masked):
            if match[0].lower() not in self._plain.lower() and not self._quoted(match[0]):
                self._blame(*match.span(), _NO_DATE)
            self._mask(*match.span())

    def _quoted(self, words: str) -> bool:
        """Return whether a sentence that is quoted beside these words holds them as well."""
        return any(f.kind == "quote" and words.lower() in folded(str(f.value)).lower() for _, _, f in self._values)

    def _quantities(self) -> None:
        for literal in literals(self._masked):
            choices = self._offered.alike(literal, self._folded)
            fact = next((f for f in choices if self._fits_here(literal, f)), choices[0] if choices else None)
            if fact is None:
                if literal.unit or not self._figure_free(literal):
                    self._blame(literal.start, literal.end, _UNSUPPORTED)
            else:
                self._restated(literal, fact)
            self._mask(literal.start, literal.end)

    def _figure_free(self, literal: Literal) -> bool:
        """Return whether what was read as a number is only a word, such as 一 in 一款."""
        return not any(s < literal.end and literal.start < e for s, e in literal_figures(self._masked))

    def _fits_here(self, literal: Literal, fact: Fact) -> bool:
        return not self._wrong_of([Value(fact.id, fact.product, literal.start, literal.end)]) if fact.product else True

    def _restated(self, literal: Literal, fact: Fact) -> None:
        """Turn a restated value into the reference: money whole, a measure by its number, so that the unit stands."""
        self._compared(literal.start, fact)
        if match := _LONGER.match(self._folded, literal.end):
            self._blame(literal.start, match.end(), _COMPARES)
        if fact.currency or (literal.unit and not self._offered.fits(fact, literal.unit)):
            self._edits.append((literal.start, literal.end, f"[[{fact.id}]]"))
        else:
            self._edits.append((literal.start, literal.number_end, f"[[{fact.id}#]]"))
        self._values.append((literal.start, literal.end, fact))

    def _leftovers(self) -> None:
        for start, end in literal_figures(self._masked):
            if family := self._family(start, end):
                self._mentions += [Mention(sku, start, end) for sku in family]
            elif not self._named(start, end):
                self._blame(start, end, _UNSUPPORTED)

    def _family(self, start: int, end: int) -> tuple[str, ...]:
        """Return the products that a word with figures names together; none beside a value, as nobody could say which one has it."""
        words, after = self._masked[start:end], self._folded[end : end + 24]
        others = (self._folded[s:e] for s, e in literal_figures(self._folded))
        if any(fact.product for _, _, fact in self._values) or not all(self._offered.family(w) for w in others):
            return ()
        named = _MODEL_NAME.fullmatch(words) and not following_unit(after) and not _AMOUNT.match(after)
        return self._offered.family(words) if named else ()

    def _named(self, start: int, end: int) -> bool:
        """Return whether a word with figures is a name: of what each product spoken of is, or, beside no value, in a quotation.

        "4K" is a name only before a word of the product ("a 4K monitor"): alone it may be four thousand.
        """
        words, about = self._masked[start:end], {m.sku for m in self._mentions} or set(self._offered.skus)
        if _KIND_NAME.fullmatch(words) and about and all(self._offered.is_called(sku, words) for sku in about):
            following = _FOLLOWING.match(self._folded, end)
            if not words[0].isdigit() or (following and all(self._offered.is_called(s, following[1]) for s in about)):
                return True
        valued = any(fact.product for _, _, fact in self._values)
        return not valued and bool(_MODEL_NAME.fullmatch(words)) and self._offered.is_quoted(words)

    def _places(self) -> None:
        """Each value must be said of its own product, and mean what the word before it says."""
        values = [Value(f.id, f.product, s, e) for s, e, f in self._values if f.product and not self._contrasted(f, s)]
        for value in self._wrong_of(values):
            self._blame(value.start, value.end, _WRONG_PRODUCT)
        for start, end, fact in self._values:
            if self._offered.means_otherwise(fact, self._words_before(start)):
                self._blame(start, end, _WRONG_ROLE)

    def _contrasted(self, fact: Fact, at: int) -> bool:
        """Return whether a value is set against another ("against 60 Hz") as the plain statement sets it: not of the product named."""
        return bool(_AGAINST.search(self._folded[:at])) and f"{fact.id}]]" in "".join(_SET.findall(self._plain))

    def _wrong_of(self, values: Sequence[Value]) -> list[Value]:
        return misplaced(self._folded, self._mentions, values, self._before, self._offered.skus)

    def _words_before(self, at: int) -> str:
        """Return the clause before `at` as it reads without the names in it."""
        clause = re.split(r"[,;，；。！？!?]|(?<=\w)\.(?=\s)", self._folded[:at])[-1]
        begin = at - len(clause)
        for mention in self._mentions:
            if begin <= mention.start and mention.end <= at:
                clause = masked(clause, mention.start - begin, mention.end - begin, " ")
        return clause

    def _claims(self) -> None:
        """Blame what is said in words: stock, properties, yes and no, more and less, a product that is none of ours."""
        said = Said(self._folded, self._masked, tuple(self._mentions), self._before)
        found = chain(
            claims(said, self._offered, self._plain, bool(self._values)),
            having(said, self._offered),
            named(said, self._offered, self._plain),
            versus(said, self._offered),
        )
        self._problems += [Problem(self._text[c.start : c.end].strip() or self._text[:20], c.why) for c in found]
        if not self._problems:
            self._edits += [(at, at, f"[[{fact}!]]") for at, fact in flags_said(said, self._offered)]

    def _promised(self) -> None:
        """Blame a promise unless a fact that is quoted beside it says so, or the plain statement makes it."""
        for promise in promises(self._folded):
            words = self._folded[promise.start : promise.end]
            quoted = (folded(str(f.value)) for _, _, f in self._values if f.kind == "quote")
            if words in self._plain or any(of_kind(promise.kind, text) for text in quoted) or self._is_label(words):
                continue
            self._blame(promise.start, promise.end, _PROMISES)

    def _is_label(self, words: str) -> bool:
        """Return whether words only name what a value beside them is: the "discount" of 5 % that a fact holds."""
        labels = (f"{f.label.en} {f.label.zh}".lower() for _, _, f in self._values if self._offered.is_number(f))
        return any(words.lower() in label for label in labels)

    def _edited(self) -> str:
        text = self._text
        for start, end, new in sorted(self._edits, reverse=True):
            text = text[:start] + new + text[end:]
        return text
