"""The built-in writer: it says the plain statement, which skills compose of phrases in the customer's language."""

from collections.abc import Sequence

from assistant.evidence import split
from assistant.types import Fact
from knowledge.language import Language


class ComposedWriter:
    """Needs no model, no download and no time."""

    name = "composed"

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> list[str]:
        """Return the sentences of the plain statement."""
        return list(split(plain))
