"""What a model is told: the task, the facts by reference, the plain statement and the customer's words, within a budget."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from assistant.evidence import REFERENCE
from assistant.prompting import read_prompt, render, version
from assistant.types import Fact
from assistant.wording import words
from assistant.writing.failure import WriterFailed
from knowledge.language import Language

_FILES = {
    "price": "price", "availability": "availability", "specification": "specification", "comparison": "comparison",
    "recommendation": "recommendation", "product_question": "product_question", "policy": "answer", "how_to": "answer",
    "after_sales": "answer", "complaint": "complaint", "letter": "letter", "quote_note": "quote_note",
    "needs_action": "needs_action", "pipeline": "pipeline",
}  # fmt: skip
LANGUAGES: dict[Language, str] = {"en": "English", "zh": "Chinese (简体中文)"}
_ASKED = 600
"""Characters of each message that are shown to a model."""
_MESSAGES = 3


@dataclass(frozen=True)
class Brief:
    """A prompt ready to send; `version` is the hash of the texts it was made from, `left_out` how many facts did not fit."""

    name: str
    version: str
    rules: str
    data: str
    left_out: int


def prompt_of(task: str) -> str | None:
    """Return the name of a task's prompt; None where the plain statement is said as it is (refusals, hand-offs, greetings)."""
    return _FILES.get(task.partition(" ")[0])


def write_brief(
    prompt: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str], budget: int
) -> Brief:
    """Return the prompt of a task within `budget` tokens.

    Facts that the plain statement does not use are left out first, the last first; those it uses are never cut or left
    out: where they do not fit, WriterFailed is raised and the plain statement is said as it is.
    """
    texts = [read_prompt(f"writing/{name}.md") for name in ("frame", prompt, "data")]
    used = set(REFERENCE.findall(plain))
    ordered = [f for f in facts if f.id in used] + [f for f in facts if f.id not in used]
    needed = sum(f.id in used for f in facts)
    for said in ([text[:_ASKED] for text in asked[-_MESSAGES:]], [text[:_ASKED] for text in asked[-1:]]):
        room = budget - tokens("".join(_filled(texts, plain, (), language, said)))
        kept = _fitting(ordered, language, room)
        if kept >= needed and room >= 0:
            filled = _filled(texts, plain, ordered[:kept], language, said)
            return Brief(f"writing/{prompt}.md", version("".join(texts)), *filled, len(ordered) - kept)
    raise WriterFailed("too_much", f"{needed} facts in a budget of {budget} tokens")


def _fitting(facts: Sequence[Fact], language: Language, room: int) -> int:
    """Return how many facts, from the first, fit into `room` tokens."""
    for count, fact in enumerate(facts):
        room -= tokens(fact_rows((fact,), language) + "\n")
        if room < 0:
            return count
    return len(facts)


def write_again(sentence: str, why: str, facts: Sequence[Fact], language: Language, budget: int) -> Brief:
    """Return the prompt that has one sentence written again; facts are left out as the budget asks, the last first."""
    text = read_prompt("writing/rewrite.md")
    room = budget - tokens(text + sentence + why)
    rows = fact_rows(facts[: _fitting(facts, language, room)], language)
    values = {"sentence": sentence, "why": why, "facts": rows, "language": LANGUAGES[language]}
    filled = render(text, values | {"fence": fence_of(sentence + rows)})
    return Brief("writing/rewrite.md", version(text), "", filled, 0)


def _filled(
    texts: Sequence[str], plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str]
) -> tuple[str, str]:
    frame, task, data = texts
    rows, said = fact_rows(facts, language), "\n".join(asked) or "-"
    fence = fence_of(rows + plain + said)
    rules = render(frame, {"language": LANGUAGES[language], "fence": fence, "task": task.strip()})
    return rules, render(data, {"fence": fence, "facts": rows, "plain": plain, "asked": said})


def fact_rows(facts: Sequence[Fact], language: Language) -> str:
    """Return the facts one a line: reference, what it is, of which product, its words."""
    return "\n".join(
        f"[[{f.id}]] | {f.label.say(language)} | {f.product or '-'} | {' '.join(words(f, language).split())}"
        for f in facts
    )


def fence_of(text: str) -> str:
    """Return a line that fences data off. It hangs on the data itself, so nobody can write it into the data beforehand."""
    return f"=== {hashlib.sha256(text.encode()).hexdigest()[:12]} ==="


def tokens(text: str) -> int:
    """Return about how many tokens a text has, rather too many: 3.3 plain characters or one other make one.

    Measured on no tokenizer in particular: English runs at about 4 characters a token, Chinese at 0.6 to 1.2 tokens a character.
    """
    plain = sum(c.isascii() for c in text)
    return ceil(plain / 3.3 + (len(text) - plain) * 1.1)


def check_prompts() -> None:
    """Raise PromptError where a prompt is missing or its variables are not those given."""
    for name in set(_FILES.values()):
        write_brief(name, "", (), "en", (), 10**6)
    write_again("-", "-", (), "en", 10**6)
