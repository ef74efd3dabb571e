"""Parts of countries: which line of a table of delivery a city stands under (合肥 under 江浙沪皖, Inverness under the Highlands)."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.found import Reading
from assistant.prompting import read_prompt
from knowledge.answerability import Sentence, is_row
from knowledge.sentences import sentences
from knowledge.types import PassageHit

LONGEST = 1000  # characters of a message that are looked at


@dataclass(frozen=True)
class Region:
    """A part of a country: its names from the narrowest to the widest, the sign it has in a row of signs, well-known cities."""

    names: tuple[str, ...]
    sign: str
    places: tuple[str, ...]


@lru_cache(maxsize=1)
def _regions() -> tuple[Region, ...]:
    raw = tomllib.loads(read_prompt("regions.toml"))["region"]
    return tuple(Region(tuple(r["names"]), r.get("sign", ""), tuple(r.get("places", ()))) for r in raw)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    known = sorted({name for region in _regions() for name in (*region.places, *region.names)}, key=lambda n: -len(n))
    return re.compile(
        "|".join(rf"(?<![A-Za-z]){re.escape(n)}(?![A-Za-z])" if n.isascii() else n for n in known), re.IGNORECASE
    )


def region_of(text: str) -> tuple[str, Region] | None:
    """Return the last place that a message names, as it says it, and the narrowest region of it; None where it names none."""
    found = [match[0] for match in _pattern().finditer(text[:LONGEST])]
    if not found:
        return None
    said = found[-1].casefold()
    inside = (r for r in _regions() if said in map(str.casefold, r.places))
    called = (r for r in _regions() if r.names[0].casefold() == said or said in map(str.casefold, r.names))
    return found[-1], next(inside, None) or next(called)


def told_of(place: str, region: Region, texts: Iterable[str]) -> list[int]:
    """Return which of `texts` tell of the place: by its own name, else by the narrowest name of its region that any has."""
    listed = [text.casefold() for text in texts]
    for name in (place, *region.names[:1]):
        if found := [n for n, text in enumerate(listed) if _says(text, name)]:
            return found
    if found := [
        n for n, text in enumerate(listed) if region.sign and any(region.sign in run for run in _run().findall(text))
    ]:
        return found
    return next(
        (f for name in region.names[1:] if (f := [n for n, text in enumerate(listed) if _says(text, name)])), []
    )


def _says(text: str, name: str) -> bool:
    name = name.casefold()
    edges = (r"(?<![a-z])", r"(?![a-z])(?! time)") if name.isascii() else ("", "(?!时间)")
    return bool(re.search(re.escape(name).join(edges), text))


@lru_cache(maxsize=1)
def _run() -> re.Pattern[str]:
    """Return the pattern of a row of signs, which stand for provinces only beside each other."""
    signs = "".join(region.sign for region in _regions())
    return re.compile(f"[{signs}]{{2,}}")


def for_the_place(text: str, found: Reading) -> Reading:
    """Return what was found, the words that tell of the place named first, and no other lines of a table that lists places."""
    said = region_of(text)
    if said is None or not found.hits:
        return found
    lines = list(_lines(found.hits))
    told = [lines[n] for n in told_of(*said, (line.text for line in lines))]
    if not told:
        return found
    best = max(s.score for s in (*found.sentences, *told))
    first = [replace(s, score=best) for s in told]
    rest = [
        s for s in found.sentences if not is_row(s.text) and all((s.hit, s.start) != (t.hit, t.start) for t in told)
    ]
    return replace(found, sentences=(*first, *rest), probability=max(found.probability, _TOLD))


def tells_of_place(text: str, found: Reading) -> list[Sentence]:
    """Return the best sentences that tell of the place that a message names."""
    said = region_of(text)
    return [found.sentences[n] for n in told_of(*said, (s.text for s in found.sentences))] if said else []


_TOLD = 0.9  # probability of an answer where the words tell of the very place


_SENDING = re.compile(
    r"\b(?:deliver|ship|carriage|postage|freight|dispatch)|运|寄|快递|发货|送货|配送|物流", re.IGNORECASE
)


def _lines(hits: Sequence[PassageHit]) -> Iterable[Sentence]:
    """Yield the sentences of what speaks of goods on their way: opening hours in Beijing time are no delivery."""
    for hit in (h for h in hits if _SENDING.search(f"{h.passage.above}\n{h.passage.text}")):
        for start, end in sentences(hit.passage.text):
            yield Sentence(hit, start, end, 0.0)
