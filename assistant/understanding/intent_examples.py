"""The intents with their names, descriptions and examples, as people keep them in prompts/intents.toml."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import Unavailable
from knowledge.language import Bilingual, Language

EXAMPLES = Path(__file__).parents[2] / "prompts" / "intents.toml"
WORDS_NAME = "intent_words.toml"
"""The word lists lie beside the examples under this name."""


@dataclass(frozen=True)
class Intent:
    """One thing a customer may want. `examples` are (text, language)."""

    name: str
    label: Bilingual
    description: Bilingual
    examples: tuple[tuple[str, Language], ...]


def _toml(path: Path) -> dict[str, Any]:
    """Return a TOML file's content. Raises Unavailable naming the file and the place where it is wrong."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unavailable(
            Bilingual(
                f"{path.name} cannot be read ({error}). Put the file back or correct it, then train again.",
                f"无法读取 {path.name}（{error}）。请恢复或改正该文件后重新训练。",
            )
        ) from error


def _intent(entry: dict[str, Any]) -> Intent:
    """Return one `[[intents]]` entry. Raises KeyError or TypeError where it is incomplete."""
    label, description = entry["label"], entry["description"]
    examples: list[tuple[str, Language]] = [(text, "en") for text in entry["en"]]
    examples += [(text, "zh") for text in entry["zh"]]
    return Intent(
        entry["name"],
        Bilingual(label["en"], label["zh"]),
        Bilingual(description["en"], description["zh"]),
        tuple(examples),
    )


def read_intents(path: Path = EXAMPLES) -> tuple[Intent, ...]:
    """Return the intents of `path` in its order. Raises Unavailable where the file is missing or incomplete."""
    content = _toml(path)
    try:
        return tuple(_intent(entry) for entry in content["intents"])
    except (KeyError, TypeError) as error:
        raise Unavailable(
            Bilingual(
                f"{path.name}: each [[intents]] needs name, label, description, en and zh ({error} is missing).",
                f"{path.name}：每个 [[intents]] 都需要 name、label、description、en、zh（缺少 {error}）。",
            )
        ) from error


def read_words(path: Path = EXAMPLES) -> dict[str, list[str]]:
    """Return the word lists beside `path`, idea to phrases of both languages. Raises Unavailable if unreadable."""
    lists = _toml(path.parent / WORDS_NAME)
    return {idea: [*words.get("en", ()), *words.get("zh", ())] for idea, words in lists.items()}


def examples_hash(path: Path = EXAMPLES) -> str:
    """Return the SHA-256 of the examples and the word lists together. Raises Unavailable if unreadable."""
    read_intents(path), read_words(path)
    parts = [hashlib.sha256(p.read_bytes()).hexdigest() for p in (path, path.parent / WORDS_NAME)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()
