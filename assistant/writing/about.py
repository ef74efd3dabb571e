"""What a complaint or an odd wish is about, by words that say so: one topic, so that the reply can name it."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache

from assistant.folding import folded
from assistant.prompting import read_prompt

OTHER = "other"


def about(task: str, asked: Sequence[str]) -> str:
    """Return the topic of the last message: of a complaint, or of a wish that is none of ours; `other` where none shows."""
    text = folded(asked[-1]).lower() if asked else ""
    return next((topic for topic, pattern in _topics(task == "complaint") if pattern.search(text)), OTHER)


@cache
def _topics(complaint: bool) -> tuple[tuple[str, "re.Pattern[str]"], ...]:
    words = tomllib.loads(read_prompt("wordings/about.toml"))["complaint" if complaint else "odd"]
    return tuple((topic, re.compile("|".join(map(_pattern, said)))) for topic, said in words.items())


def _pattern(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    return rf"\b{re.escape(word.removesuffix('*'))}" + ("" if word.endswith("*") else r"\b")
