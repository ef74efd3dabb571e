"""Writing back to a customer from the workspace: the conversation as it stands, the form below it, what its buttons do."""

from typing import Any

from assistant.types import Person
from knowledge.language import Language
from ui import colleague_format
from ui import format as show
from ui import words as page_words
from ui.conversation import shown
from ui.heat_format import signals
from ui.service import Service


class WritingBack:
    """What is shown of a customer's conversation, and done there."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant

    def opened(self, who: Person, said: Language, conversation: str, before: str = "") -> dict[str, Any]:
        """Return a customer's conversation, the last turns or those before one, with the form to answer them."""
        desk = self._assistant.colleagues
        sent = desk.deliveries(who, conversation)
        how = desk.standing(who, [conversation])[conversation]
        below = colleague_format.delivered(sent, said)
        made = shown(self._assistant, who, conversation, said, before, acting=False, below=below)
        warm = self._assistant.intentions.heats(who, [conversation]).get(conversation)
        title = show.heading(page_words.CONVERSATION, None, said)
        opened = f'<div class="opened">{title}{signals(warm, said) if warm else ""}{made}</div>'
        form = colleague_format.form(conversation, how, who, len(sent), said)
        mark = "" if before else desk.mark(who, conversation)
        return {"opened": opened, "answer": form, "talk": conversation, "mark": mark}

    def follow(self, who: Person, said: Language, conversation: str, mark: str) -> dict[str, Any]:
        """Return what has changed of the conversation that is open; nothing where earlier turns are read, or nothing has."""
        if not conversation or not mark or self._assistant.colleagues.mark(who, conversation) == mark:
            return {}
        return self.opened(who, said, conversation)

    def act(
        self, who: Person, said: Language, do: str, target: str, given: dict[str, Any], talk: str
    ) -> dict[str, Any]:
        """Take over, give back, send, or try a message once more; return the conversation as it stands then."""
        desk = self._assistant.colleagues
        if do == "send":
            desk.write(who, target, str(given.get("text") or ""))
        elif do == "again":
            desk.again(who, target)
            target = talk
        else:
            {"take": desk.take_over, "give": desk.give_back}[do](who, target)
        return self.opened(who, said, target)
