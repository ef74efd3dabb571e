"""Reviewed answers as HTML: the list, the editor, what would be replied before and after. Pure functions."""

from collections.abc import Mapping, Sequence

from assistant.answers.fields import LONGEST_TEXT
from assistant.answers.types import Answer, Preview, Shown, Written
from assistant.types import Reply
from knowledge.language import Bilingual, Language
from ui import questions_words as words
from ui.format import escape, notice, prose
from ui.quote_form import choice, field
from ui.tables import button, table, whole_form


def answers(items: Sequence[Answer], language: Language) -> str:
    """Return the answers, each with buttons to edit and delete it."""
    rows = [
        [
            f"<b>{escape(_title(a, language))}</b><small>{escape(_text(a.written, language)[:160])}</small>",
            escape(words.ANSWER_STATES[a.state].say(language)), escape(_days(a.written)),
            escape(words.AUDIENCES[a.written.audience].say(language)), escape(a.by),
            button("edit", a.id, words.EDIT.say(language))
            + button("delete", f"{a.id} {a.version}", words.DELETE.say(language), words.SURE_DELETE.say(language), "bad"),
        ]
        for a in items
    ]  # fmt: skip
    head = (words.ANSWER, words.STATE, words.COUNTS, words.AUDIENCE, words.BY, Bilingual("", ""))
    new = button("new", "", words.NEW_ANSWER.say(language), kind="first")
    hint = f'<p class="hint">{escape(words.ANSWERS_HINT.say(language))}</p>'
    return f'{hint}<p class="acts-line">{new}</p>{table(head, rows, language, words.NO_ANSWERS)}'


def _title(answer: Answer, language: Language) -> str:
    return answer.written.questions[0] if answer.written.questions else _text(answer.written, language)[:60]


def _text(written: Written, language: Language) -> str:
    return written.text.say(language) or written.text.en or written.text.zh


def _days(written: Written) -> str:
    since, until = written.validity.since, written.validity.until
    return f"{since or '…'} – {until or '…'}" if since or until else ""


def editor(written: Written, target: str, seen: int, title: str, documents: Sequence[str], language: Language) -> str:
    """Return the editor of an answer. `target` says of what its buttons speak; `documents` are offered for the link."""
    texts = "".join(
        f'<label class="field"><span>{escape(label.say(language))}</span>'
        f'<textarea data-f="{name}" rows="5" maxlength="{LONGEST_TEXT}" lang="{name}">{escape(value)}</textarea></label>'
        for name, label, value in (
            ("zh", words.TEXT_ZH, written.text.zh), ("en", words.TEXT_EN, written.text.en),
        )
    )  # fmt: skip
    variants = (
        f'<label class="field wide"><span>{escape(words.VARIANTS.say(language))}</span>'
        f'<textarea data-f="questions" rows="5">{escape(chr(10).join(written.questions))}</textarea></label>'
    )
    days = written.validity
    places = "".join(f'<option value="{escape(name)}"></option>' for name in documents)
    fields = (
        choice("audience", words.AUDIENCE.say(language), [(v, t.say(language)) for v, t in words.AUDIENCES.items()], written.audience)
        + field("since", words.FROM.say(language), days.since or "", "date")
        + field("until", words.UNTIL.say(language), days.until or "", "date")
        + field("link", words.LINK.say(language), written.link, more='list="answer-places"')
    )  # fmt: skip
    acts = (
        button("preview", target, words.PREVIEW.say(language)) + button("save", target, words.SAVE.say(language), kind="first")
        + button("cancel", target, words.CANCEL.say(language))
    )  # fmt: skip
    return whole_form(
        f'<input type="hidden" data-f="seen" value="{seen}"><fieldset class="answer-form"><legend>{escape(title)}</legend>'
        f'<p class="hint">{escape(words.TEXT_HINT.say(language))}</p><div class="two-texts">{texts}</div>{variants}'
        f'<div class="fields">{fields}</div><datalist id="answer-places">{places}</datalist><p class="acts-line">{acts}</p></fieldset>'
    )


def preview(found: Preview, language: Language) -> str:
    """Return what speaks against an answer, then each question with its reply now and then."""
    warnings = "".join(f"<li>{escape(w.say(language))}</li>" for w in found.warnings)
    against = (
        f'<div class="notice against" role="status"><b>{escape(words.AGAINST.say(language))}</b><ul>{warnings}</ul></div>'
        if warnings
        else ""
    )
    shown = "".join(_shown(one, language) for one in found.shown)
    return f'{notice(words.NOTHING_CHANGED.say(language))}{against}<div class="before-after">{shown}</div>'


def _shown(one: Shown, language: Language) -> str:
    said, kind = (words.USED, "done") if one.used else (words.NOT_USED, "bad")
    replies: Mapping[str, Reply] = {words.BEFORE.say(language): one.before, words.AFTER.say(language): one.after}
    columns = "".join(
        f'<div><h5>{escape(name)}</h5><div class="replied">{prose(reply.text)}</div></div>'
        for name, reply in replies.items()
    )
    return (
        f'<article><h4>{escape(one.question)} <span class="chip {kind}">{escape(said.say(language))}</span></h4>'
        f'<div class="two-texts">{columns}</div></article>'
    )
