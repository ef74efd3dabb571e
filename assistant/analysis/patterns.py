"""Sentences put together from the parts in prompts/needs_patterns.toml: naming a thing says nothing, how it is spoken of does.

Fifty examples of "dirty room" against three of "clean room" teach that any room is a complaint. Here every thing is praised
and blamed equally often, with and without negation, so that the weight goes to the words that judge.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, cast

import numpy as np

from assistant.analysis.taxonomy import PRAISE, Example, sentiment_of
from assistant.errors import Unavailable
from knowledge.language import Bilingual, Language

NAME = "needs_patterns.toml"
"""The patterns lie beside the examples under this name; without the file there are none."""
_ODD = re.compile(
    r"不[不没有]|(?:太|很|挺|非常|这么|有点|一点也|并|实在)(?:没|有|形同)|没觉得.*(?:不送|没人)|\ba? ?not worth it \w|\ban? nightmare \w"
)
"""Joins that nobody says, such as 不不符; they are left out."""
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def patterned(path: Path, each: int, seed: int = 0) -> list[Example]:
    """Return up to `each` sentences of praise, as many complaints and half as many plain ones, a leaf and language.

    `path` is the examples' file. The same file and seed give the same sentences. Raises Unavailable where it cannot be read.
    """
    content = _read(path.with_name(NAME))
    if not content:
        return []
    dice = np.random.default_rng(seed)
    found: list[Example] = []
    for leaf, by_language in content["complaint"].items():
        for language in _LANGUAGES:
            if language in by_language:
                found += _leaf(
                    f"complaint.{leaf}", language, by_language[language], content["frames"][language], each, dice
                )
    found += _listed(content.get("plain", {}), "neutral", urgent=False)
    found += _listed(content.get("cross", {}), "negative", urgent=False)
    for sort, lists in content.get("urgent", {}).items():
        found += _listed(lists, "neutral" if sort == "wish" else "negative", urgent=True)
    return found


def _listed(lists: dict[Language, str], sentiment: str, *, urgent: bool) -> list[Example]:
    """Return one example a line. Their need says nothing: no need is learnt from sentences of this file."""
    return [
        Example(line.strip(), language, (PRAISE,), sentiment, urgent)
        for language, lines in lists.items()
        for line in lines.splitlines()
        if line.strip()
    ]


def _leaf(
    name: str,
    language: Language,
    parts: dict[str, str],
    frames: dict[str, list[str]],
    each: int,
    dice: np.random.Generator,
) -> list[Example]:
    made = {sort: sorted(set(_joined(frames[sort], parts, language))) for sort in ("good", "bad", "plain")}
    most = {"good": each, "bad": each, "plain": each // 2}
    return [
        _example(made[sort][i], language, name if sort == "bad" else PRAISE, sort)
        for sort in made
        for i in sorted(dice.permutation(len(made[sort]))[: most[sort]])
    ]


def _example(text: str, language: Language, need: str, sort: str) -> Example:
    return Example(text, language, (need,), "neutral" if sort == "plain" else sentiment_of((need,)), urgent=False)


def _joined(frames: Sequence[str], parts: dict[str, str], language: Language) -> Iterator[str]:
    lists = {k: [x.strip() for x in parts[k].split(",")] for k in ("things", "good", "bad")}
    for frame in frames:
        slots = [k for k in ("good", "bad") if f"{{{k}}}" in frame]
        for thing, *said in product(lists["things"], *(lists[k] for k in slots)):
            text = frame.format(thing=thing, **dict(zip(slots, said, strict=True)))
            if not _ODD.search(text) and (language == "zh" or not any(" " in s for s in said) or frame.endswith("}")):
                yield text


@lru_cache(maxsize=4)
def _parsed(content: bytes) -> dict[str, Any]:
    return tomllib.loads(content.decode("utf-8"))


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = _parsed(path.read_bytes())
        for leaf in found["complaint"].values():
            for language, parts in leaf.items():
                cast(str, parts["things"]), parts["good"], parts["bad"], found["frames"][language]["plain"]
        return found
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise Unavailable(
            Bilingual(
                f"{path.name} cannot be read ({error}). Put it back or correct it, then train again.",
                f"无法读取 {path.name}（{error}）。请恢复或改正后重新训练。",
            )
        ) from error
