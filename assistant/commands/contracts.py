"""`assistant contract`: make, show, list, change, submit, approve, refuse, sign, cancel and export contracts."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import cast

from assistant.commands.terminal import none, operator, out, pairs, read_file, wait, write_file
from assistant.contracts.desk import ContractDesk, Format
from assistant.contracts.terms import Missing
from assistant.contracts.types import STATES, Contract
from assistant.errors import BadRequest
from assistant.settings import Settings
from knowledge.language import Bilingual


def contract(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_assistant

    given.role = given.role or ("admin" if given.action in ("approve", "refuse", "seller") else "sales")
    desk = open_assistant(settings, wait).contracts
    return _ACTIONS[given.action](given, desk)


def _make(given: argparse.Namespace, desk: ContractDesk) -> int:
    try:
        made = desk.make(
            operator(given.role), given.quote, given.in_language, tuple(given.alternative), **pairs(given.values)
        )
    except Missing as error:
        how = f"--set NAME=VALUE ({', '.join(error.names)})" if error.names else "assistant contract seller NAME=VALUE"
        raise BadRequest(Bilingual(f"{error.text.en} Here: {how}.", f"{error.text.zh}命令：{how}。")) from None
    return _told(given, made)


def _list(given: argparse.Namespace, desk: ContractDesk) -> int:
    found = desk.list_contracts(operator(given.role), state=given.state, customer=given.customer, limit=given.limit)
    if given.json:
        out([asdict(c) for c in found])
    else:
        none(
            given,
            found,
            Bilingual(
                "There are no such contracts. Make one with: assistant contract make QUOTE",
                "没有这样的合同，可用 assistant contract make QUOTE 生成。",
            ),
        )
        for c in found:
            print(f"{c.number}  {STATES[c.state].say(given.language)}  {c.buyer}  {c.total}  v{c.version}")
    return 0


def _show(given: argparse.Namespace, desk: ContractDesk) -> int:
    return _told(given, desk.get(operator(given.role), given.contract), whole=True)


def _change(given: argparse.Namespace, desk: ContractDesk) -> int:
    kept = desk.get(operator(given.role), given.contract)
    text = "" if given.standard else read_file(given.text_file)
    return _told(given, desk.change_term(operator(given.role), kept.id, given.term, text, kept.version, given.why))


def _move(given: argparse.Namespace, desk: ContractDesk) -> int:
    kept = desk.get(operator(given.role), given.contract)
    moves = {
        "submit": desk.submit,
        "approve": desk.approve,
        "refuse": desk.refuse,
        "sign": desk.sign,
        "cancel": desk.cancel,
    }
    return _told(given, moves[given.action](operator(given.role), kept.id, kept.version, given.note))


def _export(given: argparse.Namespace, desk: ContractDesk) -> int:
    target = Path(given.out) if given.out else None
    format_ = cast(Format, given.format or (target.suffix.removeprefix(".") if target else "docx"))
    made = desk.export(operator(given.role), given.contract, format_, given.version)
    target = target or Path(made.name)
    write_file(target, made.data)
    out({"file": str(target)}) if given.json else print(target)
    return 0


def _clauses(given: argparse.Namespace, desk: ContractDesk) -> int:
    found = desk.clauses(operator(given.role), given.in_language)
    if given.json:
        out([asdict(c) for c in found])
    else:
        for c in found:
            print(f"{c.name} v{c.version} ({c.digest}): {c.title}")
    return 0


def _seller(given: argparse.Namespace, desk: ContractDesk) -> int:
    who, language = operator(given.role), given.in_language
    ours = desk.set_seller(who, language, **pairs(given.values)) if given.values else desk.seller(who, language)
    if given.json:
        out(ours)
    else:
        for name, value in ours.items():
            print(f"{name}: {value}")
    return 0


def _told(given: argparse.Namespace, kept: Contract, *, whole: bool = False) -> int:
    if given.json:
        out(asdict(kept))
        return 0
    print(f"{kept.number}  {STATES[kept.state].say(given.language)}  v{kept.version}  {kept.buyer.name}  {kept.total}")
    for term in kept.current.terms if whole else kept.current.deviations:
        mark = "*" if term.deviates else " "
        print(f"{mark} {term.number} {term.title} ({term.name} v{term.version})")
        if whole or term.deviates:
            print("    " + term.text.replace("\n", "\n    "))
    for event in kept.events if whole else ():
        print(f"{event.at[:16]} {event.by} {event.action} v{event.version} {event.note}".rstrip())
    return 0


_ACTIONS = {
    "make": _make, "list": _list, "show": _show, "change": _change, "submit": _move, "approve": _move, "refuse": _move,
    "sign": _move, "cancel": _move, "export": _export, "clauses": _clauses, "seller": _seller,
}  # fmt: skip
