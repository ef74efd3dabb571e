"""What the documents tab shows as HTML: the list, a document, its versions, the bin, what came of files. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote

from assistant.documents.desk import Look
from assistant.documents.words import answers_when, differences_line, noticed_lines
from knowledge.archive import Binned, Kept
from knowledge.differences import Change, Differences
from knowledge.language import Bilingual, Language
from knowledge.types import Document, Place
from knowledge.version_store import Version
from ui import document_words as words
from ui import words as page_words
from ui.format import escape, notice
from ui.tables import audience, button, table, when, whole_form

PAGE = 25


@dataclass(frozen=True)
class Outcome:
    """What became of one file: kept as new, as a new version, the same as before, or failed; `why` says more of it.

    `path` is where a file that failed waits to be tried again.
    """

    name: str
    state: Literal["added", "replaced", "unchanged", "failed"]
    why: str = ""
    path: str = ""


def _say(text: Bilingual, language: Language, **values: object) -> str:
    said = text.say(language)
    for name, value in values.items():
        said = said.replace("{" + name + "}", str(value))
    return escape(said)


def outcomes(done: Sequence[Outcome], total: int, language: Language, note: str = "") -> str:
    """Return what became of each file so far, those that failed first."""
    ranked = sorted(done, key=lambda o: o.state != "failed")
    states = {
        "added": page_words.ADDED, "replaced": words.REPLACED, "unchanged": page_words.UNCHANGED, "failed": page_words.NOT_ADDED,
    }  # fmt: skip
    kinds = {"added": "done", "replaced": "done", "unchanged": "", "failed": "error"}
    rows = [
        f'<li class="notice {kinds[o.state]}">{_say(states[o.state], language)} · {escape(o.name)}'
        f"{': ' + escape(o.why) if o.why else ''}</li>"
        for o in ranked[:200]
    ]
    count = _say(words.OF, language, done=len(done), total=total)
    more = f"<p>… {len(ranked) - 200}</p>" if len(ranked) > 200 else ""
    bar = f'<progress max="{max(total, 1)}" value="{len(done)}" aria-label="{count}"></progress>'
    return f'<div class="outcomes"><p>{count} {bar}</p>{note}<ul>{"".join(rows)}</ul>{more}</div>'


def documents(items: Sequence[Document], count: int, offset: int, today: date, language: Language) -> str:
    """Return one page of the documents, each with its state and buttons to open and delete it."""
    rows = [
        [
            f"<b>{escape(d.title)}</b><small>{escape(d.name)}</small>", escape(d.format),
            audience(d.audience, language), _state(d, today, language), str(d.passages), when(d.added_at),
            button("open", d.id, words.OPEN.say(language))
            + button("delete", d.id, page_words.DELETE.say(language), _sure_delete(d, language), "bad"),
        ]
        for d in items
    ]  # fmt: skip
    head = [
        page_words.TITLE,
        page_words.FORMAT,
        page_words.AUDIENCE,
        words.STATE,
        page_words.PASSAGES,
        page_words.ADDED_AT,
    ]
    made = table([*head, Bilingual.same("")], rows, language)
    tools = button("bin", "", words.BIN.say(language)) + pages("list", "", offset, PAGE, count, language)
    return f'<p class="list-tools">{tools}</p>{made}'


def _sure_delete(d: Document, language: Language) -> str:
    return page_words.DELETE_DOCUMENT.say(language).replace("{name}", d.title)


def _state(d: Document, today: date, language: Language) -> str:
    said = answers_when(d, today)
    dates = (
        f'<span class="chip {"" if d.validity.holds(today) else "internal"}">{escape(said.say(language))}</span>'
        if said
        else ""
    )
    off = f'<span class="chip">{_say(words.OFF_COUNT, language, n=d.off)}</span>' if d.off else ""
    return dates + off


def pages(act: str, target: str, offset: int, size: int, count: int, language: Language) -> str:
    """Return where one is in a long list, with buttons backwards and forwards."""
    if count <= size:
        return ""
    where = _say(
        words.SHOWN, language, **{"from": min(offset + 1, count), "to": min(offset + size, count), "count": count}
    )
    back = button(f"{act}:{max(0, offset - size)}", target, page_words.PREVIOUS.say(language)) if offset else ""
    forth = button(f"{act}:{offset + size}", target, page_words.NEXT.say(language)) if offset + size < count else ""
    return f'<span class="pages">{where} {back}{forth}</span>'


# --- one document ----------------------------------------------------------------------------------------------------


def look(found: Look, offset: int, size: int, find: str, today: date, language: Language, said: str = "") -> str:
    """Return a document: how it was read, what can be changed of it, its passages."""
    d = found.document
    head = (
        f'<p class="list-tools">{button("list", "", words.BACK.say(language))}'
        f"{button('versions', d.id, f'{words.VERSIONS.say(language)} ({d.version})')}"
        f"{button('delete', d.id, page_words.DELETE.say(language), _sure_delete(d, language), 'bad')}</p>"
        f"<h3>{escape(d.title)}</h3><p>{audience(d.audience, language)}{_state(d, today, language)}</p>"
    )
    told = "".join(f"<li>{escape(line.say(language))}</li>" for line in noticed_lines(d, found.noticed))
    told += f"<li>{_cited(found, language)}</li><li>{_original(found, language)}</li>"
    return f"{head}{said}<ul class='told'>{told}</ul>{_fields(d, language)}{_passages(found, offset, size, find, language)}"


def _cited(found: Look, language: Language) -> str:
    turns = sum(found.cited.values())
    text = words.CITED if turns else words.NEVER_CITED
    return _say(text, language, n=turns, all=found.looked_at)


def _original(found: Look, language: Language) -> str:
    if not found.original:
        return _say(words.NO_ORIGINAL, language)
    return f'<a href="/admin/files/documents/{quote(found.document.id)}" download>{_say(words.ORIGINAL, language)}</a>'


def _fields(d: Document, language: Language) -> str:
    choices = [("public", page_words.PUBLIC), ("internal", page_words.INTERNAL)]
    options = "".join(
        f'<option value="{value}"{" selected" if value == d.audience else ""}>{_say(text, language)}</option>'
        for value, text in choices
    )
    fields = [
        _field("title", words.TITLE, d.title, language), _field("name", words.NAME, d.name, language),
        f'<label>{_say(page_words.AUDIENCE, language)}<select data-f="audience">{options}</select></label>',
        _field("first", words.FROM, str(d.validity.since or ""), language, "date"),
        _field("last", words.UNTIL, str(d.validity.until or ""), language, "date"),
    ]  # fmt: skip
    save = button("save", d.id, words.SAVE.say(language), kind="first")
    seen = f'<input type="hidden" data-f="seen" value="{escape(d.mark)}">'
    return whole_form(
        f'<fieldset class="document-fields">{"".join(fields)}{seen}<p>{_say(words.DATES_HINT, language)}</p>{save}</fieldset>'
    )


def _field(name: str, label: Bilingual, value: str, language: Language, kind: str = "text") -> str:
    return f'<label>{_say(label, language)}<input type="{kind}" data-f="{name}" value="{escape(value)}" maxlength="500"></label>'


def _passages(found: Look, offset: int, size: int, find: str, language: Language) -> str:
    d = found.document
    search = (
        f'<label class="find">{_say(words.FIND_PASSAGE, language)}<input type="text" data-f="find" value="{escape(find)}"'
        f' maxlength="200"></label><input type="hidden" data-f="document" value="{escape(d.id)}">'
        f'<input type="hidden" data-f="offset" value="{offset}">'
    )
    go = button("open", d.id, page_words.SEARCH.say(language))
    turn = pages("open", d.id, offset, size, found.count, language)
    each = "".join(_passage(k, found, language) for k in found.passages)
    body = each or f'<p class="empty">{_say(page_words.NOTHING, language)}</p>'
    return whole_form(
        f'<h4>{_say(words.PASSAGES, language)} ({found.count})</h4><div class="list-tools">{search}{go}{turn}</div>{body}'
    )


def _passage(kept: Kept, found: Look, language: Language) -> str:
    p = kept.passage
    times = found.cited.get(p.id, 0)
    marks = [place(p.place, language), escape(p.language)]
    if times:
        marks.append(_say(words.CITED, language, n=times, all=found.looked_at))
    chip = f'<span class="chip internal">{_say(words.OFF, language)}</span>' if kept.off else ""
    do, text = ("on", words.SWITCH_ON) if kept.off else ("off", words.SWITCH_OFF)
    page = _page(found, p.place.page, language)
    return (
        f'<article class="passage{" off" if kept.off else ""}"><header><b>{escape(" › ".join(p.heading))}</b>{chip}'
        f"<small>{' · '.join(m for m in marks if m)}</small>{button(do, str(p.id), text.say(language))}</header>"
        f'<p class="said">{escape(p.text)}</p>{page}</article>'
    )


def place(where: Place, language: Language) -> str:
    """Return a place in a file in words."""
    parts = [
        (page_words.PAGE, where.page), (page_words.LINE, where.line), (page_words.SHEET, where.sheet), (page_words.CELL, where.cell),
    ]  # fmt: skip
    return ", ".join(_say(text, language, n=value) for text, value in parts if value is not None)


def _page(found: Look, number: int | None, language: Language) -> str:
    d = found.document
    if d.format != "pdf" or number is None or not found.original:
        return ""
    where = f"/admin/files/documents/{quote(d.id)}/page/{number}?v={d.version}"
    label = _say(words.PAGE, language, n=number)
    return (
        f"<details><summary>{_say(words.LOOK_AT_PAGE, language, n=number)}</summary>"
        f'<img loading="lazy" src="{where}" alt="{label}" width="800"></details>'
    )


# --- versions and the bin ----------------------------------------------------------------------------------------------


def versions(d: Document, items: Sequence[Version], language: Language, said: str = "", below: str = "") -> str:
    """Return the versions of a document, the one in use first, each with what can be done with it."""
    now = [
        f"<b>{d.version}</b> {_say(words.IN_USE, language)}",
        escape(d.title),
        when(d.added_at),
        "",
        str(d.passages),
        "",
    ]
    rows = [now] + [
        [
            str(v.number), escape(v.title), when(v.added_at), when(v.left_at), str(v.passages),
            button(f"diff:{v.number}", d.id, words.WHAT_CHANGED.say(language))
            + button(
                f"rollback:{v.number}", d.id, words.ROLL_BACK.say(language),
                words.SURE_ROLL_BACK.say(language).replace("{n}", str(v.number)),
            ),
        ]
        for v in items
    ]  # fmt: skip
    head = [words.VERSION, page_words.TITLE, words.KEPT_FROM, words.LEFT_AT, page_words.PASSAGES, Bilingual.same("")]
    purge = button(
        "purge-versions", d.id, words.PURGE_VERSIONS.say(language), words.SURE_PURGE_VERSIONS.say(language), "bad"
    )
    more = purge if items else f'<p class="empty">{_say(words.NO_VERSIONS, language)}</p>'
    return (
        f'<p class="list-tools">{button("open", d.id, words.OPEN.say(language))}{button("list", "", words.BACK.say(language))}</p>'
        f"<h3>{escape(d.title)}</h3>{said}{table(head, rows, language)}{more}{below}"
    )


def differences(found: Differences, older: int, language: Language) -> str:
    """Return what changed, in a sentence and passage by passage."""
    each = "".join(_change(change, language) for change in found.changes[:300])
    title = _say(words.DIFFERENCES, language, old=older)
    return f"<h4>{title}</h4><p>{escape(differences_line(found).say(language))}</p>{each}"


def _change(change: Change, language: Language) -> str:
    kinds = {"added": words.ADDED, "removed": words.REMOVED, "changed": words.CHANGED}
    figures = ""
    if change.kind == "changed" and (change.gone or change.new):
        said = _say(words.FIGURES, language, gone=", ".join(change.gone) or "–", new=", ".join(change.new) or "–")
        figures = f'<span class="chip internal">{said}</span>'
    one = change.after or change.before
    heading = escape(" › ".join(one.heading)) if one else ""
    tags = {"same": "{}", "out": "<del>{}</del>", "in": "<ins>{}</ins>"}
    text = "".join(tags[how].format(escape(part)) for how, part in change.parts)
    return (
        f'<article class="passage {change.kind}"><header><span class="chip">{_say(kinds[change.kind], language)}</span>{figures}'
        f'<small>{heading}</small></header><p class="said">{text}</p></article>'
    )


def bin_list(items: Sequence[Binned], days: int, language: Language, said: str = "") -> str:
    """Return the deleted documents, each with buttons to put it back or remove it for good."""
    rows = [
        [
            f"<b>{escape(b.version.title)}</b><small>{escape(b.version.name)}</small>",
            audience(b.version.audience, language), str(b.version.passages), when(b.deleted_at), when(b.until),
            button("put-back", b.version.document, words.PUT_BACK.say(language), kind="first")
            + button(
                "purge", b.version.document, words.PURGE.say(language),
                words.SURE_PURGE.say(language).replace("{name}", b.version.title), "bad",
            ),
        ]
        for b in items
    ]  # fmt: skip
    head = [
        page_words.TITLE,
        page_words.AUDIENCE,
        page_words.PASSAGES,
        words.DELETED_AT,
        words.KEPT_UNTIL,
        Bilingual.same(""),
    ]
    empty = Bilingual(*(t.replace("{days}", str(days)) for t in (words.BIN_EMPTY.en, words.BIN_EMPTY.zh)))
    back = button("list", "", words.BACK.say(language))
    return f'<p class="list-tools">{back}</p><h3>{_say(words.BIN, language)}</h3>{said}{table(head, rows, language, empty)}'


def done(text: Bilingual, language: Language, **values: object) -> str:
    """Return a line that something was done."""
    said = text.say(language)
    for name, value in values.items():
        said = said.replace("{" + name + "}", str(value))
    return notice(said, "done")
