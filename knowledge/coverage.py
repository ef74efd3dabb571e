"""How much of what a question asks stands in a text: its words by how telling they are, its ideas, its names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from math import log

from knowledge.thesaurus import Idea, thesaurus
from knowledge.tokens import STOP_STEMS, Tokenizer, chinese_nouns, fold, word_counts
from knowledge.translations import translations
from knowledge.types import Passage

_LIGHT = 0.3
_NO_THING = 0.4  # a Chinese verb or adverb says less of the subject than a noun, and is said in more ways
_IDEA = 0.7  # how telling the words of an idea are at least
_ANOTHER_WAY = 0.9  # what an idea counts where the text says it in other words
_SCATTERED = 0.5  # what a phrase counts where its words stand apart
_SAID = 4.0  # about the rarity of a word that stands in one passage of fifty: what an idea of everyday words weighs
_RAREST = 8.0  # about the rarity of a word that stands in one passage of a few thousand
_ADDRESS = re.compile(r"https?://[^\s)\]>\"']+|(?<=\])\([^)\s]*\)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*")
_NUMBERED = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z-]{2,}) ?(\d+(?:\.\d+)?)(?![A-Za-z0-9.]*[A-Za-z])")


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """Return the tokenizer of questions and sentences."""
    return Tokenizer()


@dataclass(frozen=True)
class Words:
    """A text to be looked into: its tokens, the same in a row, as it was written and folded."""

    tokens: frozenset[str]
    row: str
    written: str
    folded: str

    def says(self, phrase: str) -> bool:
        """Return whether the phrase (stems with spaces, or Chinese) stands in the text."""
        return f" {phrase} " in self.row if phrase.isascii() else phrase in self.folded


@lru_cache(maxsize=16_384)
def words(text: str) -> Words:
    """Return `text` ready to be looked into; kept for the sentences and passages that come up again.

    Addresses are left out: a word in a link says nothing about the subject.
    """
    text = _ADDRESS.sub(" ", text)
    found = tokenizer().tokens(text)
    return Words(frozenset(found), f" {' '.join(found)} ", text, fold(text))


def joined(texts: Sequence[Words]) -> Words:
    """Return several texts as one, without reading them again."""
    tokens = frozenset[str]().union(*(t.tokens for t in texts))
    return Words(
        tokens, "".join(t.row for t in texts), "\n".join(t.written for t in texts), "\n".join(t.folded for t in texts)
    )


def whole(passage: Passage) -> Words:
    """Return all that a passage says: its headings, the names of its file, its text."""
    return words("\n".join((passage.above, passage.name, *passage.aliases, passage.text)))


@dataclass(frozen=True)
class Asked:
    """What a question asks for: its tokens by weight, its ideas, and the names among them (models, products, places).

    `exact` are names that must stand as written ("CAN" is no verb) or in one piece ("windows 11").
    """

    weights: Mapping[str, float]
    ideas: tuple[Idea, ...]
    names: frozenset[str]
    exact: tuple[str, ...]
    translated: tuple[Idea, ...] = ()
    """Its words as the other language has them; they count as another way to say the word, not as ideas of their own."""
    _looked: dict[Words, float] = field(default_factory=dict, compare=False, repr=False)
    """What was found of texts looked into: the same sentences are weighed for the answer and for its probability."""

    def covered(self, text: Words, *, names_only: bool = False) -> float:
        """Return the share 0..1 of the weight that `text` holds; 1.0 where there is nothing to hold."""
        if names_only:
            return self._share(text, names_only=True)
        known = self._looked.get(text)
        if known is None:
            known = self._looked[text] = self._share(text, names_only=False)
        return known

    def _share(self, text: Words, *, names_only: bool) -> float:
        chosen = {t: w for t, w in self.weights.items() if not names_only or t in self.names}
        whole = sum(chosen.values()) + _RAREST * len(self.exact)
        held = sum(weight * self._holds(text, token) for token, weight in chosen.items())
        held += sum(_RAREST for name in self.exact if _stands(text, name))
        return held / whole if whole else 1.0

    def held(self, text: Words) -> float:
        """Return the weight that `text` holds, not as a share: 0 and up, about 8 for a rare word."""
        return sum(weight * self._holds(text, token) for token, weight in self.weights.items())

    def missing(self, text: Words) -> float:
        """Return the weight, 0..1 of a rare word's, of the most telling thing that `text` does not hold."""
        lost = [weight * (1 - self._holds(text, token)) for token, weight in self.weights.items()]
        lost += [_RAREST for name in self.exact if not _stands(text, name)]
        return min(1.0, max(lost, default=0.0) / _RAREST)

    @cached_property
    def _part_of(self) -> dict[str, list[Idea]]:
        ideas = (*self.ideas, *self.translated)
        whole = {idea.said: [idea] for idea in ideas if idea.said}
        return whole | {token: [idea for idea in ideas if token in idea.own] for idea in ideas for token in idea.own}

    def _holds(self, text: Words, token: str) -> float:
        """Return how far, 0..1, the text holds the token or the idea it is part of."""
        mine = self._part_of.get(token, ())
        if any(text.says(way) for idea in mine for way in idea.ways):
            return 1.0 if token in text.tokens or text.says(token) else _ANOTHER_WAY
        if not _near(text, token):
            return 1.0 if mine and text.says(token) else 0.0
        apart = [idea for idea in mine if " " in idea.said and not text.says(idea.said)]
        return _SCATTERED if apart else 1.0


def asked(question: str, rarity: Mapping[str, float]) -> Asked:
    """Return what `question` asks for. `rarity` is the idf of its tokens; each counts alike where it is empty."""
    known = rarity or dict.fromkeys(tokenizer().content(question), 1.0)
    exact = tuple(dict.fromkeys([*_acronyms(question), *_numbered(question)]))
    ideas = thesaurus().ideas(question)
    named = frozenset(token for idea in ideas for token in idea.own)
    weights = {
        token: idf * (max(_IDEA, telling(token)) if token in named else telling(token)) for token, idf in known.items()
    }
    # An idea said in everyday words alone ("when will it arrive") still has to be found in the answer.
    weights |= {idea.said: _SAID for idea in ideas if idea.said and weights.keys().isdisjoint(idea.own)}
    return Asked(weights, ideas, _names(question), exact, translations().ideas(question, but=named))


@lru_cache(maxsize=64)
def asked_by(question: str, terms: tuple[tuple[str, float], ...]) -> Asked:
    """Return `asked` by the terms of a hit, one for all who look into the same hits: what was found is not looked for again."""
    return asked(question, dict(terms))


def telling(token: str) -> float:
    """Return how telling a token is, 0..1, beyond its rarity here: everyday words say little wherever they are rare."""
    if token in thesaurus().light:
        return _LIGHT
    if not _HAN.search(token):
        return 1.0
    counts, total = word_counts()
    count = counts.get(token, 0)
    if len(token) == 1 or not count:
        return 0.1  # a pair of characters across two words, or one alone
    thing = 1.0 if token in chinese_nouns() else _NO_THING
    return thing * min(1.0, max(0.1, (log(total / count) - 8) / 4))


def _names(question: str) -> frozenset[str]:
    """Return the tokens of names: Latin words among Chinese; in English words with a digit or a capital in a sentence."""
    chinese = bool(_HAN.search(question))
    found = (m.group() for m in _WORD.finditer(question) if chinese or _name_like(m, question))
    return frozenset(token for word in found for token in tokenizer().tokens(word) if token not in STOP_STEMS)


def _name_like(match: re.Match[str], question: str) -> bool:
    word = match.group()
    first = not question[: match.start()].strip() or question[: match.start()].rstrip()[-1] in ".?!"
    return (
        (any(c.isdigit() for c in word) and not word.isdecimal())
        or any(c.isupper() for c in word[1:])
        or (word[0].isupper() and not first)
    )


def _acronyms(question: str) -> Iterable[str]:
    """Yield words in capitals that would else be taken for a stop word ("CAN", "IT")."""
    if re.sub(r"[^A-Za-z ]", "", question).isupper() and len(re.findall(r"[A-Za-z]+", question)) > 2:
        return  # all of it is in capitals
    yield from (w for w in re.findall(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])", question) if w.lower() in STOP_STEMS)


def _numbered(question: str) -> Iterable[str]:
    """Yield a name with its number as one phrase of stems: Windows 11 is not Windows and an 11 somewhere else."""
    for name, number in _NUMBERED.findall(question):
        yield f"{tokenizer().tokens(name)[-1]} {number}"


def _stands(text: Words, name: str) -> bool:
    if name.isupper():
        return name in text.written and bool(re.search(rf"(?<![A-Za-z]){name}(?![A-Za-z])", text.written))
    return text.says(name) or name.replace(" ", "") in text.tokens


def _near(text: Words, token: str) -> bool:
    """Return whether the token stands in the text, a model's points left out (H.264) or an ending added (1080p60hz)."""
    if token in text.tokens:
        return True
    if not any(c.isdigit() for c in token) or _HAN.search(token):
        return False
    plain = token.replace(".", "")
    return (plain != token and any(c.isalpha() for c in plain) and plain in text.tokens) or (
        len(token) >= 5 and any(t.startswith(token) for t in text.tokens)
    )


def best_of(asked: Asked, texts: Sequence[Words]) -> Words:
    """Return the text that holds most of the question and of its names; the first of equals. `texts` is not empty."""
    return max(texts, key=lambda text: asked.covered(text) + 0.5 * asked.covered(text, names_only=True))
