"""Letters as texts of `prompts/letters/`: three ways to write each kind, with lines for a tone, a length, or what is known.

A file `KIND.LANGUAGE.md` has sections `# 1`, `# 2`, `# 3`; each begins with lines `Subject [conditions]: ...`, of which the first
that fits is taken, and goes on with paragraphs. A line may begin with conditions in square brackets: tones and lengths (any of those
named), names of variables (`[need]`: known, `[-need]`: not known). Lines of a paragraph join into one; a line that begins with
`- ` or `| ` keeps its own. Variables are `{name}`; one that a line uses but that is not known is an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from assistant.letters.types import LENGTHS, TONES, Length, LetterKind, Tone
from assistant.prompting import PromptError, read_prompt, render
from knowledge.language import Language

WAYS = 3
_CONDITION = re.compile(r"^\[([a-z_ -]+)\]\s?")
_SUBJECT = re.compile(r"^Subject(?: \[([a-z_ -]+)\])?:\s*(.*)$", re.MULTILINE)
_SECTION = re.compile(r"^# (\w+)$", re.MULTILINE)
_VARIABLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Choice:
    """What decides which lines of a template hold: the tone, the length and the variables that are known."""

    tone: Tone
    length: Length
    known: frozenset[str]


@dataclass(frozen=True)
class Text:
    """A letter with references: its subject and the parts of its body."""

    subject: str
    greeting: str
    middle: str
    closing: str


def written(kind: LetterKind, language: Language, way: int, choice: Choice, values: Mapping[str, str]) -> Text:
    """Return one way (1..3) to write a letter.

    Raises PromptError where the text needs a variable that is not in `values`.
    """
    section, frame = _sections(kind, language)[str(way)], _sections("frame", language)
    greeting, closing = (_paragraphs(frame[part], choice, language) for part in ("greeting", "closing"))
    subjects = [text for when, text in _SUBJECT.findall(section) if _holds(when.split(), choice)]
    if not subjects:
        raise PromptError(f"letters/{kind}.{language}.md, # {way}: no subject fits")
    middle = _paragraphs(section, choice, language)
    return Text(*(_filled(part, values) for part in (subjects[0], greeting, middle, closing)))


def _filled(text: str, values: Mapping[str, str]) -> str:
    wanted = set(_VARIABLE.findall(text))
    return render(text, {name: value for name, value in values.items() if name in wanted})


def _paragraphs(section: str, choice: Choice, language: Language) -> str:
    blocks = (_lines(block, choice) for block in _SUBJECT.sub("", section).split("\n\n"))
    joined = (_joined(lines, language) for lines in blocks)
    return "\n\n".join(text for text in joined if text)


def _joined(lines: list[str], language: Language) -> str:
    text = ""
    for line in lines:
        apart = line.startswith(("- ", "| "))
        line = line.removeprefix("| ")
        text += line if not text else ("\n" if apart else "" if language == "zh" else " ") + line
    return text


def _lines(section: str, choice: Choice) -> list[str]:
    kept = []
    for line in section.splitlines():
        found = _CONDITION.match(line)
        if (not found or _holds(found[1].split(), choice)) and line.strip():
            kept.append(line[found.end() :] if found else line)
    return kept


def _holds(conditions: list[str], choice: Choice) -> bool:
    tones = [c for c in conditions if c in TONES]
    lengths = [c for c in conditions if c in LENGTHS]
    rest = [c for c in conditions if c not in TONES and c not in LENGTHS]
    known = all(((c[1:] not in choice.known) if c.startswith("-") else (c in choice.known)) for c in rest)
    return known and (not tones or choice.tone in tones) and (not lengths or choice.length in lengths)


@cache
def _sections(kind: str, language: Language) -> dict[str, str]:
    parts = _SECTION.split(_text(kind, language))
    return {name: text.strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _text(kind: str, language: Language) -> str:
    return read_prompt(f"letters/{kind}.{language}.md")
