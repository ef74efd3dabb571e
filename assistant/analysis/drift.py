"""Whether texts still look like those the model learnt from: words, needs, lengths, languages and what it does not understand.

Shares are compared by the population stability index (the symmetric Kullback-Leibler divergence), words by the
Jensen-Shannon divergence in bits. What two samples of one source show by chance alone in 99 of 100 cases is taken off
first (the index is about chi-squared of bins - 1 times 1/n + 1/m, Yurdakul 2018, "Statistical Properties of Population
Stability Index"; the divergence an eighth of it), so that few texts raise no alarm.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.topics import Segmenter
from knowledge.language import Bilingual, Language

Aspect = Literal["words", "needs", "lengths", "languages", "unknown"]
Level = Literal["steady", "some", "much"]
_LENGTHS = (4, 8, 16, 32, 64, 128)
_WORDS, _SAMPLE = 400, 4000
_SOME, _MUCH = {"psi": 0.1, "words": 0.15}, {"psi": 0.25, "words": 0.3}
"""From which index on a change counts as some or as much; 0.1 and 0.25 are what scorecard builders use."""
NAMES: dict[Aspect, Bilingual] = {
    "words": Bilingual("words", "用词"),
    "needs": Bilingual("needs", "需求分布"),
    "lengths": Bilingual("lengths of sentences", "句子长短"),
    "languages": Bilingual("languages", "语言"),
    "unknown": Bilingual("not understood", "未能判断的比例"),
}
LEVELS: dict[Level, Bilingual] = {
    "steady": Bilingual("steady", "平稳"),
    "some": Bilingual("some change", "有变化"),
    "much": Bilingual("much change", "变化明显"),
}
_STEADY = Bilingual("The texts look like those before: nothing to do.", "文本与此前相近，无需处理。")
_SOME_SAID = Bilingual(
    "Somewhat changed: {what}. Label some of the doubtful texts.", "有一定变化：{what}。建议标注一些存疑文本。"
)
_MUCH_SAID = Bilingual(
    "Much changed: {what}. Read shares with care, label the doubtful texts and train again.",
    "变化明显：{what}。请谨慎解读占比，标注存疑文本后重新训练。",
)


@dataclass(frozen=True)
class Snapshot:
    """What texts are like, as counts: the commonest words (the rest under ""), lengths, languages, needs, not understood."""

    texts: int
    words: Mapping[str, int]
    lengths: Mapping[str, int]
    languages: Mapping[str, int]
    needs: Mapping[str, int]
    unknown: int

    @property
    def shares(self) -> dict[Aspect, Mapping[str, int]]:
        """Return the counts of every aspect."""
        known = {"yes": self.texts - self.unknown, "no": self.unknown}
        return {"words": self.words, "needs": self.needs, "lengths": self.lengths, "languages": self.languages, "unknown": known}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """How far one aspect moved: `index` 0 or more, and what grew most, as (name, share before, share now)."""

    aspect: Aspect
    index: float
    level: Level
    grew: tuple[tuple[str, float, float], ...]


def snapshot(texts: Sequence[str], languages: Sequence[str], needs: Sequence[Sequence[str]], unknown: int) -> Snapshot:
    """Return what sentences are like; `needs` are those of each. Words are counted in up to 4,000 sentences, evenly taken."""
    step, cut = max(1, len(texts) // _SAMPLE), Segmenter()
    words = Counter(w for text in texts[::step] for w in cut.words(text))
    common = dict(words.most_common(_WORDS))
    common[""] = words.total() - sum(common.values())
    lengths = Counter(str(next((n for n in _LENGTHS if len(t) <= n), "more")) for t in texts)
    told = Counter(n for held in needs for n in held or ("",))
    return Snapshot(len(texts), common, dict(lengths), dict(Counter(languages)), dict(told), unknown)


def restored(kept: Mapping[str, Any]) -> Snapshot:
    """Return a snapshot from its kept fields. Raises KeyError or TypeError where they are not all there."""
    return Snapshot(int(kept["texts"]), kept["words"], kept["lengths"], kept["languages"], kept["needs"], int(kept["unknown"]))  # fmt: skip


def psi(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Return the population stability index beyond chance, 0 or more; half a text is added to every bin."""
    names = sorted(before.keys() | now.keys())
    if len(names) < 2 or not sum(before.values()) or not sum(now.values()):
        return 0.0
    p, q = _shares(before, names), _shares(now, names)
    chance = _by_chance(len(names) - 1, sum(before.values()), sum(now.values()))
    return max(0.0, float(((q - p) * np.log(q / p)).sum()) - chance)


def jensen_shannon(before: Mapping[str, int], now: Mapping[str, int]) -> float:
    """Return the Jensen-Shannon divergence beyond chance, 0 (alike) to 1 bit (nothing in common)."""
    names = sorted(before.keys() | now.keys())
    n, m = sum(before.values()), sum(now.values())
    if len(names) < 2 or not n or not m:
        return 0.0
    p, q = (np.array([c.get(x, 0) for x in names]) / sum(c.values()) for c in (before, now))
    middle = (p + q) / 2
    both = [float((x[x > 0] * np.log2(x[x > 0] / middle[x > 0])).sum()) for x in (p, q)]
    chance = _by_chance(len(names) - 1, n, m) / (8 * math.log(2))
    return max(0.0, sum(both) / 2 - chance)


def _by_chance(freedom: int, n: int, m: int) -> float:
    """Return the index that two samples of `n` and `m` of one source stay below in 99 of 100 cases."""
    return (freedom + 2.33 * math.sqrt(2 * freedom)) * (1 / n + 1 / m)


def _shares(counts: Mapping[str, int], names: Sequence[str]) -> NDArray[np.float64]:
    raw = np.array([counts.get(n, 0) + 0.5 for n in names])
    return np.asarray(raw / raw.sum(), dtype=np.float64)


def changes(before: Snapshot, now: Snapshot) -> tuple[Change, ...]:
    """Return how far every aspect moved, the furthest first."""
    found = []
    for aspect, old in before.shares.items():
        new, words = now.shares[aspect], aspect == "words"
        index = jensen_shannon(old, new) if words else psi(old, new)
        kind = "words" if words else "psi"
        level: Level = "much" if index >= _MUCH[kind] else "some" if index >= _SOME[kind] else "steady"
        found.append(Change(aspect, round(index, 3), level, _grew(old, new)))
    order = ("much", "some", "steady")
    return tuple(sorted(found, key=lambda c: (order.index(c.level), -c.index)))


def _grew(old: Mapping[str, int], new: Mapping[str, int]) -> tuple[tuple[str, float, float], ...]:
    n, m = max(1, sum(old.values())), max(1, sum(new.values()))
    moved = [(name, old.get(name, 0) / n, count / m) for name, count in new.items() if name]
    return tuple(
        (name, round(a, 4), round(b, 4)) for name, a, b in sorted(moved, key=lambda x: x[1] - x[2])[:8] if b > a
    )


def verdict(found: Sequence[Change], language: Language) -> str:
    """Return in plain words what the changes come to and what to do."""
    for level, said in (("much", _MUCH_SAID), ("some", _SOME_SAID)):
        what = [c for c in found if c.level == level]
        if what:
            joint = "、" if language == "zh" else ", "
            return said.say(language).replace("{what}", joint.join(NAMES[c.aspect].say(language) for c in what))
    return _STEADY.say(language)
