"""A model asked while a message is answered: others may think meanwhile, and what it took is kept for the record."""

from contextlib import AbstractContextManager

from assistant.kit import Answering


class Asking:
    """Asks a model outside of `thinking`, which is held around it; `notes` holds each answer and what it took."""

    def __init__(
        self, model: Answering, thinking: AbstractContextManager[object], notes: list[dict[str, object]]
    ) -> None:
        self._model, self._thinking, self.notes = model, thinking, notes

    def ask(self, data: str, longest: int, notes: dict[str, object] | None = None) -> str:
        """Return the answer. Raises assistant.writing.failure.WriterFailed, also beyond `longest` characters."""
        took: dict[str, object] = {} if notes is None else notes
        self.notes.append(took)
        self._thinking.__exit__(None, None, None)
        try:
            answer = self._model.ask(data, longest, took)
            took["answer"] = answer
            return answer
        finally:
            self._thinking.__enter__()
