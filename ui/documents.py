"""The documents tab of the admin page: files in, what is there, one document looked into and mended, versions, the bin."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.documents.desk import DocumentDesk
from knowledge.errors import KnowledgeError, TooSlow, Unreadable
from knowledge.language import Bilingual, Language
from knowledge.readers.formats import SUFFIXES
from knowledge.types import Audience, Document
from knowledge.zipped import MAX_FILES, is_zipped, unpacked
from ui import document_format as show
from ui import document_words as words
from ui import words as page_words
from ui.document_format import Outcome
from ui.document_search import QuestionTried
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, language, reason, staff, told
from ui.labels import Labels
from ui.service import Service
from ui.uploads import folder, remove

_SHOWN: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1, "concurrency_id": "load"}
_PASSAGES = 20  # shown at once
_AUDIENCES: dict[str, Audience] = {"public": "public", "internal": "internal"}


class DocumentsTab:
    """Upload files, see what is there, look into a document and govern it; try a question."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        choices = [(words.AS_BEFORE, "before"), (page_words.PUBLIC, "public"), (page_words.INTERNAL, "internal")]
        with gr.Row(elem_classes="tools even"):
            files = labels.add(
                gr.File(file_count="multiple", type="filepath", scale=2, height=180, elem_id="files"), label=words.FILES
            )
            with gr.Column(scale=1):
                audience = labels.add(
                    gr.Radio(["before", "public", "internal"], value="before"),
                    label=page_words.AUDIENCE,
                    choices=choices,
                )
                add = labels.add(gr.Button("", variant="primary", elem_id="add-documents"), value=page_words.ADD)
                with gr.Row():
                    stop = labels.add(gr.Button("", min_width=90, elem_id="stop-documents"), value=words.STOP)
                    retry = gr.Button("", min_width=90, visible=False, elem_id="retry-documents")
                    labels.add(retry, value=words.RETRY)
        self._said, failed = plain("loaded"), gr.State([])
        QuestionTried(assistant, labels)
        with gr.Row(elem_classes="tools"):
            self.text = labels.add(gr.Textbox(max_length=200, elem_id="find-document"), label=words.FIND)
        self.list = listing("documents")
        made = [self._said, self.list, files, failed, retry]
        adding = add.click(self.add, [files, audience, self.text], made, show_progress_on=[self._said], **_SHOWN)
        again = retry.click(self.retry, [failed, audience, self.text], made, show_progress_on=[self._said], **_SHOWN)
        stop.click(self.stopped, [self.text], [self._said, self.list], cancels=[adding, again], **QUIET)
        self.text.change(self.all, [self.text], [self.list], trigger_mode="always_last", **QUIET)
        self.list.click(self.act, [self.text], [self.list], **QUIET)

    # --- files in ----------------------------------------------------------------------------------------------------

    def add(
        self, files: list[str] | None, audience: str, text: str, request: gr.Request
    ) -> Iterator[Any]:  # fmt: skip
        """Add the files chosen one by one, and say of each what became of it as it goes."""
        yield from self._adding(
            lambda: _given(files, language(request.cookies, request.headers)), audience, text, request
        )

    def retry(self, failed: list[Outcome], audience: str, text: str, request: gr.Request) -> Iterator[Any]:
        """Add those files again that failed, as far as they still wait."""
        waiting = [(Path(o.path), o.name) for o in failed if o.path]
        yield from self._adding(lambda: (waiting, []), audience, text, request)

    def _adding(self, given: Any, audience: str, text: str, request: gr.Request) -> Iterator[Any]:  # noqa: ANN401 - a function
        said = language(request.cookies, request.headers)
        try:
            staff(self._assistant, request.cookies)
            waiting, done = given()
            if not waiting and not done:
                raise gr.Error(
                    page_words.CHOOSE_FILE.say(said), title=page_words.NOT_DONE.say(said), print_exception=False
                )
            total = len(waiting) + len(done)
            yield show.outcomes(done, total, said), gr.skip(), None, *_failed(done)
            for path, name in waiting:
                done.append(self._one(path, name, _AUDIENCES.get(audience), request))
                yield show.outcomes(done, total, said), gr.skip(), None, *_failed(done)
            yield show.outcomes(done, total, said), self._listed(text, 0, request), None, *_failed(done)
        except gr.Error:
            raise
        except Exception as error:
            raise gr.Error(reason(error, said), title=page_words.NOT_DONE.say(said), print_exception=False) from None

    def _one(self, file: Path, name: str, audience: Audience | None, request: gr.Request) -> Outcome:
        who, said = asking(self._assistant, request)
        try:
            made = self._assistant.add_document(who, file, name, audience)
        except Exception as error:
            if not isinstance(error, Unreadable) or isinstance(error, TooSlow):
                return Outcome(name, "failed", reason(error, said), str(file))  # the same file may do another time
            remove(file)
            return Outcome(name, "failed", reason(error, said))
        remove(file)
        if isinstance(made, Document) and made.version > 1:
            return Outcome(name, "replaced", words.NEW_VERSION.say(said).replace("{n}", str(made.version)))
        return Outcome(name, "added" if made else "unchanged")

    @told
    def stopped(self, text: str, request: gr.Request) -> tuple[str, str]:
        """Say that adding was stopped, and show what is there."""
        said = language(request.cookies, request.headers)
        return notice(words.STOPPED.say(said), ""), self._listed(text, 0, request)

    # --- the list ----------------------------------------------------------------------------------------------------

    @told
    def all(self, text: str, request: gr.Request) -> str:
        """Return the documents in whose name or title `text` stands."""
        return self._listed(text, 0, request)

    def _listed(self, text: str, offset: int, request: gr.Request, done: str = "") -> str:
        who, said = asking(self._assistant, request)
        desk = self._assistant.documents_desk
        items, count = desk.list(who, text, offset, show.PAGE)
        return done + show.documents(items, count, offset, desk.today(), said)

    @told
    def act(self, text: str, request: gr.Request, event: gr.EventData) -> str:
        """Do what was clicked: open, mend, delete, put back, roll back; show what came of it."""
        who, said = asking(self._assistant, request)
        doing = _Acting(self._assistant.documents_desk, who, said, fields_of(event))
        act, _, number = str(event.act).partition(":")
        target, at = str(event.id), int(number) if number.isdecimal() else 0
        if act == "list":
            return self._listed(text, at, request)
        if act == "delete":
            return self._listed(text, 0, request, doing.delete(target))
        return doing.do(act, target, at)


class _Acting:
    """One click of an administrator: what is done at the desk, and what is shown then."""

    def __init__(self, desk: DocumentDesk, who: Any, said: Language, form: dict[str, Any]) -> None:  # noqa: ANN401 - a person
        self._desk, self._who, self._said, self._form = desk, who, said, form

    def do(self, act: str, target: str, at: int) -> str:
        """Return what is shown after `act` on `target` (a document's or passage's id); `at` is a version or an offset."""
        if act in ("on", "off"):
            return self._switched(target, off=act == "off")
        acts = {
            "open": lambda: self._look(target, at), "save": lambda: self._saved(target),
            "versions": lambda: self._versions(target), "diff": lambda: self._compared(target, at),
            "rollback": lambda: self._rolled_back(target, at), "purge-versions": lambda: self._purged_versions(target),
            "bin": lambda: self._bin(), "put-back": lambda: self._put_back(target), "purge": lambda: self._purged(target),
        }  # fmt: skip
        return acts[act]() if act in acts else self._bin()

    def delete(self, document: str) -> str:
        """Put a document into the bin; return a line that says so."""
        title = self._desk.named(self._who, document).title
        self._desk.delete(self._who, document)
        return show.done(words.BINNED, self._said, name=title, days=self._desk.bin_days)

    def _look(self, document: str, offset: int = 0, done: str = "") -> str:
        find = str(self._form.get("find", ""))
        found = self._desk.look(self._who, document, find, offset, _PASSAGES)
        return show.look(found, offset, _PASSAGES, find, self._desk.today(), self._said, done)

    def _saved(self, document: str) -> str:
        names = ("title", "name", "audience", "first", "last", "seen")
        changed = self._desk.mend(self._who, document, {name: str(self._form.get(name, "")) for name in names})
        return self._look(document, 0, show.done(words.SAVED if changed else words.SAME, self._said))

    def _switched(self, passage: str, *, off: bool) -> str:
        self._desk.switch(self._who, [int(passage) if passage.isdecimal() else 0], off=off)
        offset = str(self._form.get("offset", "0"))
        return self._look(str(self._form.get("document", "")), int(offset) if offset.isdecimal() else 0)

    def _versions(self, document: str, done: str = "", below: str = "") -> str:
        found = self._desk.named(self._who, document)
        return show.versions(found, self._desk.versions(self._who, document), self._said, done, below)

    def _compared(self, document: str, older: int) -> str:
        found = self._desk.differences(self._who, document, older)
        return self._versions(document, below=show.differences(found, older, self._said))

    def _rolled_back(self, document: str, version: int) -> str:
        self._desk.roll_back(self._who, document, version)
        return self._versions(document, show.done(words.ROLLED_BACK, self._said))

    def _purged_versions(self, document: str) -> str:
        return self._versions(document, self._gone(gone=self._desk.purge_versions(self._who, document)))

    def _bin(self, done: str = "") -> str:
        return show.bin_list(self._desk.bin(self._who), self._desk.bin_days, self._said, done)

    def _put_back(self, document: str) -> str:
        self._desk.put_back(self._who, document)
        title = self._desk.named(self._who, document).title
        return self._bin(show.done(words.BACK_IN_USE, self._said, name=title))

    def _purged(self, document: str) -> str:
        return self._bin(self._gone(gone=self._desk.purge(self._who, document)))

    def _gone(self, *, gone: bool) -> str:
        from assistant.documents.words import LATER

        said: Bilingual = words.PURGED if gone else LATER
        return show.done(said, self._said)


def _given(files: Sequence[str] | None, said: Language) -> tuple[list[tuple[Path, str]], list[Outcome]]:
    """Return (path, name) of each file chosen, archives unpacked, and the archives that could not be."""
    waiting: list[tuple[Path, str]] = []
    failed: list[Outcome] = []
    for file in map(Path, files or ()):
        if not is_zipped(file):
            waiting.append((file, file.name))
            continue
        folder().mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix="unpacked-", dir=folder()))
        try:
            waiting += unpacked(file, place, SUFFIXES)
        except KnowledgeError as error:
            shutil.rmtree(place, ignore_errors=True)
            failed.append(Outcome(file.name, "failed", error.say(said)))
        finally:
            remove(file)
    once = {name: path for path, name in reversed(waiting)}  # the first of a name
    twice = [(path, name) for path, name in waiting if once[name] != path]
    for path, name in twice:
        failed.append(Outcome(name, "failed", words.TWICE.say(said)))
        remove(path)
    return [(path, name) for path, name in waiting if once[name] == path][:MAX_FILES], failed


def _failed(done: Sequence[Outcome]) -> tuple[list[Outcome], Any]:
    """Return the files that failed, and the button to try them again where any still waits."""
    failed = [outcome for outcome in done if outcome.state == "failed"]
    return failed, gr.update(visible=any(outcome.path for outcome in failed))
