"""The editor of reviewed answers, as both parts that have one use it: fields -> the desk, and what came of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.answers.types import KIND, Written
from assistant.errors import BadRequest
from assistant.types import Person
from knowledge.language import Bilingual, Language
from knowledge.types import Validity
from ui import answer_format as show
from ui import questions_words as words
from ui.service import Service

_LONGEST = 20_000


def written_of(given: Mapping[str, Any]) -> Written:
    """Return an answer as it was typed. Raises BadRequest where a day is none."""
    text = {name: str(given.get(name) or "")[:_LONGEST] for name in ("zh", "en", "questions", "audience", "link")}
    return Written(
        Bilingual(text["en"], text["zh"]), tuple(text["questions"].splitlines()),
        "internal" if text["audience"] == "internal" else "public",
        Validity(_day(given.get("since")), _day(given.get("until"))), text["link"],
    )  # fmt: skip


def _day(typed: object) -> date | None:
    try:
        return date.fromisoformat(str(typed)) if typed else None
    except ValueError as error:
        raise BadRequest(
            Bilingual(
                f"{str(typed)[:20]!r} is no date such as 2026-03-31.",
                f"“{str(typed)[:20]}”不是有效日期，如 2026-03-31。",
            )
        ) from error


def seen_of(given: Mapping[str, Any]) -> int:
    """Return the version that was seen, 0 where nothing was kept yet."""
    seen = str(given.get("seen") or "0")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0


def editor(
    assistant: Service, who: Person, written: Written, target: str, seen: int, title: str, said: Language
) -> str:
    """Return the editor with the documents that an answer may link to."""
    names = [d.name for d in assistant.documents(who) if not d.name.startswith(f"{KIND}/")]
    return show.editor(written, target, seen, title, names[:500], said)


def for_gap(assistant: Service, who: Person, gap: str, said: Language) -> str:
    """Return the editor of a new answer to a gap, its wordings as the questions."""
    found = assistant.gaps.gap(who, gap)
    written = Written(Bilingual("", ""), tuple(one.alone for one in found.wordings))
    title = words.ANSWER_TO.say(said).replace("{title}", found.gap.titles.get(said, found.gap.title))
    return editor(assistant, who, written, found.gap.id, found.gap.version, title, said)
