"""An answer made into documents of the library and into cases: kept with it, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from assistant.answers.page import page
from assistant.answers.types import KIND, LANGUAGES, Written, document_name
from assistant.cases import store as cases
from assistant.errors import BadRequest
from assistant.evaluation import Case
from knowledge.language import Bilingual, Language, detect
from knowledge.library import Library
from knowledge.passage_store import Prepared
from knowledge.types import STAFF


def prepared(library: Library, answer: str, written: Written, by: str) -> list[Prepared]:
    """Return the documents of an answer, one for each language, ready to be kept. Raises BadRequest where its link leads nowhere."""
    place = _place(library, written)
    made = []
    with TemporaryDirectory() as folder:
        for language in written.languages:
            file = Path(folder) / f"{language}.html"
            file.write_text(page(written, language, place), encoding="utf-8")
            name = document_name(answer, language)
            ready = library.prepared(file, name, written.audience, by, written.validity)
            made.append(replace(ready, original=None))  # the answer itself is kept; this file is gone in a moment
    return made


def publish(
    connection: Connection, library: Library, answer: str, written: Written, made: Sequence[Prepared], by: str
) -> None:
    """Keep an answer's documents and cases, in place of those it had."""
    kept = {document.name for document in made}
    library.put(connection, made, [name for name in names(answer) if name not in kept])
    listed = list(cases_of(answer, written))
    cases.drop_of_answer(connection, answer, [case.id for case in listed])
    for case in listed:
        cases.keep(connection, case, by, answer=answer)


def withdraw(connection: Connection, library: Library, answer: str) -> None:
    """Delete an answer's documents and cases."""
    library.put(connection, (), names(answer))
    cases.drop_of_answer(connection, answer)


def names(answer: str) -> list[str]:
    """Return the names that the documents of an answer may have."""
    return [document_name(answer, language) for language in LANGUAGES]


def cases_of(answer: str, written: Written) -> list[Case]:
    """Return the cases of an answer: each of its questions must be answered, and the answer be cited."""
    role = "customer" if written.audience == "public" else "sales"
    return [
        Case(f"answer-{answer}-{n}", tongue, question, True, (_document(answer, written, tongue),), role=role)
        for n, question in enumerate(written.questions, 1)
        for tongue in (detect(question, "en"),)
    ]


def _document(answer: str, written: Written, language: Language) -> str:
    """Return the name of the document that answers a question in a language: in that one, where there is a text in it."""
    return document_name(answer, language if language in written.languages else written.languages[0])


def _place(library: Library, written: Written) -> str:
    """Return the title of the place that an answer links to; "" where it links to none."""
    name, _, heading = written.link.partition("#")
    if not name:
        return ""
    document = library.named(name)
    if document is None or name.startswith(f"{KIND}/"):
        raise BadRequest(
            Bilingual(f"There is no document {name[:100]} to link to.", f"没有可链接的文档 {name[:100]}。")
        )
    if document.audience == "internal" and written.audience == "public":
        raise BadRequest(
            Bilingual("A public answer cannot link to an internal document.", "公开的答案不能链接到内部文档。")
        )
    headings = {part for passage in library.passages_of(document.id, STAFF) for part in passage.heading}
    if heading and heading not in headings:
        raise BadRequest(
            Bilingual(f"{name[:100]} has no heading {heading[:100]}.", f"{name[:100]} 中没有标题“{heading[:100]}”。")
        )
    return " › ".join(part for part in (document.title, heading) if part)
