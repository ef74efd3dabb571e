"""What the messengers' desk asks of colleagues who answer: who does, what of theirs goes along, what is told of them."""

from collections.abc import Sequence

from sqlalchemy import Engine

from assistant.colleagues import store, words
from assistant.colleagues.types import Answering
from assistant.messengers.store import Writer
from knowledge.language import Language
from knowledge.store import writing


class Colleagues:
    """Colleagues who answer people in messengers."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def answering(self, person: Writer) -> Answering | None:
        """Return the colleague who answers a person now."""
        if not person.conversation:
            return None
        with self._engine.connect() as connection:
            return store.who_answers(connection, person.conversation)

    def failed(self, visitor: str) -> list[store.Due]:
        """Return what colleagues wrote to a person and could not be sent: it goes along with what they are answered."""
        with self._engine.connect() as connection:
            return store.failed(connection, visitor)

    def brought(self, these: Sequence[store.Due]) -> None:
        """Note that messages have gone along."""
        if these:
            with writing(self._engine) as connection:
                store.sent(connection, [one.turn for one in these])

    def told(self, answering: Answering, language: Language) -> str:
        """Return what a person is told of who answers, the first time; nothing later, as that one writes themselves."""
        if answering.told:
            return ""
        with writing(self._engine) as connection:
            store.told(connection, answering.conversation)
        return words.WITH_COLLEAGUE.say(language).format(name=answering.name)
