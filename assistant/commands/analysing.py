"""`assistant train needs` and `assistant analyse needs`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from assistant.commands.terminal import bar, out, pairs, wait
from assistant.settings import Settings
from knowledge.language import Language

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assistant.analysis.drift import Snapshot
    from assistant.analysis.intake import Intake
    from assistant.analysis.report import Report
    from assistant.analysis.taxonomy import Example, Taxonomy
    from assistant.analysis.watching import Watched
    from assistant.kit import Writer
    from assistant.prompting import Phrases


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
        out({"in_use": name}) if given.json else print(name)
        return 0
    chosen = choice(given, settings)
    progress, done = bar("needs")
    known, said = _taught(settings)
    change = train(folder, said, known=known, choice=chosen, texts=lambda: store_texts(settings), progress=progress)
    done()
    if given.json:
        out(asdict(change))
        return 0
    language: Language = given.language
    print(change.reason.say(language))
    for name, measures in (("before", change.before), ("after", change.after)):
        if measures:
            print(
                f"{name:7}",
                {k: measures[k] for k in ("texts", "macro_f1", "exact", "first_right", "calibration_error")},
            )
    for c in change.corrections:
        if not c.after or c.before is False:
            print("✓" if c.after else "✗", c.text[:100])
    return 0


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
    intake = (
        read_file(Path(given.file), mapping=pairs(given.map), masked=given.mask)
        if given.file
        else _conversations(settings, masked=given.mask)
    )
    shown = ", ".join(f"{field} = {column}" for field, column in intake.columns.items())
    wait(f"{len(intake.lines):,} / {intake.rows:,}; {shown}")
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
    summary = _summary(report)
    if given.json:
        out(summary)
    else:
        for line in (*_lines(summary), *_drift(report)):
            print(line)
    return 0


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

    known, said = _taught(settings)
    needs, model = known.needs, current_needs(settings.home / "models" / "needs", wait, known)
    found = explain(model, clean(given.text), Examples([e for part in known.lessons(said) for e in part]))
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

    if path.suffix == ".csv":
        write_csv(report.readings, path)
    elif path.suffix == ".xlsx":
        spreads = [*report.spreads, *([report.time] if report.time else [])]
        write_xlsx(report.readings, spreads, [*report.findings, *report.risen], report.needs, report.language, path)
    elif path.suffix == ".pdf":
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


def _lines(summary: dict[str, object]) -> Iterator[str]:
    needs = cast(dict[str, int], summary["needs"])
    yield f"{summary['texts']:,} texts, {summary['unsure']:,} unsure, {summary['urgent']:,} urgent"
    for name, count in sorted(needs.items(), key=lambda x: -x[1]):
        yield f"{count:7,}  {name}"
    for f in cast(list[dict[str, object]], summary["findings"]):
        yield f"{f['where']}: {f['need']} {f['share']:.1%} ({f['texts']}/{f['of']}), elsewhere {f['elsewhere']:.1%}"


def _conversations(settings: Settings, *, masked: bool) -> Intake:
    from assistant.analysis.conversations import read_conversations
    from assistant.build import open_knowledge

    return read_conversations(open_knowledge(settings).engine, masked=masked)
