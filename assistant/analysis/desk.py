"""The needs desk: analyse a file or the conversations, label what is doubtful, train again, go back."""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from assistant.analysis import cases, watching
from assistant.analysis.cases import Agreement, Case
from assistant.analysis.cleaning import clean
from assistant.analysis.conversations import read_conversations
from assistant.analysis.drift import Snapshot
from assistant.analysis.explaining import Explanation, explain
from assistant.analysis.intake import read_file
from assistant.analysis.leaves import known_needs
from assistant.analysis.nearest import Examples
from assistant.analysis.reading import inputs, read
from assistant.analysis.report import Report, html, in_words, prepare
from assistant.analysis.report_blocks import blocks
from assistant.analysis.report_pdf import as_pdf
from assistant.analysis.report_words import TITLE
from assistant.analysis.sheets import write_bytes, write_csv, write_xlsx
from assistant.analysis.taxonomy import PRAISE, Need, Taxonomy
from assistant.analysis.watching import Watched
from assistant.errors import BadRequest, Busy, NotFound, Unavailable
from assistant.permissions import require
from assistant.saying import Speaking
from assistant.training.choice import OWN, Choice
from assistant.training.company_texts import company_texts
from assistant.training.needs_current import Change, card, current_needs, rollback, train_needs
from assistant.training.stopping import Stop
from assistant.types import Person
from knowledge.language import Bilingual, Language
from knowledge.store import writing
from knowledge.types import Progress

KINDS = {"html": "text/html", "pdf": "application/pdf", "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}  # fmt: skip


@dataclass(frozen=True)
class File:
    """A file to keep."""

    name: str
    media: str
    data: bytes


class NeedsDesk:
    """Everything the pages may ask about needs. One analysis or training a person runs at a time, and can be stopped."""

    def __init__(
        self, engine: Engine, folder: Path, kept: Path, words: Callable[[], Sequence[str]] = lambda: (),
        voice: Speaking | None = None,
    ) -> None:  # fmt: skip
        """Take the database, the models' folder, the folder of kept files, what gives the catalogue's names, and the writer."""
        self._voice = voice
        self._engine, self._folder, self._kept, self._words = engine, folder, kept, words
        self._running: dict[str, Stop] = {}
        self._lock = threading.Lock()

    def analyse(
        self, who: Person, path: Path | None, language: Language, *, name: str = "", masked: bool = False,
        mapping: Mapping[str, str] | None = None, progress: Progress | None = None,
    ) -> Report:  # fmt: skip
        """Analyse a file, or the conversations where there is none; its files can then be fetched, doubtful texts wait.

        Raises BadRequest where the file cannot be used, Stopped where somebody stopped it, Busy where one runs already.
        """
        require(who, "analyse_needs")
        stop = self._begin(who)
        try:
            intake = (
                read_file(path, name, mapping, masked=masked)
                if path
                else read_conversations(self._engine, masked=masked)
            )
            if not intake.lines:
                raise BadRequest(Bilingual("There are no texts to analyse yet.", "还没有可分析的文本。"))
            known = self._known()
            model = current_needs(self._folder, lambda text: None, known)
            readings = read(intake, model, progress, stop)
            watched = self._watch(intake.name, inputs(readings))
            report = prepare(readings, model, known.known, card(self._folder), language, self._words(), watched)
            report = in_words(report, self._voice, progress, stop)
            stop.check()
            self._keep(who, report)
            with writing(self._engine) as connection:
                cases.queue(connection, readings)
            return report
        finally:
            self._end(who)

    def _known(self) -> Taxonomy:
        with self._engine.connect() as connection:
            return known_needs(connection)

    def _watch(self, name: str, found: Snapshot) -> Watched | None:
        """Keep what texts are like and return how that compares."""
        with writing(self._engine) as connection:
            watching.keep(connection, name, found)
            return watching.latest(connection, card(self._folder))

    def watched(self, who: Person) -> Watched | None:
        """Return how the texts analysed last compare with those learnt from and those before; None where there were none."""
        require(who, "train_needs")
        current_needs(self._folder, lambda text: None, self._known())
        with self._engine.connect() as connection:
            return watching.latest(connection, card(self._folder))

    def _begin(self, who: Person) -> Stop:
        with self._lock:
            if who.id in self._running:
                raise Busy(
                    Bilingual(
                        "One is running already. Stop it, or wait for it.", "已有任务在运行，请先停止或等待完成。"
                    )
                )
            self._running[who.id] = Stop()
            return self._running[who.id]

    def _end(self, who: Person) -> None:
        with self._lock:
            self._running.pop(who.id, None)

    def stop(self, who: Person) -> None:
        """Stop what `who` has running, at its next safe place."""
        require(who, "analyse_needs")
        with self._lock:
            running = self._running.get(who.id)
        if running:
            running.set()

    def _place(self, who: Person, kind: str) -> Path:
        return self._kept / hashlib.sha256(who.id.encode()).hexdigest()[:16] / f"needs.{kind}"

    def _keep(self, who: Person, report: Report) -> None:
        place = self._place(who, "html")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(Bilingual(f"{place.parent} cannot be written ({error}).", f"无法写入 {place.parent}（{error}）。")) from error  # fmt: skip
        write_bytes(place, html(report).encode("utf-8"))
        write_bytes(place.with_suffix(".pdf"), as_pdf(blocks(report), TITLE.say(report.language)))
        write_csv(report.readings, place.with_suffix(".csv"), report.needs, report.language)
        spreads = [*report.spreads, *([report.time] if report.time else [])]
        write_xlsx(report.readings, spreads, [*report.findings, *report.risen], report.needs, report.language, place.with_suffix(".xlsx"))  # fmt: skip

    def file(self, who: Person, kind: str) -> File:
        """Return a file of the last analysis of `who`: html, pdf, csv or xlsx. Raises NotFound."""
        require(who, "analyse_needs")
        place = self._place(who, kind)
        if kind not in KINDS or not place.is_file():
            raise NotFound(Bilingual("There is no analysis yet. Run one first.", "还没有分析结果，请先运行分析。"))
        return File(place.name, KINDS[kind], place.read_bytes())

    # --- labelling ------------------------------------------------------------------------------------------------

    def needs(self, who: Person) -> dict[str, Need]:
        """Return the needs in use by name."""
        require(who, "label_needs")
        return self._known().needs

    def waiting(self, who: Person, limit: int = 20) -> list[tuple[Case, tuple[str, ...]]]:
        """Return cases for `who` to label, disputed and doubtful ones first, each with the model's guesses, likeliest first."""
        require(who, "label_needs")
        with self._engine.connect() as connection:
            new = cases.fresh(connection)
        if new:
            with writing(self._engine) as connection:
                cases.gather(connection, new)
        with self._engine.connect() as connection:
            found = cases.waiting(connection, who.id, max(1, min(limit, 100)))
        if not found:
            return []
        model = current_needs(self._folder, lambda text: None, self._known())
        chances = model.probabilities([c.text for c in found])[:, : len(model.needs)]
        return [(c, tuple(model.needs[i] for i in np.argsort(-row)[:3])) for c, row in zip(found, chances, strict=True)]

    def label(self, who: Person, case: str, needs: Sequence[str], *, urgent: bool = False) -> None:
        """Say what a case is; without needs it is praise or nothing. Raises NotFound, or BadRequest for an unknown need."""
        require(who, "label_needs")
        with writing(self._engine) as connection:
            unknown = set(needs) - known_needs(connection).needs.keys()
            if unknown:
                raise BadRequest(Bilingual(f"There is no need {min(unknown)}.", f"没有需求 {min(unknown)}。"))
            if cases.one(connection, case) is None:
                raise NotFound(Bilingual("There is no such text to label.", "没有这条待标注文本。"))
            cases.label(connection, case, who.id, [n for n in dict.fromkeys(needs)] or [PRAISE], urgent)

    def correct(self, who: Person, text: str, needs: Sequence[str], *, urgent: bool = False) -> str:
        """Say what any text is, as a correction; return its case."""
        require(who, "label_needs")
        text = text.strip()
        if not text:
            raise BadRequest(Bilingual("Give the text that was read wrongly.", "请给出被误判的文本。"))
        with writing(self._engine) as connection:
            case = cases.add(connection, text, "correction", cases.origin_of(text), 1.0)
        self.label(who, case, needs, urgent=urgent)
        return case

    def agreement(self, who: Person) -> list[Agreement]:
        """Return how far each two people agree."""
        require(who, "label_needs")
        with self._engine.connect() as connection:
            return cases.agreement(connection)

    def explain(self, who: Person, text: str) -> Explanation:
        """Return how a text is read, which words carried it, and the labelled examples nearest to it. Raises BadRequest."""
        require(who, "label_needs")
        text = clean(text)
        if not text:
            raise BadRequest(Bilingual("Give a text to read.", "请输入要判断的文本。"))
        with self._engine.connect() as connection:
            known = known_needs(connection)
            own, said = known.lessons(cases.corrections(connection, known))
        others = Examples([e for e in (*own, *said) if e.text != text])
        return explain(current_needs(self._folder, lambda told: None, known), text, others)

    # --- training -------------------------------------------------------------------------------------------------

    def card(self, who: Person) -> dict[str, object]:
        """Return the card of the model in use, made where there is none yet."""
        require(who, "train_needs")
        current_needs(self._folder, lambda text: None, self._known())
        return card(self._folder)

    def train(self, who: Person, progress: Progress | None = None, model: str = "") -> Change:
        """Train on the examples and every labelled case; the model in use changes only where the new one is no worse.

        `model` is what to make it of: `linear`, `own`, an encoder's id or folder, or nothing for what the one in use is made of.
        """
        require(who, "train_needs")
        stop = self._begin(who)
        try:
            with self._engine.connect() as connection:
                known = known_needs(connection)
                said = cases.corrections(connection, known)
            return train_needs(
                self._folder, said, known=known, choice=self._choice(model.strip()), texts=lambda: company_texts(self._engine),
                progress=progress, stop=stop,
            )  # fmt: skip
        finally:
            self._end(who)

    def _choice(self, model: str) -> Choice | None:
        """Return what is to be made; an encoder of our own learns the language from the store."""
        if not model:
            return None
        return Choice(model, texts=company_texts(self._engine) if model == OWN else ())

    def rollback(self, who: Person) -> str:
        """Go back to the model before. Raises BadRequest where there is none."""
        require(who, "train_needs")
        return rollback(self._folder)
