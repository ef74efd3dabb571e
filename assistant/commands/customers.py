"""`assistant customers`: find, show, add, change, note, merge, import, export and delete."""

import argparse
import sys
from dataclasses import asdict

from assistant.commands.terminal import file_in, none, operator, out, pairs, wait, write_table
from assistant.customers.desk import CustomerDesk
from assistant.customers.types import Customer, CustomerFile, CustomerImport
from assistant.settings import Settings
from knowledge.language import Bilingual, Language

_ADDED, _CHANGED = Bilingual("added", "新增"), Bilingual("changed", "更新")
_UNCHANGED, _LEFT_OUT = Bilingual("unchanged", "未变"), Bilingual("left out", "未导入")


def customers(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_assistant

    desk = open_assistant(settings, wait).customers
    return _ACTIONS[given.action](given, desk)


def _list(given: argparse.Namespace, desk: CustomerDesk) -> int:
    found = desk.find(operator(), " ".join(given.words), given.limit)
    if given.json:
        out([asdict(c) for c in found])
    else:
        none(
            given,
            found,
            Bilingual(
                "There are no such customers. Add one with: assistant customers add name=NAME",
                "没有这样的客户，可用 assistant customers add name=姓名 添加。",
            ),
        )
        for c in found:
            print(f"{c.id}  {c.title}  {c.email}  {c.phone}".rstrip())
    return 0


def _show(given: argparse.Namespace, desk: CustomerDesk) -> int:
    found = desk.file(operator(), given.customer)
    if given.json:
        out(asdict(found))
    else:
        _print(found)
    return 0


def _print(found: CustomerFile) -> None:
    for name, value in asdict(found.customer).items():
        if value:
            print(f"{name}: {value}")
    for note in found.notes:
        print(f"note {note.at[:16]} {note.by}: {note.text}")
    for conversation in found.conversations:
        print(f"conversation: {conversation}")
    for double in found.doubles:
        print(f"may be the same as {double.customer.id} {double.customer.title}: {double.why.en}")


def _add(given: argparse.Namespace, desk: CustomerDesk) -> int:
    return _told(given, desk.add(operator(), **pairs(given.values)))


def _change(given: argparse.Namespace, desk: CustomerDesk) -> int:
    return _told(given, desk.change(operator(), given.customer, **pairs(given.values)))


def _note(given: argparse.Namespace, desk: CustomerDesk) -> int:
    note = desk.note(operator(), given.customer, " ".join(given.text))
    out(asdict(note)) if given.json else print(note.id)
    return 0


def _merge(given: argparse.Namespace, desk: CustomerDesk) -> int:
    return _told(given, desk.merge(operator(), given.keep, given.other))


def _told(given: argparse.Namespace, customer: Customer) -> int:
    out(asdict(customer)) if given.json else print(f"{customer.id}  {customer.title}")
    return 0


def _import(given: argparse.Namespace, desk: CustomerDesk) -> int:
    path = file_in(given.path)
    done = desk.import_file(operator(), path)
    bad = [{"line": b.line, "reason": b.reason.say(given.language)} for b in done.bad]
    if given.json:
        counts = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
        out({**counts, "bad": bad, "ignored": list(done.ignored)})
    else:
        _print_import(done, given.language)
    return 1 if bad else 0


def _print_import(done: CustomerImport, language: Language) -> None:
    print(
        Bilingual(
            f"added {done.added}, changed {done.changed}, unchanged {done.unchanged}, left out {len(done.bad)}",
            f"新增 {done.added}，更改 {done.changed}，未变 {done.unchanged}，未导入 {len(done.bad)}",
        ).say(language)
    )
    if done.ignored:
        en, zh = ", ".join(done.ignored), "、".join(done.ignored)
        print(Bilingual(f"columns not taken: {en}", f"未导入的列：{zh}").say(language), file=sys.stderr)
    for row in done.bad:
        reason = row.reason.say(language)
        print(Bilingual(f"  line {row.line}: {reason}", f"  第 {row.line} 行：{reason}").say(language), file=sys.stderr)


def _export(given: argparse.Namespace, desk: CustomerDesk) -> int:
    write_table(given, desk.export(operator()))
    return 0


def _delete(given: argparse.Namespace, desk: CustomerDesk) -> int:
    done = desk.delete(operator(), given.customer)
    if given.json:
        out(asdict(done))
    else:
        print(", ".join(f"{what} {count}" for what, count in done.removed.items()))
        if not done.traces_gone:
            print(
                "another program is reading the database: its log could not be cut yet; run this again", file=sys.stderr
            )
    return 0


_ACTIONS = {
    "list": _list, "show": _show, "add": _add, "change": _change, "note": _note, "merge": _merge, "import": _import,
    "export": _export, "delete": _delete,
}  # fmt: skip
