"""Text to search tokens: English stemmed, Chinese in words and pairs, model numbers and units in one spelling."""

import re
import threading
import warnings
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize

from knowledge.stop_words import STOP_STEMS, STOP_WORDS

TOKENS_VERSION = "2"
"""Changes with anything that makes `tokens` give other tokens for the same text: kept tokens are then made anew."""

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNITS = {
    "gb": ("gb", "g", "gigabyte", "gigabytes"),
    "tb": ("tb", "t", "terabyte", "terabytes"),
    "mb": ("mb", "megabyte", "megabytes"),
    "inch": ("inch", "inches", '"', "″", "''", "英寸", "英吋", "寸", "吋"),
    "hz": ("hz", "赫兹"),
    "mhz": ("mhz", "兆赫"),
    "ghz": ("ghz",),
    "w": ("w", "watt", "watts", "瓦"),
    "wh": ("wh", "瓦时"),
    "v": ("v", "volt", "volts", "伏"),
    "mah": ("mah", "毫安时", "毫安"),
    "mm": ("mm", "毫米"),
    "cm": ("cm", "厘米"),
    "kg": ("kg", "kgs", "公斤", "千克"),
    "ms": ("ms", "毫秒"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings}
_UNIT = "|".join(sorted((re.escape(s) for s in _UNIT_OF), key=len, reverse=True))
_PIECE = re.compile(
    rf"(?P<number>\d+(?:\.\d+)?)\s?-?\s?(?P<unit>{_UNIT})(?![a-z0-9])"
    rf"|(?P<han>[{_HAN}]+)"
    rf"|(?P<word>[^\W_{_HAN}]+(?:[-_.'’][^\W_{_HAN}]+)*)"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PART = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*")
_JOINT = re.compile(r"[-_'’]")
_POSSESSIVE = re.compile(r"['’]s$")
RUN = "·"
"""Stands for a run of Chinese among tokens; no token is written so."""
_MEMO = 200_000
_CUTS = 20_000  # runs of questions, of up to some hundred characters


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Return the character table traditional -> simplified: looked up at C speed, where OpenCC takes seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import opencc
    path = Path(str(opencc.__file__)).parent / "dictionary" / "TSCharacters.txt"
    lines = (line.split() for line in path.read_text("utf-8").splitlines())
    return {ord(parts[0]): parts[1] for parts in lines if len(parts) > 1 and len(parts[0]) == 1}


@lru_cache(maxsize=1)
def _traditional() -> frozenset[str]:
    """Return the characters of that table: a text without them, as most are, need not be written anew."""
    return frozenset(map(chr, _simplified()))


def fold(text: str) -> str:
    """Return `text` with width, case and traditional Chinese folded away (NFKC, lower case, simplified).

    The length may change, so positions in the result are not positions in `text`.
    """
    if text.isascii():
        return text.lower()
    plain = normalize("NFKC", text).lower()
    return plain if _traditional().isdisjoint(plain) else plain.translate(_simplified())


@lru_cache(maxsize=1)
def _dictionary() -> tuple[dict[str, int], int]:
    """Return jieba's word counts and their total, read once a process.

    jieba would keep a marshal file in the shared temporary folder and read back whatever lies there: not used.
    """
    jieba = _jieba()
    with Path(jieba.__file__).with_name("dict.txt").open("rb") as file:
        counts: tuple[dict[str, int], int] = jieba.Tokenizer.gen_pfdict(file)
    return counts


def word_counts() -> tuple[dict[str, int], int]:
    """Return how often each Chinese word stands in jieba's general corpus, and the size of that corpus in words."""
    return _dictionary()


@lru_cache(maxsize=1)
def chinese_nouns() -> frozenset[str]:
    """Return the words that jieba's dictionary marks as names of things (its tags n, vn, an, j, eng), read once."""
    lines = (line.split(" ") for line in Path(_jieba().__file__).with_name("dict.txt").read_text("utf-8").splitlines())
    return frozenset(parts[0] for parts in lines if parts[2].startswith(("n", "vn", "an", "j", "eng", "b")))


def _jieba() -> Any:  # noqa: ANN401 - jieba has no types
    """Import jieba without its warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    return jieba


# Not one word, and no 开发 (to develop) either: issuing is one thing, the invoice another.
_RECOUNTED = {"开发票": 0, "发票": 5000}


@lru_cache(maxsize=1)
def _for_search() -> tuple[dict[str, int], int]:
    """Return the word counts by which questions and passages are cut, one copy for all."""
    counts, total = _dictionary()
    return {**counts, **_RECOUNTED}, total


def _cutter(words: Iterable[str], known: tuple[dict[str, int], int]) -> Any:  # noqa: ANN401 - jieba has no types
    """Return a jieba tokenizer of our own that knows `words`; the dictionary is shared where there are none."""
    cutter = _jieba().Tokenizer()
    counts, total = known
    extra = [w for w in words if w not in counts or not counts[w]]
    cutter.FREQ, cutter.total, cutter.initialized = (dict(counts) if extra else counts), total, True
    for word in extra:
        cutter.add_word(word, tag="nz")  # a name of its own, where parts of speech are asked for
    return cutter


class WordCutter:
    """Cuts Chinese text into words with jieba's dictionary and `names` of our own, which stay whole."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        runs = {run for name in names for run in re.findall(rf"[{_HAN}]{{2,}}", fold(name))}
        self._jieba = _cutter(sorted(runs), _dictionary())

    def __call__(self, text: str) -> list[str]:
        """Return the words of `text` in order, with what stands between them."""
        return list(self._jieba.cut(text, HMM=False))

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """Return the words of `text` with their parts of speech as jieba.posseg tells them: n noun, v verb, a adjective, nz name..."""
        return [(pair.word, pair.flag) for pair in self._tagger.cut(text, HMM=False)]

    @cached_property
    def _tagger(self) -> Any:  # noqa: ANN401 - jieba has no types
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from jieba.posseg import POSTokenizer
        return POSTokenizer(self._jieba)


class Tokenizer:
    """Splits text into search tokens. `words` are names to keep whole in Chinese text, such as product names.

    Any number of threads may share one. Whatever `words` are, character pairs are always among the tokens, so a
    question split with newer words still meets a text split with older ones.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        runs = (run for word in words for run in re.findall(rf"[{_HAN}]{{2,}}", fold(word)))
        self._names = sorted(set(runs))
        self._memo: dict[str, tuple[str, ...]] = {}
        self._cuts: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()
        self._jieba: Any = None
        self._stemmer: Any = None

    @property
    def fingerprint(self) -> str:
        """Return a text that changes when the same input may give other tokens."""
        return f"tokens-{TOKENS_VERSION}-{sha256(' '.join(self._names).encode()).hexdigest()[:12]}"

    def tokens(self, text: str) -> list[str]:
        """Return the search tokens of `text` in order, each piece's spellings beside one another."""
        return [token for piece in self._pieces(fold(text)) for token in self._of(piece)]

    def in_parts(self, folded: str) -> tuple[list[str], list[str]]:
        """Return the tokens outside Chinese with `RUN` for each run of Chinese, in order, and those runs, of a folded text.

        Cutting Chinese into words costs most of `tokens`, and who seeks a few words in a text need not have all of it cut.
        """
        row, runs = list[str](), list[str]()
        for piece in self._pieces(folded):
            if piece["han"]:
                runs.append(piece[0])
            row.extend((RUN,) if piece["han"] else self._of(piece))
        return row, runs

    def of_run(self, run: str) -> tuple[str, ...]:
        """Return the tokens of a run of Chinese: every pair of its characters, and words."""
        return self._piece(run)

    def _pieces(self, folded: str) -> Iterator[re.Match[str]]:
        return _PIECE.finditer(_THOUSANDS.sub("", folded))

    def _of(self, piece: re.Match[str]) -> tuple[str, ...]:
        return _quantity(piece["number"], piece["unit"]) if piece["number"] else self._piece(piece[0])

    def content(self, text: str) -> list[str]:
        """Return the tokens of a question without its stop words; all of them where nothing else is in it."""
        return [t for t in self.tokens(self._bare(text)) if t not in STOP_STEMS] or self.tokens(text)

    def words(self, text: str) -> list[str]:
        """Return each different word of a question as its content tokens have it, without pairs and model parts."""
        found: list[str] = []
        for piece in _PIECE.finditer(_THOUSANDS.sub("", self._bare(text))):
            if piece["han"]:
                found.extend(self._cut(piece[0]))
            elif piece["number"]:
                found.append(_quantity(piece["number"], piece["unit"])[0])
            else:
                found.extend(self._piece(piece[0])[:1] if any(map(str.isdigit, piece[0])) else self._piece(piece[0]))
        return [w for w in dict.fromkeys(found) if w not in STOP_STEMS]

    def _bare(self, text: str) -> str:
        """Return `text` folded, with a space for each Chinese stop word."""
        return re.sub(rf"[{_HAN}]+", lambda run: self._without_stops(run[0]), fold(text))

    def _without_stops(self, run: str) -> str:
        """Return the Chinese `run` with a space for each stop word, so that no pair bridges the gap."""
        return "".join(" " if w in STOP_WORDS else w for w in self._cut(run))

    def _cut(self, run: str) -> tuple[str, ...]:
        """Return the words of a Chinese run; kept, as a question is cut for each who looks into it."""
        known = self._cuts.get(run)
        if known is None:
            with self._lock:
                self._load()
                known = tuple(self._jieba.lcut(run, HMM=False))
                if len(self._cuts) >= _CUTS:
                    self._cuts.clear()
                self._cuts[run] = known
        return known

    def _piece(self, piece: str) -> tuple[str, ...]:
        known = self._memo.get(piece)
        if known is None:
            with self._lock:
                self._load()
                known = tuple(self._han(piece)) if re.match(rf"[{_HAN}]", piece) else tuple(self._word(piece))
                if len(self._memo) >= _MEMO:
                    self._memo.clear()
                self._memo[piece] = known
        return known

    def _load(self) -> None:
        if self._stemmer is None:
            import Stemmer

            self._stemmer = Stemmer.Stemmer("english")
        if self._jieba is None:
            self._jieba = _cutter(self._names, _for_search())

    def _han(self, run: str) -> Iterator[str]:
        """Yield jieba's words, the shorter words inside them, and every pair of characters not among those."""
        words: list[str] = self._jieba.lcut_for_search(run, HMM=False)
        yield from words
        known = set(words)
        yield from (pair for pair in map("".join, pairwise(run)) if pair not in known)

    def _word(self, word: str) -> Iterator[str]:
        """Yield a word's stem; for a model number the whole without hyphens, then its letters and digits."""
        word = _POSSESSIVE.sub("", word)
        if word.isalpha():
            yield self._stemmer.stemWord(word)
        elif any(c.isdigit() for c in word):
            whole = _JOINT.sub("", word)
            yield whole
            yield from (p for p in dict.fromkeys(_parts(word)) if p != whole)
        else:
            yield from self._compound(word)

    def _compound(self, word: str) -> Iterator[str]:
        """Yield the stems of a compound ("plug-in", "customer's") and, with a hyphen, the whole in one ("plugin")."""
        parts = [p for p in re.split(r"[-_.'’]", word) if p]
        yield from (self._stemmer.stemWord(p) for p in parts)
        if len(parts) == 2 and "-" in word:
            yield self._stemmer.stemWord("".join(parts))


def _parts(word: str) -> Iterator[str]:
    """Yield what stands between a model number's hyphens, and the letters and digits of each; no single signs."""
    for section in _JOINT.split(word):
        for part in (section, *_PART.findall(section)):
            if len(part) > 1:
                yield part


def _quantity(number: str, unit: str) -> tuple[str, str]:
    """Return a number with its unit in one spelling, and the number: `27"`, 27寸 and 27-inch are all `27inch`."""
    plain = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{plain}{_UNIT_OF[unit]}", plain
