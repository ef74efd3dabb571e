"""What labels and values that a catalogue has in English only are called in Chinese (`prompts/glossary.toml`)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.vocabulary import plain

_PARTS = re.compile(r"\s*[,;]\s*")


@dataclass(frozen=True)
class Glossary:
    """Labels folded by `plain`, values in lower case, each with its Chinese name."""

    labels: Mapping[str, str]
    values: Mapping[str, str]


@cache
def glossary() -> Glossary:
    """Return the glossary, read once."""
    raw = tomllib.loads(files("prompts").joinpath("glossary.toml").read_text("utf-8"))
    return Glossary({plain(word): said for word, said in raw["label"].items()}, dict(raw["value"]))


def chinese_label(label: str) -> str:
    """Return what a column is called in Chinese, or `label` itself where the glossary does not have it."""
    return glossary().labels.get(plain(label).replace("  ", " "), label)


def chinese_value(value: str) -> str:
    """Return a value in Chinese where each part of it is known ("Black, Gray" -> 黑色、灰色), else as it stands."""
    known = glossary().values
    parts = [known.get(part.lower()) for part in _PARTS.split(value.strip()) if part]
    return "、".join(p for p in parts if p) if parts and all(parts) else value
