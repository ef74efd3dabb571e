"""What reviewed answers keep of customers, for merging and erasing: questions in the very words of one of them."""

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select, update

from assistant.answers import store
from assistant.answers.publishing import prepared, publish
from assistant.answers.types import KIND
from assistant.customers.redacting import REMOVED
from assistant.customers.types import Forgotten
from assistant.database import turns
from assistant.gaps import wordings
from knowledge.language import detect
from knowledge.library import Library
from knowledge.version_store import forget_versions


class AnswerRoom:
    """Answers as a room that keeps something of customers. The answer itself is the company's own, and stays."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Do nothing: an answer belongs to nobody."""

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Take out the questions that the customer wrote and nobody else, and make the documents and cases anew.

        What stood in them before goes too: earlier versions in these words, and answers deleted by now; and where a turn of
        somebody else found such an answer, its record says nothing of the words any more.
        """
        said = _wordings(connection, gone)
        theirs = {_bare(text) for text in said}
        count = 0
        for row in store.rows(connection):
            written = store.written(row)
            left = tuple(q for q in written.questions if not _of(connection, q, theirs, gone))
            if left != written.questions:
                count += 1
                store.keep_questions(connection, row.id, left)
                # Without the link: what it led to may be gone, and forgetting must not fail for that.
                written = replace(written, questions=left, link="")
                made = prepared(self._library, row.id, written, row.by)
                publish(connection, self._library, row.id, written, made, row.by)
        forget_versions(connection, KIND, lambda text: _of(connection, text, theirs, gone))
        _out_of_records(connection, said, gone)
        return {"answers": count}


def _wordings(connection: Connection, gone: Forgotten) -> set[str]:
    ids = connection.scalars(select(turns.c.id).where(turns.c.conversation.in_(gone.conversations))).all()
    read = wordings.read(connection, ids).values()
    return {text for word in read for text in (word.text, word.alone)}


def _out_of_records(connection: Connection, said: set[str], gone: Forgotten) -> None:
    """Take the customer's words out of the evidence of turns of others that found an answer under them."""
    found = turns.c.record.contains(f"{KIND}/", autoescape=True), turns.c.conversation.not_in(gone.conversations)
    own: dict[str, bool] = {}
    for row in connection.execute(select(turns.c.id, turns.c.record).where(*found)).all():
        texts = [text for text in said if text.strip() and json.dumps(text, ensure_ascii=False)[1:-1] in row.record]
        for text in texts:
            if text not in own:
                own[text] = _of(connection, text, {_bare(text)}, gone)
        if words := sorted((text for text in texts if own[text]), key=len, reverse=True):
            record = json.dumps(_without(json.loads(row.record), words), ensure_ascii=False)
            connection.execute(update(turns).where(turns.c.id == row.id).values(record=record))


def _without(value: object, words: Sequence[str]) -> object:
    """Return a JSON value in whose texts none of the words stands."""
    if isinstance(value, str):
        for text in words:
            value = value.replace(text, REMOVED.say(detect(text, "en")))
        return value
    if isinstance(value, dict):
        return {name: _without(each, words) for name, each in value.items()}
    return [_without(each, words) for each in value] if isinstance(value, list) else value


def _of(connection: Connection, question: str, theirs: set[str], gone: Forgotten) -> bool:
    """Return whether a question names the customer, or is in their words and was asked by nobody else in the same."""
    if gone.names(question):
        return True
    if _bare(question) not in theirs:
        return False
    others = select(func.count()).select_from(turns)
    same = turns.c.asked == question, turns.c.conversation.not_in(gone.conversations)
    return not connection.scalar(others.where(*same))


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())
