"""A conversation on a page: its last turns, and the way to those before them. No page grows with how long it goes on."""

from collections.abc import Mapping

from assistant.types import Person
from knowledge.language import Bilingual, Language
from ui import words
from ui.colleague_format import banner
from ui.format import escape, transcript
from ui.service import Conversations

SHOWN = 50
"""Turns of a conversation shown at once."""


def shown(
    assistant: Conversations,
    who: Person,
    conversation: str,
    language: Language,
    before: str = "",
    *,
    acting: bool = True,
    below: Mapping[str, str] | None = None,
) -> str:
    """Return the last turns of a conversation, or those before the turn `before`; `acting` adds what can be done with them.

    `below` is HTML that stands below turns, by their ids. A customer's own page is told who answers, and of what it may
    ask for news. Raises NotFound.
    """
    fresh = assistant.colleagues.news(who, conversation) if who.role == "customer" else None
    turns = assistant.conversation(who, conversation, last=SHOWN + 1, before=before)
    here = turns[-SHOWN:]
    made = transcript(here, language, acting=acting, newest=not before, below=below)

    def way(to: str, label: Bilingual) -> str:
        sent = (
            f'data-do="page" data-before="{escape(to)}"'
            if acting
            else f'data-act="page" data-id="{escape(f"{conversation} {to}")}"'
        )
        return f'<p class="way"><button type="button" {sent}>{escape(label.say(language))}</button></p>'

    earlier = way(here[0].turn, words.EARLIER) if len(turns) > SHOWN else ""
    latest = way("", words.LATEST) if before else ""
    told = banner(fresh, language) if fresh and not before else ""
    asks = f' data-news="{escape(conversation)}" data-mark="{escape(fresh.mark)}"' if fresh else ""
    again = '<button type="button" hidden data-do="page" data-before=""></button>' if fresh and acting else ""
    return (
        f'<div class="stretch" data-before="{escape(before)}"{asks}>{earlier}{made}{latest}{told}{again}</div>'
        if here
        else ""
    )
