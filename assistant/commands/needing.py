"""`assistant needs`: the second level of needs, changed from the command line."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from assistant.commands.terminal import operator, out, read_file
from assistant.errors import BadRequest, NotFound
from assistant.settings import Settings
from knowledge.language import Bilingual

if TYPE_CHECKING:
    from assistant.analysis.leaves import Leaf, Written
    from assistant.analysis.leaves_desk import LeavesDesk


def needs(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says, and print the needs."""
    from assistant.analysis.leaves_desk import LeavesDesk
    from assistant.build import open_knowledge

    desk, who = LeavesDesk(open_knowledge(settings).engine), operator()
    if given.action == "add":
        print(desk.add(who, given.group, _written(given)))
    elif given.action == "change":
        desk.change(who, given.need, _written(given))
    elif given.action == "retire":
        _sure(given, desk)
        desk.retire(who, given.need, given.into)
    elif given.action == "restore":
        desk.restore(who, given.need)
    else:
        _list(given, desk.leaves(who))
    return 0


def _written(given: argparse.Namespace) -> Written:
    from assistant.analysis.leaves import Written

    examples = read_file(given.examples) if given.examples else None
    return Written(Bilingual(given.en, given.zh), action=Bilingual(given.action_en, given.action_zh), examples=examples)


def _sure(given: argparse.Namespace, desk: LeavesDesk) -> None:
    """Raise BadRequest that says what would move, where --yes was not given."""
    found = {leaf.need.name: leaf for leaf in desk.leaves(operator())}
    if given.need not in found:
        raise NotFound(Bilingual("There is no such need.", "没有这个需求。"))
    if not given.yes:
        leaf = found[given.need]
        raise BadRequest(
            Bilingual(
                f"{leaf.examples} examples and {leaf.labelled} labelled texts of {given.need} would count as {given.into or 'nothing'}. Add --yes.",
                f"{given.need} 的 {leaf.examples} 条例句和 {leaf.labelled} 条标注将计入 {given.into or '无（忽略）'}。确认请加 --yes。",
            )
        )


def _list(given: argparse.Namespace, found: list[Leaf]) -> None:
    if given.json:
        out([{**asdict(leaf), "need": leaf.need.name, "label": asdict(leaf.need.label)} for leaf in found])
        return
    for leaf in found:
        state = f"retired -> {leaf.into or '-'}" if leaf.retired else "waits" if leaf.waits else ""
        print(f"{leaf.need.name:28} {leaf.examples:5} {leaf.labelled:5}  {leaf.need.title.say(given.language)}  {state}".rstrip())  # fmt: skip
