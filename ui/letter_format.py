"""Emails as a salesperson writes them: what is asked for, three ways to say it, the draft, sending. Pure functions."""

from collections.abc import Sequence
from typing import Any, get_args

from assistant.letters.speaking import PLAIN
from assistant.letters.types import KINDS, LENGTHS, STATES, TONES, Doubt, Letter, LetterKind, LetterRequest, Variant
from assistant.writing.worded import WordedWriter
from knowledge.language import Bilingual, Language
from ui import desk_words as words
from ui.format import escape, notice
from ui.quote_form import choice, field
from ui.tables import button, when, whole_form
from ui.words import writer_name


def request_form(request: LetterRequest, language: Language, variants: Sequence[Variant] = ()) -> str:
    """Return the fields that say what a letter is to be, and below them the ways to write it."""
    if not request.customer:
        return notice(words.CUSTOMER_FIRST.say(language))
    write = button("write", "", words.WRITE.say(language), kind="first")
    return whole_form(
        f'<div class="fields">{_fields(request, language)}</div><div class="steps">{write}</div>'
        f"{''.join(_variant(v, language) for v in variants)}"
    )


def _fields(request: LetterRequest, language: Language) -> str:
    hidden = "".join(
        f'<input type="hidden" data-f="{n}" value="{escape(getattr(request, n))}">'
        for n in ("customer", "conversation", "turn", "quote")
    )
    said = (("about", words.ABOUT), ("offer", words.OFFER), ("when", words.WHEN_TO))
    return (
        choice("kind", words.KIND.say(language), _named(KINDS, language), request.kind)
        + choice("language", words.LANGUAGE.say(language), [("zh", "中文"), ("en", "English")], request.language)
        + choice("tone", words.TONE.say(language), _named(TONES, language), request.tone)
        + choice("length", words.LENGTH.say(language), _named(LENGTHS, language), request.length)
        + "".join(field(n, w.say(language), getattr(request, n)) for n, w in said)
        + hidden
    )


def _named(known: Any, language: Language) -> list[tuple[str, str]]:  # noqa: ANN401 - any of the tables of names
    return [(name, label.say(language)) for name, label in known.items()]


def _variant(item: Variant, language: Language) -> str:
    use = button("use", str(item.number), words.USE.say(language), kind="first")
    return (
        f'<article class="variant"><header>{_by(item, language)}{use}</header><h3>{escape(item.subject)}</h3>'
        f'<p class="letter-text">{escape(item.body)}</p>'
        f'<input type="hidden" data-f="v{item.number}.subject" value="{escape(item.subject)}">'
        f'<textarea hidden data-f="v{item.number}.body">{escape(item.body)}</textarea></article>'
    )


def _by(item: Variant, language: Language) -> str:
    """Return which variant it is, and whose words it has."""
    said = words.VARIANT.say(language).replace("{n}", str(item.number))
    if item.why:
        said += " · " + words.NOT_WORDED.say(language).replace("{why}", item.why.say(language))
    elif item.by not in (PLAIN, WordedWriter.name):
        said += " · " + words.WORDED_BY.say(language).replace("{name}", writer_name(item.by).say(language))
    return f"<small>{escape(said)}</small>"


def notes(variants: Sequence[Variant], language: Language) -> str:
    """Return the ways to write a quote's note, each to be taken."""
    return "".join(
        f'<article class="variant"><header>{_by(v, language)}{button("use_note", str(v.number), words.USE.say(language))}</header>'
        f'<p class="letter-text">{escape(v.body)}</p><textarea hidden data-f="n{v.number}">{escape(v.body)}</textarea></article>'
        for v in variants
    )


def request_of(given: dict[str, Any]) -> LetterRequest:
    """Return the request that the fields make; the desk checks what is in it."""
    kinds = get_args(LetterKind)
    kind: LetterKind = next((k for k in kinds if k == given.get("kind")), "follow_up")
    text = {
        n: str(given.get(n) or "")[:2000]
        for n in ("customer", "conversation", "turn", "quote", "about", "offer", "when")
    }
    return LetterRequest(
        kind=kind, language="zh" if given.get("language") == "zh" else "en",
        tone=next((t for t in TONES if t == given.get("tone")), "neutral"),
        length=next((n for n in LENGTHS if n == given.get("length")), "normal"), **text,
    )  # fmt: skip


def editor(request: LetterRequest, subject: str, body: str, language: Language, letter: Letter | None = None,
           to: str = "", can_send: bool = False, stale: str = "") -> str:  # fmt: skip
    """Return a letter to be edited: its text, what to check in it, and what can be done with it.

    `stale` says why it may not go out any more, where that is so.
    """
    held = "".join(
        f'<input type="hidden" data-f="{n}" value="{escape(getattr(request, n))}">'
        for n in (
            "kind",
            "customer",
            "language",
            "tone",
            "length",
            "conversation",
            "turn",
            "quote",
            "about",
            "offer",
            "when",
        )
    )
    held += f'<input type="hidden" data-f="letter" value="{escape(letter.id if letter else "")}">'
    held += f'<input type="hidden" data-f="version" value="{letter.version if letter else 0}">'
    said_doubts = doubts(letter.current.doubts, words.DOUBTS, language) if letter else ""
    return whole_form(
        f"{_top(request, letter, to, language)}{notice(stale, 'error') if stale else ''}{said_doubts}"
        f"{field('subject', words.SUBJECT.say(language), subject)}"
        f'<label class="field"><span>{escape(words.BODY.say(language))}</span>'
        f'<textarea data-f="body" rows="14" maxlength="20000">{escape(body)}</textarea></label>{held}'
        f"{_acts(letter, request, to, can_send, language, stale=bool(stale))}{_history(letter, language)}",
        f'class="letter" data-guard="{escape(words.LEAVE_SURE.say(language))}"{"" if letter else " data-dirty"}',
    )


def _top(request: LetterRequest, letter: Letter | None, to: str, language: Language) -> str:
    state = f'<span class="chip">{escape(STATES[letter.state].say(language))}</span>' if letter else ""
    who = f"{words.TO.say(language)}: {to}" if to else ""
    title = escape(KINDS[request.kind].say(language))
    unsaved = f'<span class="unsaved">{escape(words.CHANGED_HERE.say(language))}</span>'
    return f'<div class="quote-head"><h2>{title}</h2>{state}{unsaved}<small>{escape(who)}</small></div>'


def doubts(found: Sequence[Doubt], title: Bilingual, language: Language) -> str:
    """Return what in a text nothing supports, or nothing where there is none."""
    if not found:
        return ""
    colon = "：" if language == "zh" else ": "
    items = "".join(f"<li><b>{escape(d.found)}</b>{colon}{escape(d.why.say(language))}</li>" for d in found)
    return f'<div class="notice error" role="status"><b>{escape(title.say(language))}</b><ul>{items}</ul></div>'


def _acts(
    letter: Letter | None, request: LetterRequest, to: str, can_send: bool, language: Language, *, stale: bool
) -> str:
    copy = f'<button type="button" class="small" data-copy="body">{escape(words.COPY.say(language))}</button>'
    if letter is None:
        return (
            f'<div class="steps">{button("keep_letter", "", words.KEEP_LETTER.say(language), kind="first")}{copy}</div>'
        )
    made = ""
    if letter.state in ("draft", "failed"):
        made += button("keep_letter", letter.id, words.KEEP_LETTER.say(language))
    if letter.state in ("draft", "failed") and can_send and to and not stale:
        sure = words.SEND_SURE.say(language).replace("{to}", to)
        made += button("send_letter", letter.id, words.SEND_LETTER.say(language), sure, "first")
    if letter.state == "unknown":
        made += button("arrived", letter.id, words.ARRIVED.say(language)) + button(
            "not_arrived", letter.id, words.NOT_ARRIVED.say(language)
        )
    eml = escape(words.EML.say(language))
    made += copy
    if not stale:
        made += f'<a class="small" href="/sales/files/letter/{escape(letter.id)}" download>{eml}</a>'
    attach = ""
    if request.quote and not stale:
        label = escape(words.ATTACH.say(language))
        attach = f'<label class="tick"><input type="checkbox" data-f="attach" checked> {label}</label>'
    note = "" if can_send or stale else notice(words.NO_SERVER.say(language))
    return f'{attach}<div class="steps">{made}</div>{note}'


def _history(letter: Letter | None, language: Language) -> str:
    if letter is None:
        return ""
    items = "".join(
        f"<li>{when(e.at)} {escape(e.action)} {escape(e.by)} {escape(e.note)}</li>" for e in reversed(letter.events)
    )
    return (
        f'<details class="history"><summary>{escape(words.HISTORY.say(language))}</summary><ul>{items}</ul></details>'
    )


def said(text: Bilingual, language: Language, kind: str = "done") -> str:
    """Return a short word on what was done."""
    return notice(text.say(language), kind)
