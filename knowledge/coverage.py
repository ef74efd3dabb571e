"""How much of what a question asks stands in a text: its words by how telling they are, its ideas, its names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log

from knowledge.sentences import sentences
from knowledge.sought import Sought
from knowledge.stop_words import STOP_STEMS
from knowledge.thesaurus import Idea, thesaurus
from knowledge.tokens import RUN, Tokenizer, chinese_nouns, fold, word_counts
from knowledge.translations import ideas_of
from knowledge.types import Passage

_LIGHT = 0.3
_NO_THING = 0.4  # a Chinese verb or adverb says less of the subject than a noun, and is said in more ways
_IDEA = 0.7  # how telling the words of an idea are at least
_SAID = 4.0  # about the rarity of a word that stands in one passage of fifty: what an idea of everyday words weighs
_RAREST = 8.0  # about the rarity of a word that stands in one passage of a few thousand
_ADDRESS = re.compile(r"https?://[^\s)\]>\"']+|(?<=\])\([^)\s]*\)")
_BRIDGE = 0.1  # a pair of characters across two words says nothing that the words do not
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*")
_NUMBERED = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z-]{2,}) ?(\d+(?:\.\d+)?)(?![A-Za-z0-9.]*[A-Za-z])")


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """Return the tokenizer of questions and sentences."""
    return Tokenizer()


class Words:
    """A text to be looked into, as it was `written` and `folded`; its Chinese is cut into words where that is needed.

    `row` holds the tokens outside Chinese in order, a space before and after each, and a sign for each run of Chinese.
    """

    def __init__(self, text: str) -> None:
        """Take the text without its addresses: a word in a link says nothing about the subject."""
        self.written = _ADDRESS.sub(" ", text)
        self.folded = fold(self.written)
        tokens, self._runs = tokenizer().in_parts(self.folded)
        self.row = f" {' '.join(tokens)} "
        self._tokens = frozenset(tokens) - {RUN}
        self._chinese = "\n".join(self._runs)

    def holds(self, token: str) -> bool:
        """Return whether the token is one of the text's."""
        if token in self._tokens:
            return True
        if token not in self._chinese:
            return False
        # Every pair of characters of a run is a token; a longer or a shorter word is one where it is cut so.
        return len(token) == 2 or any(token in tokenizer().of_run(run) for run in self._runs if token in run)

    def says(self, phrase: str) -> bool:
        """Return whether the phrase (stems with spaces, or Chinese) stands in the text."""
        return f" {phrase} " in self.row if phrase.isascii() else phrase in self.folded

    def count(self, most: int) -> int:
        """Return how many different tokens the text has, counted as far as `most`."""
        pairs = {run[n : n + 2] for run in self._runs for n in range(len(run) - 1)}
        known = len(pairs) + len(self._tokens)
        return min(most, known if known >= most else len(self._tokens.union(*map(tokenizer().of_run, self._runs))))


@lru_cache(maxsize=16_384)
def words(text: str) -> Words:
    """Return `text` ready to be looked into; kept for the sentences and passages that come up again."""
    return Words(text)


@lru_cache(maxsize=2_048)
def sentences_of(text: str) -> tuple[tuple[int, int, Words], ...]:
    """Return the sentences of a passage's text, each with its span and ready to be looked into."""
    return tuple((start, end, words(text[start:end])) for start, end in sentences(text))


def whole(passage: Passage) -> Words:
    """Return all that a passage says: its headings, the names of its file, its text."""
    return words("\n".join((passage.above, passage.name, *passage.aliases, passage.text)))


@dataclass(frozen=True)
class Asked:
    """What a question asks for: its tokens by weight, its ideas, and the names among them (models, products, places).

    `exact` are names that must stand as written ("CAN" is no verb) or in one piece ("windows 11"). Where several texts are
    given they are looked into together: a passage's sentence with its headings.
    """

    weights: Mapping[str, float]
    ideas: tuple[Idea, ...]
    names: frozenset[str]
    exact: tuple[str, ...]
    translated: tuple[Idea, ...] = ()
    """Its words as the other language has them; they count as another way to say the word, not as ideas of their own."""

    def covered(self, *texts: Words, names_only: bool = False) -> float:
        """Return the share 0..1 of the weight that the texts hold; 1.0 where there is nothing to hold."""
        return self.share(self.marks(*texts), names_only=names_only)

    def held(self, text: Words) -> float:
        """Return the weight that `text` holds, not as a share: 0 and up, about 8 for a rare word."""
        found = self.marks(text)
        return sum(weight * self._sought.holds(found, token) for token, weight in self.weights.items())

    def missing(self, *texts: Words) -> float:
        """Return the weight, 0..1 of a rare word's, of the most telling thing that the texts do not hold."""
        found, sought = self.marks(*texts), self._sought
        lost = [weight * (1 - sought.holds(found, token)) for token, weight in self.weights.items()]
        lost += [_RAREST for name in self.exact if not sought.stands(found, name)]
        return min(1.0, max(lost, default=0.0) / _RAREST)

    def marks(self, *texts: Words) -> int:
        """Return what the texts hold of what is sought, as bits: those of several texts together are their union."""
        found, sought = 0, self._sought
        for text in texts:
            found |= sought.marks(text)
        return found

    def share(self, found: int, *, names_only: bool = False) -> float:
        """Return the share 0..1 of the weight that the marks make up; many sentences hold the same, most nothing."""
        known = self._shares.get((found, names_only))
        if known is None:
            known = self._shares[found, names_only] = self._share(found, names_only=names_only)
        return known

    def _share(self, found: int, *, names_only: bool) -> float:
        chosen = {t: w for t, w in self.weights.items() if not names_only or t in self.names}
        whole = sum(chosen.values()) + _RAREST * len(self.exact)
        held = sum(weight * self._sought.holds(found, token) for token, weight in chosen.items())
        held += sum(_RAREST for name in self.exact if self._sought.stands(found, name))
        return held / whole if whole else 1.0

    @cached_property
    def _shares(self) -> dict[tuple[int, bool], float]:
        return {}

    @cached_property
    def _sought(self) -> Sought:
        return Sought(self.weights, (*self.ideas, *self.translated), self.exact)


def asked(question: str, rarity: Mapping[str, float]) -> Asked:
    """Return what `question` asks for. `rarity` is the idf of its tokens; each counts alike where it is empty."""
    known = rarity or dict.fromkeys(tokenizer().content(question), 1.0)
    exact = tuple(dict.fromkeys([*_acronyms(question), *_numbered(question)]))
    ideas, translated = ideas_of(question)
    named = frozenset(token for idea in ideas for token in idea.own)
    across = _across(question, known) - named
    weights = {
        token: idf * (max(_IDEA, telling(token)) if token in named else _BRIDGE if token in across else telling(token))
        for token, idf in known.items()
    }
    # An idea said in everyday words alone ("when will it arrive") still has to be found in the answer.
    weights |= {idea.said: _SAID for idea in ideas if idea.said and weights.keys().isdisjoint(idea.own)}
    return Asked(weights, ideas, _names(question), exact, translated)


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
        return _BRIDGE  # or one character alone
    thing = 1.0 if token in chinese_nouns() else _NO_THING
    return thing * min(1.0, max(0.1, (log(total / count) - 8) / 4))


def _across(question: str, tokens: Iterable[str]) -> frozenset[str]:
    """Return the pairs of Chinese characters that only stand across two words, such as 开发 in 开|发票."""
    spoken = [word for word in tokenizer().words(question) if _HAN.search(word)]
    return frozenset(t for t in tokens if len(t) == 2 and _HAN.search(t) and not any(t in word for word in spoken))


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


def best_of(asked: Asked, texts: Sequence[Words]) -> Words:
    """Return the text that holds most of the question and of its names; the first of equals. `texts` is not empty."""
    return max(texts, key=lambda text: asked.covered(text) + 0.5 * asked.covered(text, names_only=True))
