"""What a conversation looks like: our types as HTML, every outside text escaped. Pure functions."""

import functools
import html
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assistant.types import Card, Citation, Reply, SourceView, Table, TurnSummary
from knowledge.language import Bilingual, Language
from knowledge.types import Place
from ui import words
from ui.colleague_words import BY

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_REFERENCE = re.compile(r"\[(\d{1,3})\]")
_PLAIN = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})
# Markdown takes the stars of "**名称（红轴）**和" for no end of bold, since a bracket stands before them and a letter after:
# brackets at stars are parsed as letters of the private area.
_BRACKETS = "（）【】「」“”《》()[]"
_AT_BOLD = re.compile(rf"(?<=\*\*)[{re.escape(_BRACKETS[::2])}]|[{re.escape(_BRACKETS[1::2])}](?=\*\*)")
_HIDDEN = {bracket: chr(0xE000 + n) for n, bracket in enumerate(_BRACKETS)}
_SHOWN = str.maketrans({hidden: bracket for bracket, hidden in _HIDDEN.items()})
_PICTURE = '<svg viewBox="0 0 48 48" aria-hidden="true"><path d="M24 7l15 8v18l-15 8-15-8V15zM9 15l15 8 15-8M24 23v18M16.5 11l15 8"/></svg>'
_ICONS = {
    "copy": '<path d="M9 9h10v11H9zM5 15V4h10"/>',
    "retry": '<path d="M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5"/>',
    "good": '<path d="M4 11h3v9H4zM7 11l4-7c2 0 2.5 1.5 2 3l-.6 3H18a2 2 0 0 1 2 2.4l-1.2 6A2 2 0 0 1 17 20H7"/>',
    "bad": '<path d="M4 4h3v9H4zM7 13l4 7c2 0 2.5-1.5 2-3l-.6-3H18a2 2 0 0 0 2-2.4l-1.2-6A2 2 0 0 0 17 4H7"/>',
}


def escape(text: object) -> str:
    """Return `text` safe inside HTML text and quoted attributes, and free of the page's own template marks."""
    return html.escape(str(text), quote=True).translate(_PLAIN)


def icon(name: str) -> str:
    """Return one of our line icons as SVG."""
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{_ICONS[name]}</svg>'


@functools.cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("table")
    parser.disable(["link", "image", "autolink", "html_inline", "html_block", "reference"])
    # Only running text gets reference buttons: never code, and never an attribute such as a code block's language.
    parser.add_render_rule("text", lambda _self, tokens, i, _options, env: env["text"](tokens[i].content))
    return parser


def prose(text: str, citations: Sequence[Citation] = (), turn: str = "", language: Language = "en") -> str:
    """Return Markdown `text` as HTML. No HTML, picture or link in it survives; `[n]` opens citation n where given."""
    known = {c.number: c for c in citations}

    def button(match: re.Match[str]) -> str:
        citation = known.get(int(match[1]))
        return reference(citation, turn, language) if citation else match[0]

    parsed = _AT_BOLD.sub(lambda match: _HIDDEN[match[0]], text)
    made: str = _markdown().render(
        parsed, {"text": lambda said: _REFERENCE.sub(button, escape(said.translate(_SHOWN)))}
    )
    return made.translate(_PLAIN).translate(_SHOWN)


@functools.lru_cache(maxsize=256)
def _told(text: str, citations: tuple[Citation, ...], turn: str, language: Language) -> str:
    """Return `prose`, kept for as long as a conversation goes on: each reply shows all those before it again."""
    return prose(text, citations, turn, language)


def reference(citation: Citation, turn: str, language: Language) -> str:
    """Return the small number that opens a citation."""
    title = _titled(citation, language)[0]
    name = f"{words.OPEN_SOURCE.say(language)} {citation.number}: {title}"
    return (
        f'<sup><button type="button" class="ref" data-source="{escape(turn)}/{escape(citation.fact)}" '
        f'aria-label="{escape(name)}" title="{escape(title)}">{citation.number}</button></sup>'
    )


def _titled(citation: Citation, language: Language) -> tuple[str, str]:
    """Return what a citation is called, the document or the product, and where in it the place is: never an internal id."""
    title, _, rest = citation.heading.partition(" › ")
    if citation.sku:
        return title or citation.sku, words.CATALOGUE.say(language)
    return title or citation.path, rest


def opens(fact: str, reply: Reply, language: Language) -> str:
    """Return a fact's words as a button that opens its source; empty where the reply has no such fact."""
    said = reply.values.get(fact, "")
    if not said:
        return ""
    where = f'data-source="{escape(reply.turn)}/{escape(fact)}"'
    return (
        f'<button type="button" class="fact" {where} title="{escape(words.OPEN_SOURCE.say(language))}">'
        f"{escape(said)}</button>"
    )


def picture(card: Card, language: Language) -> str:
    """Return a card's picture from our own host, or a drawn stand-in. A remote picture is never fetched."""
    if card.image and not re.match(r"(?i)\s*(https?:)?//|\s*data:", card.image):
        return f'<img src="/picture/{escape(card.sku)}" alt="{escape(card.name)}" loading="lazy">'
    return f'<span class="nopicture" role="img" aria-label="{escape(words.NO_PICTURE.say(language))}">{_PICTURE}</span>'


def card(item: Card, reply: Reply, language: Language) -> str:
    """Return one product card; its figures are the values of the reply's facts."""
    price = opens(item.price, reply, language) if item.price else ""
    rows = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{opens(fact, reply, language)}</dd></div>"
        for label, fact in item.rows
        if reply.values.get(fact)
    )
    note = f'<p class="note">{escape(item.note)}</p>' if item.note else ""
    return (
        f'<article class="card"><div class="pic">{picture(item, language)}</div><div class="what">'
        f'<h3>{escape(item.name)}</h3><p class="sku">{escape(item.sku)}</p>'
        f"{f'<p class=price>{price}</p>' if price else ''}{note}<dl>{rows}</dl></div></article>"
    )


def cards(reply: Reply, language: Language) -> str:
    """Return the product cards of a reply, or nothing."""
    if not reply.cards:
        return ""
    return f'<div class="cards n{len(reply.cards)}">{"".join(card(c, reply, language) for c in reply.cards)}</div>'


def comparison(table: Table, reply: Reply, language: Language) -> str:
    """Return a comparison as a table: one column per product, one row per attribute."""
    names = {c.sku: c.name for c in reply.cards}
    head = "".join(
        f'<th scope="col">{escape(names.get(s, s))}<small>{escape(s) if s in names else ""}</small></th>'
        for s in table.skus
    )
    body = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{(opens(f, reply, language) if f else '') or '–'}</td>" for f in facts)
        + "</tr>"
        for label, facts in table.rows
    )
    label = escape(words.COMPARISON.say(language))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table class="compare">'
        f"<thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def place(where: Place, language: Language) -> str:
    """Return a place in a file in words, such as `page 3`; empty where nothing is known."""
    parts: list[tuple[Bilingual, object]] = [
        (words.PAGE, where.page),
        (words.SHEET, where.sheet),
        (words.CELL, where.cell),
    ]
    if where.page is None and where.cell is None:
        parts.append((words.LINE, where.line))
    return " · ".join(w.say(language).replace("{n}", str(n)) for w, n in parts if n is not None)


def sources(reply: Reply, language: Language) -> str:
    """Return the list of a reply's sources, folded together."""
    if not reply.citations:
        return ""
    items = "".join(
        f'<li><button type="button" data-source="{escape(reply.turn)}/{escape(c.fact)}"><b>{c.number}</b>'
        f"<span>{escape(_titled(c, language)[0])}{_trail(c, language)}</span></button></li>"
        for c in reply.citations
    )
    title = f"{words.SOURCES.say(language)} ({len(reply.citations)})"
    return f'<details class="sources"><summary>{escape(title)}</summary><ol>{items}</ol></details>'


def _trail(citation: Citation, language: Language) -> str:
    where = [
        _titled(citation, language)[1],
        place(citation.place, language) or place(Place(page=citation.page), language),
    ]
    said = " · ".join(w for w in where if w)
    return f"<small>{escape(said)}</small>" if said else ""


def suggestions(questions: Sequence[str], title: str = "") -> str:
    """Return questions to click on."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" class="ask" data-ask="{said}">{said}</button>' for said in map(escape, questions)
    )
    return f'<div class="asks" role="group" aria-label="{escape(title)}">{buttons}</div>'


def actions(turn: TurnSummary, language: Language) -> str:
    """Return the buttons below a reply: copy, ask again, thumbs up and down with a reason."""

    def button(do: str, label: Bilingual, pressed: bool | None = None) -> str:
        state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
        said = escape(label.say(language))
        return (
            f'<button type="button" class="act" data-do="{do}" data-turn="{escape(turn.turn)}"{state} '
            f'aria-label="{said}" title="{said}">{icon(do)}</button>'
        )

    good = turn.rating is not None and turn.rating > 0
    bad = turn.rating is not None and turn.rating <= 0
    thanks = f'<span class="thanks">{escape(words.THANKS.say(language))}</span>' if turn.rating is not None else ""
    return (
        f'<div class="acts" data-asked="{escape(turn.asked)}" data-copied="{escape(words.COPIED.say(language))}">'
        f"{button('copy', words.COPY)}{button('retry', words.RETRY)}{button('good', words.GOOD, good)}"
        f"{button('bad', words.BAD, bad)}{thanks}</div>{_reason(turn, language)}"
    )


def _reason(turn: TurnSummary, language: Language) -> str:
    why = escape(words.WHY.say(language))
    return (
        f'<div class="why" hidden><input type="text" maxlength="500" aria-label="{why}" placeholder="{why}">'
        f'<button type="button" data-do="why" data-turn="{escape(turn.turn)}">'
        f"{escape(words.SEND_RATING.say(language))}</button></div>"
    )


def asked(text: str, language: Language) -> str:
    """Return a customer's message."""
    said = escape(text.strip()).replace("\n", "<br>")
    return f'<div class="asked"><h2 class="sr">{escape(words.YOU.say(language))}</h2>{said}</div>'


def answered(turn: TurnSummary, language: Language, *, last: bool = False, acting: bool = True) -> str:
    """Return one finished reply with its cards, comparison, sources and buttons."""
    reply = turn.reply
    table = comparison(reply.table, reply, language) if reply.table else ""
    more = suggestions(reply.suggestions, words.ASK_NEXT.say(language)) if last and acting else ""
    offer = ""
    if last and acting and reply.offer_person:
        offer = f'<button type="button" class="person" data-do="person">{escape(words.PERSON.say(language))}</button>'
    return (
        f'<div class="reply{" refused" if reply.refused else ""}" lang="{reply.language}">'
        f'<div class="text">{_told(reply.text, tuple(reply.citations), reply.turn, language)}</div>'
        f"{cards(reply, language) if not table else ''}{table}{sources(reply, language)}"
        f"{actions(turn, language) if acting else ''}{offer}{more}</div>"
    )


def written(turn: TurnSummary, language: Language) -> str:
    """Return what a colleague wrote, with their name: their words as they are."""
    name = escape(BY.say(language).format(name=turn.by))
    moment = f'<time datetime="{escape(turn.at)}">{escape(turn.at[:16].replace("T", " "))}</time>'
    said = escape(turn.reply.text).replace("\n", "<br>")
    return (
        f'<div class="reply colleague" lang="{turn.reply.language}"><p class="by">{name} {moment}</p>'
        f'<div class="text"><p>{said}</p></div></div>'
    )


def transcript(
    turns: Sequence[TurnSummary], language: Language, *, acting: bool = True, newest: bool = True,
    below: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Return turns of a conversation; `acting` adds the buttons, and what to ask next where they are its `newest`.

    `below` is HTML that stands below turns, by their ids.
    """
    return "".join(
        f'<section class="turn{_kind(t)}" data-turn="{escape(t.turn)}">'
        f"{_said(t, language, last=newest and i == len(turns), acting=acting)}{(below or {}).get(t.turn, '')}</section>"
        for i, t in enumerate(turns, 1)
    )


def _kind(turn: TurnSummary) -> str:
    return " by-colleague" if turn.by else " left" if turn.left_to else ""


def _said(turn: TurnSummary, language: Language, *, last: bool, acting: bool) -> str:
    """Return one turn: the message and its reply, a colleague's words alone, or a message that was left to one."""
    if turn.by:
        return written(turn, language)
    if turn.left_to and not turn.reply.text:
        return asked(turn.asked, language)
    return asked(turn.asked, language) + answered(turn, language, last=last, acting=acting)


def welcome(questions: Sequence[str], language: Language, greeting: str = "", below: str = "") -> str:
    """Return what an empty conversation shows; `below` is HTML."""
    return (
        f'<div class="welcome"><h2>{escape(greeting or words.WELCOME.say(language))}</h2>'
        f"<p>{escape(words.WELCOME_MORE.say(language))}</p>{suggestions(questions, words.ASK_NEXT.say(language))}"
        f"{below}</div>"
    )


def writing(question: str, text: str, language: Language) -> str:
    """Return the turn under way: the question, and the text so far or what is being done."""
    if text:
        body = f'<div class="text">{prose(text, language=language)}</div>'
        return f'<section class="turn now">{asked(question, language)}<div class="reply">{body}</div></section>'
    stage = (
        f'<p class="stage" role="status">{escape(words.LOOKING.say(language))}<i></i><i></i><i></i>'
        f'<span class="late">{escape(words.STILL.say(language))}</span></p>'
    )
    return f'<section class="turn now">{asked(question, language)}{stage}</section>'


def notice(text: str, kind: str = "info") -> str:
    """Return a message to the person; `kind` is `info` or `error`."""
    role = "alert" if kind == "error" else "status"
    return f'<div class="notice {kind}" role="{role}">{escape(text)}</div>'


def source(view: SourceView, language: Language) -> str:
    """Return what the source panel shows: title, heading path, place, and the quote marked in its surroundings."""
    trail = " › ".join(view.heading)
    where = " · ".join(p for p in (trail, place(view.place, language)) if p)
    changed = notice(words.CHANGED.say(language)) if not view.current else ""
    rows = "".join(
        f'<tr{" class=cited" if cited else ""}><th scope="row">{escape(name)}</th>'
        f"<td>{f'<mark>{escape(value)}</mark>' if cited else escape(value)}</td></tr>"
        for name, value, cited in view.rows
    )
    text = f"<p>{escape(view.before)}<mark>{escape(view.quote)}</mark>{escape(view.after)}</p>" if not rows else ""
    return (
        f'<h2 id="source-title">{escape(view.title)}</h2><p class="path">{escape(where)}</p>'
        f'<p class="file">{escape(view.path)}</p>{changed}<div class="quote">{text}'
        f"{f'<table>{rows}</table>' if rows else ''}</div>"
    )


def heading(title: Bilingual, hint: Bilingual | None, language: Language) -> str:
    """Return a title with a line below it."""
    more = f"<p>{escape(hint.say(language))}</p>" if hint else ""
    return f'<div class="heading"><h2>{escape(title.say(language))}</h2>{more}</div>'
