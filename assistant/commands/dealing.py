"""`assistant deals`: import, list, show, add, change, move, delete, stages and export; `score` is in `intending.py`."""

import argparse
import sys
from dataclasses import asdict
from datetime import date

from assistant.commands.terminal import bar, file_in, none, operator, out, pairs, wait, write_table
from assistant.deals import fields
from assistant.deals.desk import DealDesk
from assistant.deals.types import Deal, DealImport, Stage
from assistant.settings import Settings
from knowledge.language import Bilingual, Language


def deals(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_assistant

    if given.action == "score":
        from assistant.commands.intending import score

        return score(given, settings)
    return _ACTIONS[given.action](given, open_assistant(settings, wait).deals)


def _import(given: argparse.Namespace, desk: DealDesk) -> int:
    path, joins = file_in(given.path), [file_in(name) for name in given.join]
    progress, end = bar("deals")
    try:
        done = desk.import_file(
            operator(), path, joins=joins, currency=given.currency, columns=pairs(given.map), dates=given.dates,
            dry_run=given.dry_run, progress=progress,
        )  # fmt: skip
    finally:
        end()
    if given.json:
        bad = [{"line": b.line, "reason": b.reason.say(given.language)} for b in done.bad]
        notes = [note.say(given.language) for note in done.notes]
        out({**asdict(done), "bad": bad, "notes": notes, "dry_run": given.dry_run})
    else:
        _print_import(done, given.language, dry=given.dry_run)
    return 1 if done.bad else 0


def _print_import(done: DealImport, language: Language, *, dry: bool) -> None:
    for column, meaning in done.columns.items():
        print(f"  {column} -> {meaning}")
    counts = (done.added, done.changed, done.unchanged, len(done.bad))
    en = (
        "would add {}, change {}, leave {} as they are, leave out {}"
        if dry
        else "added {}, changed {}, unchanged {}, left out {}"
    )
    zh = "将新增 {}，更改 {}，不变 {}，不导入 {}" if dry else "新增 {}，更改 {}，未变 {}，未导入 {}"
    print(Bilingual(en, zh).say(language).format(*counts))
    if done.new_stages:
        names = done.new_stages
        print(Bilingual(f"new stages: {', '.join(names)}", f"新阶段：{'、'.join(names)}").say(language))
    for note in done.notes:
        print(note.say(language), file=sys.stderr)
    for row in done.bad:
        reason = row.reason.say(language)
        print(Bilingual(f"  line {row.line}: {reason}", f"  第 {row.line} 行：{reason}").say(language), file=sys.stderr)


def _list(given: argparse.Namespace, desk: DealDesk) -> int:
    found = desk.find(
        operator(), " ".join(given.words), owner=given.owner, stage=given.stage, kind=given.kind, limit=given.limit
    )
    if given.json:
        out([asdict(d) for d in found])
        return 0
    none(
        given, found,
        Bilingual(
            "There are no such deals. Add one with: assistant deals add account=NAME, or import a file.",
            "没有这样的商机。可用 assistant deals add account=客户名称 添加，或导入文件。",
        ),
    )  # fmt: skip
    names = {s.id: s.name.say(given.language) for s in desk.stages(operator())}
    for d in found:
        print(f"{d.id}  {d.title}  {names.get(d.stage, d.stage)}  {_sum(d)}  {d.owner}".rstrip())
    return 0


def _sum(deal: Deal) -> str:
    amount = deal.amount if deal.won_amount is None else deal.won_amount
    return "—" if amount is None else f"{amount:,f} {deal.currency}"


def _show(given: argparse.Namespace, desk: DealDesk) -> int:
    found = desk.get(operator(), given.deal)
    if given.json:
        out(asdict(found))
        return 0
    names = {s.id: s.name.say(given.language) for s in desk.stages(operator())}
    for name in ("id", *fields.LONGEST):
        value = getattr(found, name)
        if value not in (None, ""):
            shown = names.get(value, value) if name == "stage" else value
            print(f"{fields.LABELS[name].say(given.language)}: {shown}")
    for name, value in found.traits.items():
        print(f"{name}: {value}")
    for move in found.moves:
        print(f"{move.on}  {names.get(move.stage, move.stage)}  {move.by}".rstrip())
    return 0


def _add(given: argparse.Namespace, desk: DealDesk) -> int:
    return _told(given, desk.add(operator(), **pairs(given.values)))


def _change(given: argparse.Namespace, desk: DealDesk) -> int:
    return _told(given, desk.change(operator(), given.deal, seen=given.seen, **pairs(given.values)))


def _move(given: argparse.Namespace, desk: DealDesk) -> int:
    day: date | None = fields.day("closed_on", given.on) if given.on else None
    return _told(given, desk.move(operator(), given.deal, given.stage, day, given.reason, seen=given.seen))


def _told(given: argparse.Namespace, deal: Deal) -> int:
    out(asdict(deal)) if given.json else print(f"{deal.id}  {deal.title}")
    return 0


def _delete(given: argparse.Namespace, desk: DealDesk) -> int:
    desk.delete(operator(), given.deal)
    if given.json:
        out({"deleted": given.deal})
    else:
        print(Bilingual(f"{given.deal} deleted", f"已删除 {given.deal}").say(given.language))
    return 0


def _stages(given: argparse.Namespace, desk: DealDesk) -> int:
    now = desk.stages(operator())
    if given.stages:
        now = desk.set_stages(
            operator(), [_stage(word, now, n, len(given.stages)) for n, word in enumerate(given.stages)]
        )
    if given.json:
        out([asdict(s) for s in now])
    else:
        for s in now:
            print(f"{s.id}  {s.name.en} / {s.name.zh}  {s.kind}")
    return 0


def _stage(word: str, now: tuple[Stage, ...], place: int, count: int) -> Stage:
    """Return the stage that an argument names: one that is there, or a new one; the last two are won and lost."""
    number, _, names = word.partition("=")
    kept = next((s for s in now if s.id == number), None)
    en, _, zh = names.partition("/")
    name = Bilingual(en, zh or en) if en else kept.name if kept else Bilingual.same(number)
    ends = {count - 2: "won", count - 1: "lost"}
    kind = kept.kind if kept else ends.get(place, "open")
    return Stage(number, name, kind)  # type: ignore[arg-type]


def _export(given: argparse.Namespace, desk: DealDesk) -> int:
    write_table(given, desk.export(operator()))
    return 0


_ACTIONS = {
    "import": _import, "list": _list, "show": _show, "add": _add, "change": _change, "move": _move, "delete": _delete,
    "stages": _stages, "export": _export,
}  # fmt: skip
