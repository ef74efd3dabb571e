"""What reviewed answers keep of customers, for merging and erasing: questions in the very words of one of them."""

from dataclasses import replace

from sqlalchemy import Connection, func, select

from assistant.answers import store
from assistant.answers.publishing import prepared, publish
from assistant.answers.types import KIND
from assistant.customers.types import Forgotten
from assistant.database import turns
from assistant.gaps import wordings
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

        What stood in them before goes too: earlier versions in these words, and answers deleted by now.
        """
        theirs = _wordings(connection, gone)
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
        return {"answers": count}


def _wordings(connection: Connection, gone: Forgotten) -> set[str]:
    ids = connection.scalars(select(turns.c.id).where(turns.c.conversation.in_(gone.conversations))).all()
    read = wordings.read(connection, ids).values()
    return {_bare(text) for word in read for text in (word.text, word.alone)}


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
