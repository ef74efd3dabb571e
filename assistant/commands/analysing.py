"""`assistant train needs` and `assistant analyse needs`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assistant.commands.terminal import bar, file_in, out, pairs, wait
from assistant.errors import BadRequest
from assistant.settings import Settings
from knowledge.language import Bilingual, Language

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.analysis.drift import Snapshot
    from assistant.analysis.intake import Intake
    from assistant.analysis.report import Report
    from assistant.analysis.taxonomy import Example, Taxonomy
    from assistant.analysis.watching import Watched
    from assistant.kit import Writer
    from assistant.prompting import Phrases
    from assistant.training.needs_current import Change

_ENDINGS = (".html", ".pdf", ".csv", ".xlsx")
_MODEL_BEFORE, _MODEL_NEW = Bilingual("The model before: ", "原模型："), Bilingual("The new model: ", "新模型：")
_MEASURED = Bilingual(
    "F1 {macro_f1:.1%}, all needs of a text right {exact:.1%}, first guess right {first_right:.1%}, calibration error {calibration_error:.1%} (on {texts} held-out texts)",
    "F1 {macro_f1:.1%}，一条文本的需求全部正确 {exact:.1%}，首选正确 {first_right:.1%}，校准误差 {calibration_error:.1%}（留出文本 {texts} 条）",
)
_LEARNT = Bilingual("Learnt from a correction, now read rightly: ", "已学会更正，现在判断正确：")
_NOT_LEARNT = Bilingual("Corrected, and still read otherwise: ", "已更正，但仍判断不同：")
_BACK = Bilingual("The model before is in use again ({name}).", "已恢复使用上一个模型（{name}）。")
_QUEUED = Bilingual(
    "{n} more doubtful texts wait to be labelled, on the needs tab of /admin.",
    "新增 {n} 条存疑文本待标注，见 /admin 的“客户需求”页。",
)
_LEFT_OUT = Bilingual(
    "Of {rows} rows {n} were not analysed: {empty} without a text, {copies} copies, {bad} left out.",
    "共 {rows} 行，其中 {n} 行未分析：空文本 {empty}，重复 {copies}，略去 {bad}。",
)
_AT_LINES = Bilingual("  line {lines}: {reason}", "  第 {lines} 行：{reason}")
_TOTALS = Bilingual(
    "{texts} texts, {unsure} not understood, {urgent} urgent", "文本 {texts} 条，未能判断 {unsure} 条，紧急 {urgent} 条"
)
_FOUND = Bilingual(
    "{where}: {need} {share} ({hits}/{count}), {other} {elsewhere}",
    "{where}：{need} {share}（{hits}/{count}），{other} {elsewhere}",
)


class Voice(NamedTuple):
    """What words the suggestions of a report."""

    writer: Writer
    phrases: Phrases


def train_needs(given: argparse.Namespace, settings: Settings) -> int:
    """Train the needs model and put it into use where it is no worse, or go back to the one before."""
    from assistant.commands.choosing import choice, store_texts
    from assistant.training.needs_current import rollback
    from assistant.training.needs_current import train_needs as train

    folder = settings.home / "models" / "needs"
    if given.rollback:
        name = rollback(folder)
        out({"in_use": name}) if given.json else print(_BACK.say(given.language).replace("{name}", name))
        return 0
    chosen = choice(given, settings)
    progress, done = bar("needs")
    known, said = _taught(settings)
    change = train(folder, said, known=known, choice=chosen, texts=lambda: store_texts(settings), progress=progress)
    done()
    if given.json:
        out(asdict(change))
        return 0
    for line in _changed(change, given.language):
        print(line)
    return 0


def _changed(change: Change, language: Language) -> Iterator[str]:
    """Yield what a training came to: which model is in use, how good both are, and what people said that they read."""
    yield change.reason.say(language)
    for name, measures in ((_MODEL_BEFORE, change.before), (_MODEL_NEW, change.after)):
        if measures:
            figures = {k: float(str(measures[k])) for k in ("macro_f1", "exact", "first_right", "calibration_error")}  # fmt: skip
            yield name.say(language) + _MEASURED.say(language).format(texts=f"{measures['texts']:,}", **figures)
    for c in change.corrections:
        if not c.after or c.before is False:
            yield (_LEARNT if c.after else _NOT_LEARNT).say(language) + c.text[:100]


def _taught(settings: Settings) -> tuple[Taxonomy, list[Example]]:
    """Return the needs, and what people said on the pages: training from the command line must not forget it."""
    from assistant.analysis.cases import corrections
    from assistant.analysis.leaves import known_needs
    from assistant.build import open_knowledge

    with open_knowledge(settings).engine.connect() as connection:
        known = known_needs(connection)
        return known, corrections(connection, known)


def analyse(given: argparse.Namespace, settings: Settings) -> int:
    """Analyse a file, or the assistant's conversations, and write the report and the tables asked for."""
    from assistant.analysis.intake import read_file
    from assistant.analysis.reading import inputs, read
    from assistant.analysis.report import html, in_words, prepare
    from assistant.build import open_knowledge, open_writer
    from assistant.prompting import read_phrases
    from assistant.training.needs_current import card, current_needs

    folder, language = settings.home / "models" / "needs", given.language
    if given.text is not None:
        return _explain(given, settings)
    _check_endings(given.out)
    intake = (
        read_file(file_in(given.file), mapping=pairs(given.map), masked=given.mask)
        if given.file
        else _conversations(settings, masked=given.mask)
    )
    for line in _taken(intake, language):
        wait(line)
    if not intake.lines:
        raise BadRequest(Bilingual("There are no texts to analyse yet.", "还没有可分析的文本。"))
    known, _ = _taught(settings)
    model = current_needs(folder, wait, known)
    progress, done = bar("needs")
    readings = read(intake, model, progress)
    done()
    store = open_knowledge(settings)
    watched = _watched(store.engine, intake.name, inputs(readings), card(folder))
    report = prepare(readings, model, known.known, card(folder), language, store.catalogue.words(), watched)
    report = in_words(report, Voice(open_writer(settings, store.engine), read_phrases()))
    for path in given.out:
        _write(Path(path), report, html)
    _queue(store.engine, report)
    if given.json:
        out(_summary(report))
    else:
        for line in (*_lines(report), *_drift(report)):
            print(line)
    return 0


def _check_endings(places: Sequence[str]) -> None:
    """Raise BadRequest for a place to write whose ending says nothing that can be written."""
    for place in places:
        if Path(place).suffix.lower() not in _ENDINGS:
            raise BadRequest(
                Bilingual(
                    f"{place} cannot be written: its ending says no kind of file that is known. Use {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}, such as -o report.html.",
                    f"无法写入 {place}：不认识这种文件扩展名。请使用 {'、'.join(_ENDINGS)}，例如 -o report.html。",
                )
            )


def _taken(intake: Intake, language: Language) -> Iterator[str]:
    """Yield which column was read as what, and every row that is not analysed, by its reason."""
    from assistant.analysis.intake import LABELS

    rows, bad = intake.rows + len(intake.bad), len(intake.bad)
    shown = ", ".join(f"{LABELS[field].say(language)} = {column}" for field, column in intake.columns.items())
    yield f"{len(intake.lines):,} / {rows:,}; {shown}"
    if left := intake.empty + intake.copies + bad:
        said = {"rows": rows, "n": left, "empty": intake.empty, "copies": intake.copies, "bad": bad}
        yield _LEFT_OUT.say(language).format(**{k: f"{v:,}" for k, v in said.items()})
    reasons: dict[str, list[int]] = {}
    for row in intake.bad:
        reasons.setdefault(row.reason.say(language), []).append(row.line)
    for reason, lines in reasons.items():
        numbers = ", ".join(map(str, lines[:20])) + (f" … ({len(lines):,})" if len(lines) > 20 else "")
        yield _AT_LINES.say(language).format(lines=numbers, reason=reason)


def _queue(engine: Engine, report: Report) -> None:
    """Let the doubtful texts wait to be labelled, as the page does, and say how many."""
    from assistant.analysis import cases
    from knowledge.store import writing

    with writing(engine) as connection:
        new = cases.queue(connection, report.readings)
    if new:
        wait(_QUEUED.say(report.language).replace("{n}", str(new)))


def _drift(report: Report) -> Iterator[str]:
    """Yield whether the texts look like those learnt from, and like those of the analysis before."""
    from assistant.analysis.drift import NAMES, verdict
    from assistant.analysis.report_trust import grown
    from assistant.analysis.report_words import SINCE_BEFORE, SINCE_TRAINING

    said, watched = report.language, report.watched
    for title, found in ((SINCE_TRAINING, watched.learnt), (SINCE_BEFORE, watched.before)) if watched else ():
        if found and watched:
            yield f"{title.say(said).replace('{name}', watched.before_name)}: {verdict(found, said)}"
            for c in found:
                yield f"  {c.index:5.2f}  {NAMES[c.aspect].say(said)}  {grown(c, report.needs, said)}".rstrip()


def _explain(given: argparse.Namespace, settings: Settings) -> int:
    """Print how one text is read and why."""
    from assistant.analysis.cleaning import clean
    from assistant.analysis.explaining import explain
    from assistant.analysis.nearest import Examples
    from assistant.training.needs_current import current_needs

    text = clean(given.text)
    if not text:
        raise BadRequest(Bilingual("Give a text to read, such as --text \"the refund is late\".", "请输入要判断的文本，例如 --text \"退款太慢\"。"))  # fmt: skip
    known, said = _taught(settings)
    needs, model = known.needs, current_needs(settings.home / "models" / "needs", wait, known)
    found = explain(model, text, Examples([e for part in known.lessons(said) for e in part]))
    if given.json:
        out(asdict(found))
        return 0
    for g in found.guesses:
        weighed = "  ".join(f"{w.text}{w.weight:+.2f}" for w in g.words)
        print(f"{g.chance:6.1%} {'*' if g.held else ' '} {needs[g.need].title.say(given.language)}   {weighed}")
    for near in found.near:
        print(f"  {near.likeness:.2f}  {near.example.text}   ({', '.join(needs[n].title.say(given.language) for n in near.example.needs)})")  # fmt: skip
    return 0


def _watched(engine: Engine, name: str, found: Snapshot, card: dict[str, object]) -> Watched | None:
    from assistant.analysis import watching
    from knowledge.store import writing

    with writing(engine) as connection:
        watching.keep(connection, name, found)
        return watching.latest(connection, card)


def _write(path: Path, report: Report, html: Callable[[Report], str]) -> None:
    from assistant.analysis.sheets import write_bytes, write_csv, write_xlsx

    kind = path.suffix.lower()
    if kind == ".csv":
        write_csv(report.readings, path, report.needs, report.language)
    elif kind == ".xlsx":
        spreads = [*report.spreads, *([report.time] if report.time else [])]
        write_xlsx(report.readings, spreads, [*report.findings, *report.risen], report.needs, report.language, path)
    elif kind == ".pdf":
        from assistant.analysis.report_blocks import blocks
        from assistant.analysis.report_pdf import as_pdf
        from assistant.analysis.report_words import TITLE

        write_bytes(path, as_pdf(blocks(report), TITLE.say(report.language)))
    else:
        write_bytes(path, html(report).encode("utf-8"))
    wait(str(path))


def _summary(report: Report) -> dict[str, object]:
    """Return the figures of an analysis as plain values."""
    r = report.readings
    return {
        "texts": len(r.lines), "columns": dict(r.intake.columns), "empty": r.intake.empty, "copies": r.intake.copies,
        "bad": len(r.intake.bad), "unsure": int(r.unsure.sum()), "urgent": int(r.urgent.sum()),
        "needs": {n: int(r.held[:, k].sum()) for k, n in enumerate(r.needs)},
        "drift": [asdict(c) for c in report.watched.learnt] if report.watched else [],
        "drift_since_before": [asdict(c) for c in report.watched.before] if report.watched else [],
        "findings": [
            {"field": f.field, "where": f.where, "need": r.needs[int(f.need)], "texts": f.hits, "of": f.count,
             "share": round(f.share, 4), "elsewhere": round(f.elsewhere, 4), "p": float(f"{f.chance:.3g}")}
            for f in [*report.risen, *report.findings][:20]
        ],
    }  # fmt: skip


def _lines(report: Report) -> Iterator[str]:
    """Yield the figures of an analysis in words."""
    from assistant.analysis.report_words import BEFORE, ELSEWHERE

    said, r = report.language, report.readings
    totals = {"texts": len(r.lines), "unsure": int(r.unsure.sum()), "urgent": int(r.urgent.sum())}
    yield _TOTALS.say(said).format(**{k: f"{v:,}" for k, v in totals.items()})
    held = r.held.sum(axis=0)
    for k in sorted(range(len(r.needs)), key=lambda k: -held[k]):
        yield f"{held[k]:7,}  {report.title(k)}"
    for n, f in enumerate([*report.risen, *report.findings][:20]):
        yield _FOUND.say(said).format(
            where=f.where, need=report.title(int(f.need)), share=f"{f.share:.1%}", hits=f.hits, count=f.count,
            other=(BEFORE if n < len(report.risen) else ELSEWHERE).say(said), elsewhere=f"{f.elsewhere:.1%}",
        )  # fmt: skip


def _conversations(settings: Settings, *, masked: bool) -> Intake:
    from assistant.analysis.conversations import read_conversations
    from assistant.build import open_knowledge

    return read_conversations(open_knowledge(settings).engine, masked=masked)
