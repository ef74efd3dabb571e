"""Files of deals, made inside the sales tab: how the columns are understood, import with progress, what is kept, deletion."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.deals.columns import IGNORED, TRAIT, guess
from assistant.deals.types import Deal
from assistant.errors import AssistantError
from assistant.table_files import rows_of
from knowledge.errors import KnowledgeError
from knowledge.language import Bilingual, Language
from knowledge.raw_rows import BadRow
from ui import process_words as words
from ui import selling_format as show
from ui import words as page_words
from ui.format import notice
from ui.frame import QUIET, listing, plain
from ui.identity import asking, reason, told
from ui.labels import Labels
from ui.service import Service
from ui.uploads import read_once

_SHOWN: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1, "concurrency_id": "deals"}
_AS_SHOWN = """(file, joins, currency, dates, meant) => [file, joins, currency, dates,
  JSON.stringify(Object.fromEntries([...document.querySelectorAll('#deals-guess [data-mean]')].map((s) => [s.dataset.mean, s.value])))]"""
"""Browser code of what is done with a file: every column means what stands on the page at that moment."""
_LOOKED = 20  # rows in which a cell to show is looked for


class DealFiles:
    """Import a file of deals after seeing how its columns are understood; see what is kept; export and delete."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        labels.add(gr.Markdown("", elem_classes="hint"), value=words.FILES_HINT)
        with gr.Row(elem_classes="tools even"):
            file = labels.add(
                gr.File(type="filepath", scale=1, height=180, min_width=240, elem_id="deals-file"),
                label=words.DEALS_FILE,
            )
            joins = labels.add(
                gr.File(
                    file_count="multiple", type="filepath", scale=1, height=180, min_width=240, elem_id="deals-joins"
                ),
                label=words.JOINS,
            )
        with gr.Row(elem_classes="tools"):
            currency = labels.add(
                gr.Textbox(max_length=3, scale=1, min_width=240, elem_id="deals-currency"),
                label=words.CURRENCY,
                placeholder=words.CURRENCY_HINT,
            )
            dates = labels.add(
                gr.Dropdown([v for _, v in words.DATE_CHOICES], value="", scale=1, min_width=240, elem_id="deals-dates"),
                label=words.DATES, choices=words.DATE_CHOICES,
            )  # fmt: skip
            check = labels.add(gr.Button("", scale=0, min_width=170, elem_id="check-deals"), value=words.CHECK)
            self._import = labels.add(
                gr.Button("", variant="primary", scale=0, min_width=170, interactive=False, elem_id="import-deals"),
                value=words.IMPORT,
            )
        self._said, self._guess = plain("deals-said"), listing("deals-guess")
        meant = gr.Textbox("", visible=False)  # a State would not be filled by the browser code
        self.kept = listing("deals-kept")
        given, looked = [file, joins, currency, dates, meant], [self._said, self._guess, self._import]
        shown = {"js": _AS_SHOWN, **_SHOWN}
        check.click(self.check, given, looked, show_progress_on=[self._said], **shown)
        self._guess.click(self.mean, given, looked, show_progress="hidden", **shown)
        self._import.click(self.load, given, [*looked, self.kept, file, joins], show_progress_on=[self._said], **shown)
        # Not where they are cleared after an import: that shows what came of it.
        chosen = [file.upload, file.clear, joins.upload, joins.clear, currency.input, dates.input]
        gr.on(chosen, lambda: ("", "", gr.update(interactive=False)), None, looked, **QUIET)
        self.kept.click(self.delete, None, [self._said, self.kept], **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return what is kept."""
        who, said = asking(self._assistant, request)
        return show.kept(counted(self._assistant.deals.all(who)), said)

    @told
    def check(
        self, file: str | None, joins: list[str] | None, currency: str, dates: str, meant: str, request: gr.Request
    ) -> tuple[str, str, Any]:  # fmt: skip
        """Return how the columns are understood and what an import would do; nothing is kept."""
        who, said = asking(self._assistant, request)
        path = _chosen(file, said)
        try:
            found = self._assistant.deals.import_file(
                who,
                path,
                path.name,
                joins=_named(joins),
                currency=currency.strip(),
                columns=meanings(meant),
                dates=dates or "",
                dry_run=True,
            )
        except (AssistantError, KnowledgeError) as error:
            # Whoever may not import gets this far only with an error that names no column: there is nothing to show then.
            return "", self._problem(path, meanings(meant), error, said), gr.update(interactive=False)
        made = show.guess(found.columns, samples(path), said, told=show.would(found, said))
        return "", made, gr.update(interactive=True)

    def _problem(self, path: Path, changes: Mapping[str, str], error: Exception, said: Language) -> str:
        """Return what stands in the way, above the columns where the file has any."""
        try:
            cells = samples(path)
            return show.guess(guess(list(cells), changes), cells, said, problem=reason(error, said))
        except (AssistantError, KnowledgeError):
            return notice(reason(error, said), "error")

    @told
    def mean(
        self, file: str | None, joins: list[str] | None, currency: str, dates: str, meant: str, request: gr.Request,
        event: gr.EventData,
    ) -> tuple[str, str, Any]:  # fmt: skip
        """Give a column another meaning and show the file again."""
        # A meaning belongs to one column: whichever had it before is kept as a trait.
        changed = {
            c: TRAIT if m == event.value and m not in (TRAIT, IGNORED) and c != event.id else m
            for c, m in meanings(meant).items()
        }
        return self.check(file, joins, currency, dates, json.dumps(changed), request)

    @told
    def load(
        self, file: str | None, joins: list[str] | None, currency: str, dates: str, meant: str, request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> tuple[Any, ...]:  # fmt: skip
        """Import the files, which are not kept, and say what came of it."""
        who, said = asking(self._assistant, request)
        path = _chosen(file, said)
        with ExitStack() as gone:
            for each in (path, *map(Path, joins or ())):
                gone.enter_context(read_once(each))
            found = self._assistant.deals.import_file(
                who, path, path.name, joins=_named(joins), currency=currency.strip(), columns=meanings(meant), dates=dates or "",
                progress=lambda done, total, what: progress((done, total), desc=what),
            )  # fmt: skip
        return show.imported(found, said), "", gr.update(interactive=False), self.all(request), None, None

    @told
    def delete(self, request: gr.Request, event: gr.EventData) -> tuple[str, str]:
        """Delete the deals of the source clicked, or all of them."""
        who, said = asking(self._assistant, request)
        gone = self._assistant.deals.clear(who, str(event.id))
        return notice(words.DELETED.say(said).replace("{n}", f"{gone:,}"), "done"), self.all(request)


def _chosen(file: str | None, said: Language) -> Path:
    if not file:
        raise gr.Error(page_words.CHOOSE_FILE.say(said), title=page_words.NOT_DONE.say(said), print_exception=False)
    return Path(file)


def meanings(text: str) -> dict[str, str]:
    """Return what the page says that columns mean; nothing where it is no such text."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(c): str(m) for c, m in said.items()} if isinstance(said, dict) else {}


def _named(joins: list[str] | None) -> list[tuple[Path, str]]:
    return [(Path(j), Path(j).name) for j in joins or ()]


def samples(file: Path) -> dict[str, str]:
    """Return a cell of each column of a file, from its first rows. Raises a knowledge error where it cannot be read."""
    found = dict[str, str]()
    what, columns = Bilingual("deals", "商机"), Bilingual("id, account, stage, amount", "编号、客户、阶段、金额")
    good = 0
    for row in rows_of(file, file.name, what, columns):
        if isinstance(row, BadRow):
            continue
        good += 1
        for column, cell in row.values.items():
            found[str(column)] = found.get(str(column)) or ("" if cell is None else str(cell)[:80])
        if good == _LOOKED:
            break
    return found


def counted(deals: tuple[Deal, ...]) -> dict[str, tuple[int, str]]:
    """Return for each source of deals how many there are and when the latest changed."""
    found = dict[str, tuple[int, str]]()
    for source in ("import", "staff", "quote"):
        these = [d for d in deals if d.source == source]
        if these:
            found[source] = len(these), max(d.updated_at for d in these)
    return found
