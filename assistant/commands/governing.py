"""`assistant documents` and `passages`: what the assistant knows, looked into and governed."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.commands.terminal import none, operator, out, write_file
from assistant.documents.desk import DocumentDesk
from assistant.documents.words import (
    BINNED,
    DONE,
    LATER,
    NO_DOCUMENTS,
    OFF,
    SAME,
    answers_when,
    audience_words,
    change_line,
    differences_line,
    noticed_lines,
)
from assistant.errors import BadRequest
from assistant.settings import Settings
from assistant.types import Person
from knowledge.archive import Binned, Kept
from knowledge.errors import NotFound
from knowledge.language import Bilingual, Language
from knowledge.types import Document

_Did = Callable[[DocumentDesk, Person, argparse.Namespace], object]


def documents(given: argparse.Namespace, settings: Settings) -> int:
    """List the documents, or do what is asked with one."""
    from assistant.build import open_assistant

    desk = open_assistant(settings).documents_desk
    who = operator()
    if given.delete:
        desk.delete(who, desk.named(who, given.delete).id)
    shown = _SHOWN.get(given.action or "list")
    if shown is not None:
        shown(desk, who, given)
    else:
        _say(given, _DONE[given.action](desk, who, given))
    return 0


def passages(given: argparse.Namespace, settings: Settings) -> int:
    """Switch passages off or on."""
    from assistant.build import open_assistant

    given.json = getattr(given, "json", False)
    desk = open_assistant(settings).documents_desk
    _say(given, desk.switch(operator(), given.passages, off=given.action == "off"))
    return 0


def _say(given: argparse.Namespace, done: object) -> None:
    """Say what came of a change: whether it was one, or how many."""
    if given.json:
        out({"changed": done if done is not None else True})
    else:
        print((SAME if done in (False, 0) else DONE).say(given.language))


# --- what is shown -------------------------------------------------------------------------------------------------------


def _list(desk: DocumentDesk, who: Person, given: argparse.Namespace) -> None:
    found, offset = list[Document](), 0
    while True:
        rows, count = desk.list(who, getattr(given, "text", ""), offset, 200)
        found, offset = found + rows, offset + 200
        if offset >= count:
            break
    if given.json:
        out([_document_json(d) for d in found])
        return
    none(given, found, NO_DOCUMENTS)
    for d in found:
        print(_line(d, desk, given.language))


def _document_json(d: Document) -> dict[str, object]:
    return {**vars(d), "validity": vars(d.validity)}


def _line(d: Document, desk: DocumentDesk, language: Language) -> str:
    passages = f"{d.passages} 个段落" if language == "zh" else f"{d.passages} passage{'s' * (d.passages != 1)}"
    said = [audience_words(d.audience).say(language), d.language, passages]
    if d.off:
        said.append(OFF.say(language).replace("{n}", str(d.off)))
    if when := answers_when(d, desk.today()):
        said.append(when.say(language))
    return f"{d.name}  [{', '.join(said)}]  {d.title}"


def _show(desk: DocumentDesk, who: Person, given: argparse.Namespace) -> None:
    document = desk.named(who, given.document)
    if given.save:
        write_file(Path(given.save), desk.file(who, document.id).data)
    look = desk.look(who, document.id, given.find, given.offset, given.limit)
    if given.json:
        rows = [_passage_json(k, look.cited) for k in look.passages]
        noticed = vars(look.noticed) if look.noticed else None
        out(
            {
                "document": _document_json(look.document), "noticed": noticed, "answers": look.answers, "original": look.original,
                "passages": rows, "count": look.count, "cited_in_last_turns": look.looked_at,
            }
        )  # fmt: skip
        return
    print(_line(look.document, desk, given.language))
    for line in noticed_lines(look.document, look.noticed):
        print(f"  {line.say(given.language)}")
    for kept in look.passages:
        print(_passage_line(kept, look.cited, given.language))


def _passage_json(kept: Kept, cited: Any) -> dict[str, object]:  # noqa: ANN401 - counts by passage
    p = kept.passage
    return {
        "id": p.id, "off": kept.off, "heading": list(p.heading), "page": p.place.page, "line": p.place.line,
        "sheet": p.place.sheet, "cell": p.place.cell, "language": p.language, "audience": p.audience, "text": p.text,
        "cited": cited.get(p.id, 0),
    }  # fmt: skip


def _passage_line(kept: Kept, cited: Any, language: Language) -> str:  # noqa: ANN401 - counts by passage
    p = kept.passage
    marks = Bilingual("off", "已停用").say(language) + "  " if kept.off else ""
    told = Bilingual(f"cited {cited[p.id]}x  ", f"被引用 {cited[p.id]} 次  ").say(language) if cited.get(p.id) else ""
    return f"{p.id}  {marks}{told}{' › '.join(p.heading)}\n    {p.text[:300]}"


def _versions(desk: DocumentDesk, who: Person, given: argparse.Namespace) -> None:
    document = desk.named(who, given.document)
    found = desk.versions(who, document.id)
    if given.json:
        out([vars(v) for v in found])
        return
    none(given, found, Bilingual("There is no earlier version.", "没有更早的版本。"))
    for v in found:
        file = Bilingual("file kept", "原始文件已保留") if v.original else Bilingual("text only", "仅保留文字")
        print(f"{v.number}  {v.added_at[:16]} – {v.left_at[:16]}  {v.passages}  {file.say(given.language)}  {v.title}")


def _diff(desk: DocumentDesk, who: Person, given: argparse.Namespace) -> None:
    document = desk.named(who, given.document)
    found = desk.differences(who, document.id, given.older, given.newer)
    if given.json:
        rows = [
            {
                "kind": c.kind, "before": c.before.text if c.before else None, "after": c.after.text if c.after else None,
                "figures_gone": list(c.gone), "figures_new": list(c.new),
            }
            for c in found.changes
        ]  # fmt: skip
        out({"changes": rows, "same": found.same})
        return
    print(differences_line(found).say(given.language))
    for change in found.changes:
        print(change_line(change).say(given.language))


def _bin(desk: DocumentDesk, who: Person, given: argparse.Namespace) -> None:
    found = desk.bin(who)
    if given.json:
        out([{"document": vars(b.version), "deleted_at": b.deleted_at, "until": b.until} for b in found])
        return
    none(given, found, Bilingual("The bin is empty.", "回收站是空的。"))
    for b in found:
        said = BINNED.say(given.language).replace("{at}", b.deleted_at[:16]).replace("{until}", b.until[:10])
        print(f"{b.version.name}  [{said}]  {b.version.document}")


# --- what is done --------------------------------------------------------------------------------------------------------


def _validity(desk: DocumentDesk, who: Person, given: argparse.Namespace) -> bool:
    document = desk.named(who, given.document)
    if given.first is None and given.last is None:
        raise BadRequest(
            Bilingual("Give --from DAY, --until DAY, or both.", "请给出 --from 日期、--until 日期，或两者。")
        )
    first = str(document.validity.since or "") if given.first is None else given.first
    last = str(document.validity.until or "") if given.last is None else given.last
    return desk.set_dates(who, document.id, first, last)


def _binned(desk: DocumentDesk, who: Person, name: str) -> Binned:
    found = next((b for b in desk.bin(who) if name in (b.version.name, b.version.document)), None)
    if found is None:
        raise NotFound(Bilingual(f"There is no document {name} in the bin.", f"回收站中没有文档 {name}。"))
    return found


def _purge(desk: DocumentDesk, who: Person, given: argparse.Namespace) -> None:
    name = given.document
    gone = (
        desk.purge_versions(who, desk.named(who, name).id)
        if given.versions
        else desk.purge(who, _binned(desk, who, name).version.document)
    )
    if not gone and not given.json:
        print(LATER.say(given.language))


_SHOWN: dict[str, Callable[[DocumentDesk, Person, argparse.Namespace], None]] = {
    "list": _list, "show": _show, "versions": _versions, "diff": _diff, "bin": _bin,
}  # fmt: skip
_DONE: dict[str, _Did] = {
    "audience": lambda desk, who, given: desk.set_audience(who, desk.named(who, given.document).id, given.audience),
    "validity": _validity,
    "rename": lambda desk, who, given: desk.rename(who, desk.named(who, given.document).id, name=given.name, title=given.title),
    "rollback": lambda desk, who, given: desk.roll_back(who, desk.named(who, given.document).id, given.version),
    "delete": lambda desk, who, given: desk.delete(who, desk.named(who, given.document).id),
    "restore": lambda desk, who, given: desk.put_back(who, _binned(desk, who, given.document).version.document, given.name),
    "purge": _purge,
}  # fmt: skip
