"""The hand-written wordings: for what is to be said, in which language and tone, some ways to say it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from assistant.prompting import PromptError, read_prompt
from knowledge.language import Language

Tone = Literal["warm", "neutral", "formal"]
TONES: tuple[Tone, ...] = get_args(Tone)
_MARKS = {"w": "warm", "n": "neutral", "f": "formal"}
_MARKED = re.compile(r"^([wnf]+): ")
_VARIABLE = re.compile(r"\{([a-z]+)(\d*)\}")

Chain = tuple[str, ...]
"""Acts that one wording says together, by name."""


@dataclass(frozen=True)
class Act:
    """One thing to be said. `slots` are (role, reference) in order: `("name", "r1")`; a list repeats its role."""

    name: str
    slots: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Wordings:
    """The wordings of one language by chain of acts and tone."""

    language: Language
    ways: Mapping[Chain, Mapping[Tone, tuple[str, ...]]]

    @property
    def longest(self) -> int:
        """Return how many acts the longest chain has."""
        return max(len(chain) for chain in self.ways)

    def chains(self, acts: Sequence[Act]) -> Iterator[Sequence[Act]]:
        """Yield the acts in runs that have a wording of their own, the longest first. Raises PromptError for an act without."""
        at = 0
        while at < len(acts):
            for length in range(self.longest, 0, -1):
                run = acts[at : at + length]
                if tuple(a.name for a in run) in self.ways:
                    yield run
                    at += len(run)
                    break
            else:
                raise PromptError(f"there is no wording for {acts[at].name} in {self.language}")

    def say(self, acts: Sequence[Act], tone: Tone, way: int) -> str:
        """Return the acts in words with their references in double brackets; another `way`, other words."""
        runs = list(self.chains(acts))
        said = [self._run(run, tone, way + at) for at, run in enumerate(runs)]
        return ("" if self.language == "zh" else " ").join(said)

    def holds(self, acts: Sequence[Act], tone: Tone, text: str) -> bool:
        """Return whether `text` says these acts, in order, each run by one of its wordings and nothing else."""
        places = {0}
        for number, run in enumerate(self.chains(acts)):
            count = len(self.ways[tuple(a.name for a in run)][tone])
            joint = " " if number and self.language == "en" else ""
            said = {joint + self._run(run, tone, way) for way in range(count)}
            places = {at + len(one) for at in places for one in said if text.startswith(one, at)}
        return len(text) in places

    def _run(self, run: Sequence[Act], tone: Tone, way: int) -> str:
        choices = self.ways[tuple(a.name for a in run)][tone]
        values = _values(run, self.language)
        return _VARIABLE.sub(lambda m: values[m[1]][int(m[2] or 1) - 1], choices[way % len(choices)])


def _values(run: Sequence[Act], language: Language) -> dict[str, list[str]]:
    """Return for each variable what it stands for, act by act; a list of one role within an act is joined in words."""
    found: dict[str, list[str]] = {}
    for act in run:
        for role in dict.fromkeys(r for r, _ in act.slots):
            found.setdefault(role, []).append(_joined([f"[[{ref}]]" for r, ref in act.slots if r == role], language))
        if act.name == "compare.each":
            pairs = [f"[[{ref}]]" for role, ref in act.slots if role in ("name", "value")]
            both = [f"{name} {value}" for name, value in zip(pairs[::2], pairs[1::2], strict=True)]
            found["pairs"] = [_joined(both, language)]
    for role, plural in (("name", "names"), ("title", "titles"), ("category", "categories"), ("limit", "limits")):
        found[plural] = found.get(role, [])
    return found


def _joined(parts: Sequence[str], language: Language) -> str:
    if len(parts) == 1:
        return parts[0]
    comma, last = ("、", "和") if language == "zh" else (", ", " and ")
    return comma.join(parts[:-1]) + last + parts[-1]


@cache
def read_wordings(language: Language) -> Wordings:
    """Return the wordings of `prompts/wordings/`. Raises PromptError for a heading that a tone cannot say."""
    ways: dict[Chain, dict[Tone, list[str]]] = {}
    chain: Chain = ()
    for line in read_prompt(f"wordings/{language}.txt").splitlines():
        if line.startswith("# "):
            chain = tuple(line[2:].split(" + "))
            ways[chain] = {tone: [] for tone in TONES}
        elif line.strip():
            mark = _MARKED.match(line)
            for tone in TONES if mark is None else [t for m, t in _MARKS.items() if m in mark[1]]:
                ways[chain][tone].append(line if mark is None else line[mark.end() :])  # type: ignore[index]
    for chain, tones in ways.items():
        if silent := [tone for tone, said in tones.items() if not said]:
            raise PromptError(f"{' + '.join(chain)} has no wording in {language} that is {silent[0]}")
    return Wordings(language, {c: {t: tuple(s) for t, s in tones.items()} for c, tones in ways.items()})
