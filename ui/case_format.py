"""A company's own cases as HTML: the list with how each went last and what changed, and the form of one. Pure functions."""

from collections.abc import Iterable, Sequence

from assistant.answers.types import KIND
from assistant.cases.types import Imported, OwnCase, Run
from assistant.evaluation import Case
from knowledge.language import Bilingual, Language
from ui import questions_words as words
from ui.format import escape, notice
from ui.tables import button, table, whole_form


def cases(items: Sequence[OwnCase], language: Language) -> str:
    """Return the cases, those that fail first."""
    rows = [
        [
            _result(own, language), f"<b>{escape(own.case.text)}</b>{_before(own.case, language)}",
            escape("; ".join(_must(own.case, language))),
            button("delete", own.case.id, words.DELETE.say(language), kind="bad"),
        ]
        for own in items
    ]  # fmt: skip
    head = (words.RESULT, words.ASKS, words.EXPECTS, Bilingual("", ""))
    return f'<div class="cases">{table(head, rows, language, words.NO_CASES)}</div>'


def _result(own: OwnCase, language: Language) -> str:
    result = own.result
    if result is None:
        return f'<span class="chip">{escape(words.OUTCOMES[""].say(language))}</span>'
    since = words.SINCE.say(language).replace("{at}", result.since[:16].replace("T", " "))
    lines = [*(fault(one).say(language) for one in result.faults), *(one.say(language) for one in result.changed)]
    if result.outcome == "failed" and result.good_at:
        lines.append(words.PASSED_LAST.say(language).replace("{at}", result.good_at[:16].replace("T", " ")))
    told = f'<ul class="told">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>' if lines else ""
    kind = {"passed": "done", "failed": "bad"}.get(result.outcome, "")
    return f'<span class="chip {kind}">{escape(words.OUTCOMES[result.outcome].say(language))}</span> <small>{escape(since)} UTC</small>{told}'


def fault(found: str) -> Bilingual:
    """Return a fault of `assistant.evaluation.faults` in words."""
    name, _, what = found.partition(" ")
    said = words.FAULTS.get(name, Bilingual.same(found))
    return Bilingual(said.en.replace("{what}", what), said.zh.replace("{what}", what))


def _before(case: Case, language: Language) -> str:
    if not case.turns:
        return ""
    told = words.AFTER_TURNS.say(language).replace("{n}", str(len(case.turns)))
    said = "".join(f"<li>{escape(turn)}</li>" for turn in case.turns)
    return f"<details><summary>{escape(told)}</summary><ol>{said}</ol></details>"


def _must(case: Case, language: Language) -> Iterable[str]:
    if case.answerable is False:
        yield words.MUST_REFUSE.say(language)
    lists = (
        (words.MUST_CITE, case.documents), (words.MUST_SHOW, case.skus), (words.MUST_SAY, (*case.include, *case.figures)),
        (words.MUST_NOT_SAY, case.exclude),
    )  # fmt: skip
    for text, listed in lists:
        for what in listed:
            named = words.ITS_ANSWER.say(language) if what.startswith(f"{KIND}/") else what
            yield text.say(language).replace("{what}", named)


def ran(done: Run, language: Language) -> str:
    """Return what a run came to."""
    told = words.RAN.say(language)
    counts = {"passed": done.passed, "cases": done.cases, "failed": len(done.failed), "not_due": done.not_due}
    for name, count in counts.items():
        told = told.replace(f"{{{name}}}", f"{count:,}")
    stopped = f"{words.RAN_STOPPED.say(language)} " if done.stopped else ""
    return notice(stopped + told, "error" if done.failed else "done")


def imported(done: Imported, language: Language) -> str:
    """Return what an import did, and the lines that were no cases."""
    told = words.IMPORTED.say(language)
    for name, count in (("added", done.added), ("changed", done.changed), ("bad", len(done.bad))):
        told = told.replace(f"{{{name}}}", f"{count:,}")
    lines = [
        words.LINE.say(language).replace("{n}", str(n)).replace("{why}", why.say(language)) for n, why in done.bad[:20]
    ]
    return notice(told, "error" if done.bad else "done") + "".join(f"<p>{escape(line)}</p>" for line in lines)


def form(turn: str, text: str, language: Language) -> str:
    """Return the form that makes a turn a case."""
    fields = "".join(
        f'<label class="field wide"><span>{escape(label.say(language))}</span><textarea data-f="{name}" rows="2"></textarea></label>'
        for name, label in words.CASE_FIELDS.items()
    )
    refuse = f'<label><input type="checkbox" data-f="refuse"> {escape(words.REFUSE.say(language))}</label>'
    acts = button("keep_case", turn, words.KEEP_CASE.say(language), kind="first") + button(
        "cancel", "", words.CANCEL.say(language)
    )
    title = escape(words.CASE_OF.say(language).replace("{text}", text))
    return whole_form(
        f'<fieldset class="answer-form"><legend>{title}</legend>{refuse}{fields}<p class="acts-line">{acts}</p></fieldset>'
    )
