"""Features that a sentence names, such as a webcam or macOS: each needs a fact of that product that says so."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from assistant.claims import Claim, Said
from assistant.folding import MASK, REFERENCE_MARK, folded, lowered
from assistant.having import ASKING_HERE, DENIED, ELSEWHERE, clause_around, yes_or_no
from assistant.offered import Offered
from assistant.prompting import read_prompt
from assistant.types import Fact
from knowledge.language import Bilingual

_UNKNOWN = re.compile(
    r"\b(?:do(?:es)?|did) ?(?:not|n['’]t) (?:say|mention|state|tell|list|know)|\bnothing (?:about|on|says?)\b|\bnot (?:mentioned|stated|listed|said|known|sure)\b|\bno (?:word|mention|information)\b"
    r"|\b(?:I|we) can(?:['’]t|not) (?:say|tell|confirm)\b|没有?(?:提到|提及|写|说明|注明|列出|相关|专门)|未(?:提到|提及|写|说明|注明|标明)|不(?:清楚|确定|知道)|没法确认|无法确认",
    re.IGNORECASE,
)
_ONLY_BEFORE = re.compile(
    r"\b(?:only|just|exclusively|solely)(?: \w+){0,3} $|(?:只|仅)[^，。；]{0,6}$|专(?:为|供)$", re.IGNORECASE
)
_ONLY_AFTER = re.compile(r"\s*(?:only|alone|exclusively)\b|专用", re.IGNORECASE)
_OWN = re.compile(r"(?:\byour (?:\w+ )?|您的?\w{0,3})$", re.IGNORECASE)
"""The thing named is the customer's: "your MacBook"."""
_WITHOUT = re.compile(r"\bwith(?:out| no) \w+", re.IGNORECASE)
"""After a feature it denies another thing: "can be swapped without soldering"."""
_LISTS = re.compile(r"\b(?:works? with|compatib|systems?)|适用|兼容|系统", re.IGNORECASE)

_EQUIPPED = re.compile(
    r"\b(?:(?:comes?|ships?|delivered|supplied|equipped|fitted|bundled) (?:\w+ )?with|includes?|(?:has|have|with) (?:an? )?built-in|with (?:an? )?(?:extra|spare|additional))\s+(?P<en>[^.,;:!?\n]+)"
    r"|(?:附带|附送|附赠|随附|标配|配有|配备|自带|内置|带有|(?<![便携连附自温捎顺另可绑捆领])带)了?(?P<zh>[^，。；：！？\n来宽鱼上给动您着回走领出去的入到过得][^，。；：！？\n]*)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|plus|or|as well as)\s+|\s*[&+]\s*|[和、与及跟]|以及")
_WORD = re.compile(r"[a-z][a-z'’-]+")
_PLAIN_WORDS = frozenset(
    "the and all any its own our your you for that this with everything what need needed needs extra new good great full very more most much lot built built-in also both each one everyday use it them nice small big free".split()  # noqa: SIM905 - a list of words reads better as words
)

_NOT_SAID = Bilingual("a feature that no fact names", "没有事实提到的特性")


@dataclass(frozen=True)
class _Group:
    """A feature: the words for it, and whether it is a system that a product works with."""

    words: re.Pattern[str]
    system: bool


class _Known:
    """What the facts of one reply say of features, read once."""

    def __init__(self, offered: Offered, plain: str) -> None:
        self._offered, self._plain = offered, plain

    def bears_out(self, sku: str, group: _Group, *, denied: bool, only: bool) -> bool:
        """Return whether a fact says that a product has a feature, or, `denied`, that it has not."""
        own = [f for f in self._offered.facts.values() if f.product == sku and sku]
        if (decided := _decided(own, group, denied=denied, only=only)) is not None:
            return decided
        return not only and any(_says(text, group, denied) for text in (*map(_text, own), *self._texts(sku)))

    def _texts(self, sku: str) -> Iterator[str]:
        """Yield what documents and the plain statement say, save what names other products alone."""
        yield self._plain
        for text, named in self._quotes:
            if not named or not sku or sku in named:
                yield text

    @cached_property
    def _quotes(self) -> list[tuple[str, set[str]]]:
        texts = [_text(f) for f in self._offered.facts.values() if f.kind in ("quote", "place") and not f.product]
        return [(text, {sku for _, _, sku in self._offered.names_in(text)}) for text in texts]

    @cached_property
    def words(self) -> tuple[set[str], str]:
        """Return all words of the facts and the plain statement: English ones without a plural s, and the whole text."""
        text = lowered(" ".join([self._plain, *map(_text, self._offered.facts.values())]))
        return {word.removesuffix("s") for word in _WORD.findall(text)}, text


def named(said: Said, offered: Offered, plain: str) -> Iterator[Claim]:
    """Yield the features said or denied of a product that no fact of the reply bears out."""
    if "?" in said.folded or "？" in said.folded or said.folded.rstrip("。.! ").endswith("吗"):
        return
    known = _Known(offered, plain)
    yield from _equipped(said, known)
    for group, start, end in _found(lowered(said.masked)):
        begin, stop = clause_around(said.masked, start, end)
        before, after = said.masked[begin:start], said.masked[end:stop]
        if _says_nothing(said.masked[begin:stop]) or _OWN.search(before):
            continue
        denied = bool(DENIED.search(f"{before} {_WITHOUT.sub('', after)}"))
        only = group.system and bool(_ONLY_BEFORE.search(before) or _ONLY_AFTER.match(after))
        about = _about(said, start, stop)
        told = [known.bears_out(sku, group, denied=denied, only=only) for sku in about or offered.skus or [""]]
        if not (all(told) if about else any(told)):
            yield Claim(start, end, _NOT_SAID)


@lru_cache(maxsize=4096)
def _found(text: str) -> tuple[tuple[_Group, int, int], ...]:
    """Return the features that a folded text names, and where; kept by text, as each sentence is read twice."""
    if not _any().search(text):
        return ()
    return tuple((group, *match.span()) for group in _groups() for match in group.words.finditer(text))


def _says_nothing(clause: str) -> bool:
    return bool(ASKING_HERE.search(clause) or ELSEWHERE.search(clause) or _UNKNOWN.search(clause))


def _about(said: Said, start: int, stop: int) -> Sequence[str]:
    """Return the products that words at `start` are said of: those named before them, else after, else spoken of before."""
    earlier = [m for m in said.mentions if m.end <= start]
    later = [m for m in said.mentions if start < m.start < stop]
    nearest = max(earlier, key=lambda m: m.end) if earlier else min(later, key=lambda m: m.start) if later else None
    return [m.sku for m in said.mentions if nearest and m.start == nearest.start] or list(said.before)


def _decided(own: Sequence[Fact], group: _Group, *, denied: bool, only: bool) -> bool | None:
    """Return what a product's own yes, no, number or list of systems decides; None where there is none of the kind."""
    for fact in own:
        label = f"{fact.label.en} {fact.label.zh}"
        if group.system and _LISTS.search(label) and "," in _text(fact):
            has = bool(group.words.search(_text(fact)))
            return has is not denied and not (only and len(re.split(r"[,，、]", _text(fact))) > 2)
        if fact.kind == "attribute" and group.words.search(lowered(folded(label))):
            answer = yes_or_no(fact)
            return not denied if answer is None else answer is not denied
    return None


def _says(text: str, group: _Group, denied: bool) -> bool:
    """Return whether a text says a feature, or denies it, in some clause of its own."""
    for match in group.words.finditer(lowered(text)):
        begin, stop = clause_around(text, *match.span())
        if bool(DENIED.search(f"{text[begin : match.start()]} {text[match.end() : stop]}")) is denied:
            return True
    return False


def _text(fact: Fact) -> str:
    """Return what a fact says, in both languages, with its label."""
    said = f"{fact.words.en}. {fact.words.zh}" if fact.words else str(fact.value)
    return folded(f"{said}. {fact.label.en}. {fact.label.zh}" if fact.kind == "attribute" else said)


def _equipped(said: Said, known: _Known) -> Iterator[Claim]:
    """Yield what a product is said to come with where no word of it stands in any fact."""
    for match in _EQUIPPED.finditer(said.masked):
        begin, stop = clause_around(said.masked, *match.span())
        if _says_nothing(said.masked[begin:stop]) or DENIED.search(said.masked[begin : match.start()]):
            continue
        things = match["en"] or match["zh"]
        if any(not _is_known(thing, *known.words) for thing in _AND.split(lowered(things))):
            yield Claim(*match.span(), _NOT_SAID)


def _is_known(thing: str, words: set[str], text: str) -> bool:
    """Return whether a thing is a reference, or some word of it stands in the facts."""
    if REFERENCE_MARK in thing or MASK in thing:
        return True
    if han := re.findall(r"[\u4e00-\u9fff]+", thing):
        return any(run[n : n + 2] in text for run in han for n in range(max(1, len(run) - 1)))
    said = [word for word in _WORD.findall(thing) if len(word) > 2 and word not in _PLAIN_WORDS]
    return not said or any(word.removesuffix("s") in words for word in said)


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(group.words.pattern for group in _groups()), re.IGNORECASE)


@cache
def _groups() -> tuple[_Group, ...]:
    tables = tomllib.loads(read_prompt("features.toml"))
    return tuple(
        _Group(re.compile("|".join(words), re.IGNORECASE), kind == "systems")
        for kind, groups in tables.items()
        for words in groups.values()
    )
