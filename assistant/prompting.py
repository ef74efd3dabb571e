"""Texts of `prompts/` with strict variables: a missing or an unknown one is an error, and every file has its version."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from knowledge.language import Language

_VARIABLE = re.compile(r"\{([a-z_]+)\}")


class PromptError(ValueError):
    """A prompt does not exist, or its variables are not those given."""


def read_prompt(name: str) -> str:
    """Return a file of `prompts/`. Raises PromptError where there is none."""
    try:
        return (files("prompts") / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"there is no prompt {name}") from error


def version(text: str) -> str:
    """Return the first twelve hexadecimal digits of the text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def render(template: str, variables: Mapping[str, str]) -> str:
    """Return `template` with each `{name}` replaced. Raises PromptError naming what is missing or not wanted."""
    wanted = set(_VARIABLE.findall(template))
    if missing := wanted - set(variables):
        raise PromptError(f"missing variables: {', '.join(sorted(missing))}")
    if unknown := set(variables) - wanted:
        raise PromptError(f"unknown variables: {', '.join(sorted(unknown))}")
    return _VARIABLE.sub(lambda m: variables[m[1]], template)


@dataclass(frozen=True)
class Phrases:
    """The phrases that replies are composed of: for each key, some ways to say it in each language."""

    ways: Mapping[str, Mapping[str, tuple[str, ...]]]
    version: str

    def say(self, key: str, language: Language, way: int = 0, /, **variables: str) -> str:
        """Return phrase `key`, the `way`-th one modulo how many there are. Raises PromptError as `render` does."""
        try:
            choices = self.ways[key][language]
        except KeyError as error:
            raise PromptError(f"there is no phrase {key} in {language}") from error
        return render(choices[way % len(choices)], variables)


def read_phrases() -> Phrases:
    """Return the phrases of `prompts/replies.toml`."""
    text = read_prompt("replies.toml")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for group, phrases in tomllib.loads(text).items():
        for name, both in phrases.items():
            found[f"{group}.{name}"] = {language: tuple(ways) for language, ways in both.items()}
    return Phrases(found, version(text))
