"""The writer in use: whichever of those that are set is chosen, asked anew for each reply."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence

from assistant.errors import AssistantError
from assistant.kit import Writer
from assistant.types import Fact
from assistant.writing.composed import ComposedWriter
from assistant.writing.failure import WriterFailed
from assistant.writing.model_writer import ModelWriter
from assistant.writing.worded import WordedWriter
from assistant.writing.written import Written
from knowledge.language import Language


class SwitchedWriter:
    """Hands each reply to the writer that is chosen at that moment; one that cannot be made leaves it to the built-in one."""

    def __init__(self, makers: Mapping[str, Callable[[], Writer]], chosen: Callable[[], str]) -> None:
        self._makers, self._chosen = makers, chosen
        self._made: dict[str, Writer] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Return the name of the writer in use."""
        return self._chosen()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the writers that are set."""
        return tuple(self._makers)

    @property
    def models(self) -> tuple[ModelWriter, ...]:
        """Return the writers that are models and were used in this process."""
        return tuple(writer for writer in [*self._made.values()] if isinstance(writer, ModelWriter))

    def get(self, name: str) -> Writer:
        """Return a writer, made on first use. Raises KeyError for one that is not set, Unavailable where it cannot be made."""
        with self._lock:
            if name not in self._made:
                self._made[name] = self._makers[name]()
            return self._made[name]

    def model(self) -> ModelWriter | None:
        """Return the writer in use where it is a model that can be asked, else None."""
        try:
            writer = self.get(self._chosen())
        except (AssistantError, KeyError):
            return None
        return writer if isinstance(writer, ModelWriter) else None

    def quick(self) -> bool:
        """Return whether the writer in use is code alone."""
        try:
            return type(self.get(self._chosen())) in (ComposedWriter, WordedWriter)
        except (AssistantError, KeyError):
            return True  # the built-in one writes in its place

    def write(
        self, task: str, plain: str, facts: Sequence[Fact], language: Language, asked: Sequence[str] = ()
    ) -> Iterable[str]:
        """Return the sentences of the writer in use."""
        name = self._chosen()
        try:
            return self.get(name).write(task, plain, facts, language, asked)
        except (AssistantError, KeyError) as error:
            text = error.text.en if isinstance(error, AssistantError) else str(error)
            failure = WriterFailed("refused", text[:300])
            told = {"kind": failure.kind, "why": failure.why, "detail": failure.detail}
            notes: dict[str, object] = {"writer": name, "fallback": told}
            return Written(iter(ComposedWriter().write(task, plain, facts, language)), lambda sentence, why: "", notes)
