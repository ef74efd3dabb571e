"""The library of clauses: texts of `prompts/contracts/` with a version each, and the company's own values for them."""

import re
import tomllib
from functools import cache

from assistant.contracts.types import Clause
from assistant.prompting import PromptError, read_prompt, version
from knowledge.language import Language

_HEAD = re.compile(r"^# ([a-z_]+(?:\.[a-z_]+)?) v(\d+) (.+)$", re.MULTILINE)
VARIABLE = re.compile(r"\{([a-z_]+)\}")


@cache
def clauses(language: Language) -> tuple[Clause, ...]:
    """Return the clauses in the order of the contract. `delivery.pickup` is an alternative to `delivery`."""
    parts = _HEAD.split(_text(language))[1:]
    return tuple(
        Clause(name, int(number), language, title.strip(), text.strip(), version(text.strip()))
        for name, number, title, text in zip(*(parts[n::4] for n in range(4)), strict=True)
    )


def title(language: Language) -> str:
    """Return what the contract is called."""
    return _text(language).split("\n", 1)[0].strip()


def library_version(language: Language) -> str:
    """Return the version of the whole text."""
    return version(_text(language))


def chosen(language: Language, alternatives: tuple[str, ...]) -> tuple[Clause, ...]:
    """Return one clause of each kind: the named alternative, else the first. Raises PromptError for an unknown one."""
    known = {c.name: c for c in clauses(language)}
    if unknown := [a for a in alternatives if "." not in a or a not in known]:
        raise PromptError(", ".join(unknown))
    instead = {a.split(".")[0]: known[a] for a in alternatives}
    return tuple(instead.get(name, clause) for name, clause in known.items() if "." not in name)


@cache
def policy() -> dict[str, str]:
    """Return the company's own values for the clauses."""
    found: dict[str, str] = tomllib.loads(read_prompt("contracts/policy.toml"))["values"]
    return found


def _text(language: Language) -> str:
    return read_prompt(f"contracts/sales.{language}.md")
