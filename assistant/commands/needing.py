"""`assistant needs`: the second level of needs, changed from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from assistant.commands.terminal import operator, out, read_file
from assistant.errors import BadRequest, NotFound
from assistant.settings import Settings
from knowledge.language import Bilingual

if TYPE_CHECKING:
    from assistant.analysis.leaves import Leaf, Written
    from assistant.analysis.leaves_desk import LeavesDesk

_RETIRED = Bilingual("{need} is retired; `assistant needs restore {need}` brings it back.", "已停用 {need}，可用 `assistant needs restore {need}` 恢复。")  # fmt: skip
_RESTORED = Bilingual("{need} is in use again.", "{need} 已恢复使用。")
_LEARN = Bilingual("`assistant train needs` learns from them.", "运行 `assistant train needs` 后生效。")


def needs(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says, and print the needs."""
    from assistant.analysis.leaves_desk import LeavesDesk
    from assistant.build import open_knowledge

    desk, who = LeavesDesk(open_knowledge(settings).engine), operator()
    if given.action == "add":
        print(desk.add(who, given.group, _written(given)))
    elif given.action == "change":
        before = _leaf(desk, given.need)
        desk.change(who, given.need, _written(given))
        _tell(given, desk, _changed(given, before, _leaf(desk, given.need)))
    elif given.action == "retire":
        _sure(given, desk)
        desk.retire(who, given.need, given.into)
        _tell(given, desk, [_RETIRED])
    elif given.action == "restore":
        desk.restore(who, given.need)
        _tell(given, desk, [_RESTORED])
    else:
        _list(given, desk.leaves(who))
    return 0


def _tell(given: argparse.Namespace, desk: LeavesDesk, lines: Iterable[Bilingual]) -> None:
    """Print what was done; where JSON is asked for, the need as it is now."""
    if given.json:
        leaf = _leaf(desk, given.need)
        out({**asdict(leaf), "need": leaf.need.name, "label": asdict(leaf.need.label)})
        return
    for line in lines:
        print(line.say(given.language).replace("{need}", given.need))


def _leaf(desk: LeavesDesk, name: str) -> Leaf:
    """Return a need with how much it has. Raises NotFound."""
    found = {leaf.need.name: leaf for leaf in desk.leaves(operator())}
    if name not in found:
        raise NotFound(Bilingual("There is no such need.", "没有这个需求。"))
    return found[name]


def _changed(given: argparse.Namespace, before: Leaf, after: Leaf) -> Iterator[Bilingual]:
    """Yield what a change came to: the examples that were replaced most of all, since they are gone otherwise."""
    from assistant.analysis.taxonomy import FEWEST

    now, then = after.need.title, before.need.title
    yield Bilingual(f"{{need}}: {now.en}", f"{{need}}：{now.zh}") if now != then else Bilingual("{need} is changed.", "已修改 {need}。")  # fmt: skip
    if given.examples:
        yield Bilingual(
            f"The file's examples stand in place of those given before: {before.examples} examples before, {after.examples} now.",
            f"文件中的例句取代了此前添加的例句：原有 {before.examples} 条，现有 {after.examples} 条。",
        )
        new = set(after.lines.splitlines())
        gone = [line for line in before.lines.splitlines() if line not in new]
        if gone:
            yield Bilingual(
                f"{len(gone)} were taken out. To keep them, put these lines into the file too, and change it again:",
                f"其中 {len(gone)} 条被去掉。如需保留，请把以下各行也写入文件，再修改一次：",
            )
            yield from (Bilingual(f"  {line}", f"  {line}") for line in gone)
    if after.waits:
        yield Bilingual(
            f"It waits: it is not learnt before it has {FEWEST} examples or labelled texts.",
            f"等待中：例句和标注文本合计达到 {FEWEST} 条后才会学习。",
        )
    if given.examples:
        yield _LEARN


def _written(given: argparse.Namespace) -> Written:
    from assistant.analysis.leaves import Written

    examples = read_file(given.examples) if given.examples else None
    return Written(Bilingual(given.en, given.zh), action=Bilingual(given.action_en, given.action_zh), examples=examples)


def _sure(given: argparse.Namespace, desk: LeavesDesk) -> None:
    """Raise BadRequest that says what would move, where --yes was not given."""
    leaf = _leaf(desk, given.need)
    if not given.yes:
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
        state = _state(leaf).say(given.language)
        print(f"{leaf.need.name:28} {leaf.examples:5} {leaf.labelled:5}  {leaf.need.title.say(given.language)}  {state}".rstrip())  # fmt: skip


def _state(leaf: Leaf) -> Bilingual:
    """Return whether a need is retired, and into which, or waits for examples; nothing where it is in use."""
    if leaf.retired:
        return Bilingual(f"retired -> {leaf.into or '-'}", f"已停用 -> {leaf.into or '-'}")
    return Bilingual("waits", "等待例句") if leaf.waits else Bilingual("", "")
