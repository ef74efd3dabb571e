"""`assistant gaps`, `answers` and `cases`, and the run of `assistant evaluate own`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.commands.terminal import bar, none, operator, out, read_file, wait, write_file, write_table
from assistant.settings import Settings
from knowledge.language import Bilingual, Language
from knowledge.types import ALWAYS, Validity

if TYPE_CHECKING:
    from assistant.answers.types import Answer, Preview, Written
    from assistant.cases.types import OwnCase, Run
    from assistant.gaps.types import Gap, OpenGap
    from assistant.service import Assistant


def gaps(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says with gaps."""
    return _GAPS[given.action](given, _opened(settings))


def answers(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says with reviewed answers."""
    return _ANSWERS[given.action](given, _opened(settings))


def cases(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says with a company's own cases."""
    return _CASES[given.action](given, _opened(settings))


def _opened(settings: Settings) -> Assistant:
    from assistant.build import open_assistant

    return open_assistant(settings, wait)


# --- gaps ----------------------------------------------------------------------------------------------------------


def _list_gaps(given: argparse.Namespace, assistant: Assistant) -> int:
    found = assistant.gaps.gaps(
        operator(), "staff" if given.staff else "customers", state=_state(given), reason=given.reason,
        language=given.tongue, since=given.since, limit=given.limit,
    )  # fmt: skip
    if given.json:
        out({**asdict(found), "gaps": [asdict(gap) for gap in found.gaps]})
        return 0
    none(given, found.gaps, Bilingual("Nothing waits for an answer.", "没有待回答的问题。"))
    for gap in found.gaps:
        print(_gap_line(gap, given.language))
    return 0


def _state(given: argparse.Namespace) -> Any:  # noqa: ANN401 - one of the states, or None for all
    return None if given.state == "all" else given.state


def _gap_line(gap: Gap, language: Language) -> str:
    from assistant.gaps.types import REASON_NAMES

    why = ", ".join(f"{REASON_NAMES[reason].say(language)} {count}" for reason, count in gap.reasons.items())
    title = gap.titles.get(language, gap.title)
    return f"{gap.id}  {gap.count:5}  {gap.last[:10]}  {title}  ({why})"


def _show_gap(given: argparse.Namespace, assistant: Assistant) -> int:
    opened = assistant.gaps.gap(operator(), given.gap)
    out(asdict(opened)) if given.json else _print_gap(opened, given.language)
    return 0


def _print_gap(opened: OpenGap, language: Language) -> None:
    from assistant.gaps.types import REASON_NAMES

    gap = opened.gap
    print(_gap_line(gap, language))
    if gap.state != "open" or gap.note:
        print(f"{gap.state}  {gap.by}  {gap.decided_at[:10]}  {gap.note}".rstrip())
    print(Bilingual("by week:", "按周：").say(language), "  ".join(f"{week} {n}" for week, n in gap.weeks))
    for one in opened.examples:
        why = ", ".join(REASON_NAMES[reason].say(language) for reason in one.reasons)
        print(f"  {one.turn}  {one.at[:10]}  {one.text}  ({why})")
    print(Bilingual("nearest:", "最接近：").say(language))
    for near in opened.near:
        print(f"  {near.title}{' › ' if near.heading else ''}{near.heading}  {near.score:.2f}")


def _decide(given: argparse.Namespace, assistant: Assistant) -> int:
    desk, who = assistant.gaps, operator()
    seen = desk.gap(who, given.gap).gap.version
    if given.action == "dismiss":
        gap = desk.dismiss(who, given.gap, given.note, seen=seen)
    elif given.action == "reopen":
        gap = desk.reopen(who, given.gap, seen=seen)
    else:
        gap = desk.note(who, given.gap, given.note, seen=seen)
    out(asdict(gap)) if given.json else print(f"{gap.id}  {gap.state}  {gap.note}".rstrip())
    return 0


def _export_gaps(given: argparse.Namespace, assistant: Assistant) -> int:
    write_table(given, assistant.gaps.export(operator(), "staff" if given.staff else "customers", _state(given)))
    return 0


# --- answers -------------------------------------------------------------------------------------------------------


def _add(given: argparse.Namespace, assistant: Assistant) -> int:
    from assistant.answers.fields import MOST_QUESTIONS
    from assistant.answers.types import Written

    who, seen, questions = operator(), 0, tuple(given.question or ())
    if given.gap:
        opened = assistant.gaps.gap(who, given.gap)
        seen = opened.gap.version
        questions = questions or tuple(one.alone for one in opened.wordings[:MOST_QUESTIONS])
    written = _changed(given, Written(Bilingual("", ""), questions))
    if given.dry_run:
        return _told_preview(given, assistant.answers.preview(who, written))
    return _told(given, assistant.answers.save(who, written, gap=given.gap, seen=seen))


def _edit(given: argparse.Namespace, assistant: Assistant) -> int:
    who = operator()
    kept = assistant.answers.answer(who, given.answer)
    written = _changed(given, kept.written)
    if given.dry_run:
        return _told_preview(given, assistant.answers.preview(who, written, kept.id))
    return _told(given, assistant.answers.edit(who, kept.id, written, seen=kept.version))


def _changed(given: argparse.Namespace, written: Written) -> Written:
    """Return an answer with what the command line gives in place of what it had."""
    text = Bilingual(
        written.text.en if given.en is None else given.en, written.text.zh if given.zh is None else given.zh
    )
    days = ALWAYS if given.always else written.validity
    return replace(
        written, text=text, questions=tuple(given.question or written.questions),
        audience=given.audience or written.audience, link=written.link if given.link is None else given.link,
        validity=Validity(given.since or days.since, given.until or days.until),
    )  # fmt: skip


def _told(given: argparse.Namespace, answer: Answer) -> int:
    out(asdict(answer)) if given.json else print(_answer_line(answer, given.language))
    return 0


def _answer_line(answer: Answer, language: Language) -> str:
    days = " – ".join(str(day or "") for day in (answer.written.validity.since, answer.written.validity.until))
    told = f"  {days}" if days.strip(" –") else ""
    text = answer.written.text.say(language) or answer.written.text.en or answer.written.text.zh
    return f"{answer.id}  {answer.state}{told}  {(*answer.written.questions, text)[0]}"


def _told_preview(given: argparse.Namespace, preview: Preview) -> int:
    """Print what would be replied, and the warnings; nothing was kept."""
    rows = [
        {"question": s.question, "before": s.before.text, "after": s.after.text, "used": s.used} for s in preview.shown
    ]
    warnings = [warning.say(given.language) for warning in preview.warnings]
    if given.json:
        out({"shown": rows, "warnings": warnings})
        return 0
    before, after = Bilingual("now", "目前").say(given.language), Bilingual("then", "保存后").say(given.language)
    for row in rows:
        print(f"? {row['question']}\n  {before}: {_flat(row['before'])}\n  {after}: {_flat(row['after'])}")
    for warning in warnings:
        print(f"! {warning}", file=sys.stderr)
    return 0


def _flat(text: object) -> str:
    return " ".join(str(text).split())[:300]


def _list_answers(given: argparse.Namespace, assistant: Assistant) -> int:
    found = assistant.answers.answers(operator())
    if given.json:
        out([asdict(answer) for answer in found])
        return 0
    none(given, found, Bilingual("There are no reviewed answers yet.", "还没有审核答案。"))
    for answer in found:
        print(_answer_line(answer, given.language))
    return 0


def _delete_answer(given: argparse.Namespace, assistant: Assistant) -> int:
    who = operator()
    assistant.answers.delete(who, given.answer, seen=assistant.answers.answer(who, given.answer).version)
    return _gone(given, given.answer)


def _gone(given: argparse.Namespace, what: str) -> int:
    out({"deleted": what}) if given.json else print(Bilingual(f"{what} deleted", f"已删除 {what}").say(given.language))
    return 0


# --- cases ---------------------------------------------------------------------------------------------------------


def _list_cases(given: argparse.Namespace, assistant: Assistant) -> int:
    found = assistant.cases.cases(operator())
    if given.json:
        out([asdict(own) for own in found])
        return 0
    none(given, found, Bilingual("There are no cases yet.", "还没有用例。"))
    for own in found:
        print(_case_line(own, given.language))
    return 0


def _case_line(own: OwnCase, language: Language) -> str:
    if own.result is None:
        return f"-       {own.case.id}  {own.case.text}"
    why = "; ".join((*own.result.faults, *(one.say(language) for one in own.result.changed)))
    since = Bilingual("since", "自").say(language)
    return f"{own.result.outcome:7} {own.case.id}  {own.case.text}  ({since} {own.result.since[:16]}){f'  {why}' if why else ''}"


def _confirm(given: argparse.Namespace, assistant: Assistant) -> int:
    own = assistant.cases.confirm(
        operator(), given.turn, answerable=not given.refuse, documents=given.cite, skus=given.product, include=given.say,
        exclude=given.not_say,
    )  # fmt: skip
    out(asdict(own)) if given.json else print(_case_line(own, given.language))
    return 0


def _delete_case(given: argparse.Namespace, assistant: Assistant) -> int:
    assistant.cases.delete(operator(), given.case)
    return _gone(given, given.case)


def _export_cases(given: argparse.Namespace, assistant: Assistant) -> int:
    text = assistant.cases.export(operator())
    write_file(Path(given.out), text.encode()) if given.out else sys.stdout.write(text)
    return 0


def _import_cases(given: argparse.Namespace, assistant: Assistant) -> int:
    done = assistant.cases.import_text(operator(), read_file(given.path))
    bad = [{"line": n, "reason": why.say(given.language)} for n, why in done.bad]
    if given.json:
        out({"added": done.added, "changed": done.changed, "bad": bad})
    else:
        told = Bilingual(f"added {done.added}, replaced {done.changed}", f"新增 {done.added}，替换 {done.changed}")
        print(told.say(given.language))
        for row in bad:
            print(f"  {row['line']}: {row['reason']}", file=sys.stderr)
    return 1 if bad else 0


def run_own(given: argparse.Namespace, settings: Settings) -> int:
    """Run the company's own cases over the store as it is; 1 where one fails."""
    progress, end = bar("cases")
    try:
        done = _opened(settings).cases.run(operator(), progress)
    finally:
        end()
    out(asdict(done)) if given.json else _print_run(done, given.language)
    return 1 if done.failed else 0


def _print_run(done: Run, language: Language) -> None:
    told = Bilingual(
        f"{done.passed} of {done.cases} cases pass, {len(done.failed)} fail, {done.not_due} are not due",
        f"共 {done.cases} 个用例：通过 {done.passed}，失败 {len(done.failed)}，未到期 {done.not_due}",
    )
    print(told.say(language))
    for own in done.failed:
        print(_case_line(own, language))


_GAPS = {
    "list": _list_gaps, "show": _show_gap, "dismiss": _decide, "note": _decide, "reopen": _decide, "export": _export_gaps,
}  # fmt: skip
_ANSWERS = {"add": _add, "edit": _edit, "list": _list_answers, "delete": _delete_answer}
_CASES = {
    "list": _list_cases, "confirm": _confirm, "delete": _delete_case, "export": _export_cases, "import": _import_cases,
}  # fmt: skip
