"""What the staff pages list: conversations, hand-offs, documents, products, users and records as HTML. Pure functions."""

import functools
import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from assistant.types import HandOff, User
from assistant.wording import money
from knowledge.language import Bilingual, Language
from knowledge.types import Price, Product
from ui import words
from ui.format import escape, notice
from ui.service import ImportReport, Replay

Cells = Sequence[str]


def table(
    head: Sequence[Bilingual], rows: Iterable[Cells], language: Language, empty: Bilingual = words.NOTHING
) -> str:
    """Return a table; the cells are HTML already."""
    names = [escape(h.say(language)) for h in head]
    body = "".join("<tr>" + "".join(map(_cell, names, row)) + "</tr>" for row in rows)
    if not body:
        return f'<p class="empty">{escape(empty.say(language))}</p>'
    top = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        f'<div class="scroll" tabindex="0"><table class="list"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(name: str, content: str) -> str:
    """Return a cell that carries its column's name, which a phone shows beside it."""
    return f'<td data-label="{name}">{content}</td>' if content and name else f"<td>{content}</td>"


def button(do: str, target: str, label: str, sure: str = "", kind: str = "") -> str:
    """Return a button that sends (`do`, `target`) to the page's handler, after a question where `sure` is given."""
    ask = f' data-sure="{escape(sure)}"' if sure else ""
    return (
        f'<button type="button" class="small {kind}" data-act="{escape(do)}" data-id="{escape(target)}"{ask}>'
        f"{escape(label)}</button>"
    )


def whole_form(inner: str, more: str = "") -> str:
    """Return fields as one form, whose values the page's code sends together; `more` are attributes.

    Each form gets a tag name of its own. Gradio changes what stands on a page place by place and leaves what was typed in
    a field that it takes for the one that is to stand there; a name that was never there before has all of it made anew.
    """
    tag = f"form-{secrets.token_hex(4)}"
    return f"<{tag} data-form {more}>{inner}</{tag}>"


def when(moment: str | None) -> str:
    """Return UTC ISO time as a time element that the browser turns into local time; empty for None."""
    return f'<time datetime="{escape(moment)}">{escape(moment[:16].replace("T", " "))}</time>' if moment else ""


def chips(names: Iterable[str]) -> str:
    """Return short names side by side."""
    return "".join(f'<span class="chip">{escape(n)}</span>' for n in names)


def intents(names: Iterable[str], language: Language) -> str:
    """Return intents by their labels."""
    labels = intent_labels()
    return chips(labels[n].say(language) if n in labels else n for n in names)


@functools.cache
def intent_labels() -> dict[str, Bilingual]:
    """Return what each intent is called."""
    from assistant.understanding.intent_examples import read_intents

    return {i.name: i.label for i in read_intents()} | {
        "pipeline": Bilingual("Deals", "商机"), "unclear": Bilingual("Unclear", "意图不明"),
        "colleague": Bilingual("With a colleague", "人工对话"),
    }  # fmt: skip


def hand_offs(
    items: Sequence[HandOff], language: Language, told: Mapping[str, str] | None = None, first: Collection[str] = ()
) -> str:
    """Return the customers who asked for a person: those of conversations in `first`, then waiting ones, closed ones folded away.

    `told` is HTML about conversations: by which way a customer came, who answers.
    """
    order = {"waiting": 0, "acknowledged": 1, "closed": 2}
    found = sorted(items, key=lambda h: (h.state == "closed" or h.conversation not in first, order[h.state]))
    if not found:
        return f'<p class="empty">{escape(words.NO_HAND_OFFS.say(language))}</p>'
    made = [(h.state, _hand_off(h, (told or {}).get(h.conversation, ""), language)) for h in found]
    closed = [each for state, each in made if state == "closed"]
    summary = f"{escape(words.CLOSED.say(language))} ({len(closed)})"
    folded = f'<details class="past"><summary>{summary}</summary>{"".join(closed)}</details>' if closed else ""
    still = "".join(each for state, each in made if state != "closed")
    return (still or f'<p class="empty">{escape(words.NO_HAND_OFFS.say(language))}</p>') + folded


def _hand_off(item: HandOff, told: str, language: Language) -> str:
    state = {"waiting": words.WAITING, "acknowledged": words.ACKNOWLEDGED, "closed": words.CLOSED}[item.state]
    by = words.TAKEN_BY.say(language).replace("{name}", item.acknowledged_by or "") if item.acknowledged_by else ""
    acts = [
        button(
            "open", item.conversation, words.ANSWER.say(language), kind="first" if item.state == "acknowledged" else ""
        )
    ]
    if item.state == "waiting":
        acts.insert(0, button("acknowledge", item.id, words.ACKNOWLEDGE.say(language), kind="first"))
    if item.state != "closed":
        acts.append(button("close", item.id, words.CLOSE_HAND_OFF.say(language)))
    note = f'<p class="note">{escape(item.note)}</p>' if item.note else ""
    return (
        f'<article class="handoff {item.state}"><header><span class="state">{escape(state.say(language))}</span>'
        f"<b>{escape(item.contact)}</b><small>{escape(by)} {when(item.created_at)}</small></header>"
        f"{f'<p class=stands>{told}</p>' if told else ''}"
        f'<p class="summary">{escape(item.summary)}</p>{note}<footer>{"".join(acts)}</footer></article>'
    )


def audience(name: str, language: Language) -> str:
    """Return who may see something, in words; internal material is marked."""
    said = words.INTERNAL if name == "internal" else words.PUBLIC
    return f'<span class="chip {escape(name)}">{escape(said.say(language))}</span>'


def _named(text: Bilingual, name: str, language: Language) -> str:
    return text.say(language).replace("{name}", name)


def price(shown: Price, language: Language) -> str:
    """Return a price as people write it; from how many pieces it holds and which list it is of, where that is not the usual."""
    more = [f"≥ {shown.quantity_from}"] if shown.quantity_from > 1 else []
    more += [shown.price_list] if shown.price_list != Price.price_list else []
    note = f" <small>{escape(' · '.join(more))}</small>" if more else ""
    return f"<div>{escape(money(shown.amount, shown.currency, language))}{note}</div>"


def products(items: Sequence[Product], language: Language) -> str:
    """Return products with their prices and stock."""
    rows = [
        [
            f"<code>{escape(p.sku)}</code>",
            escape(p.name.say(language) or p.name.en or p.name.zh),
            escape(p.category_label.say(language) or p.category),
            "".join(price(x, language) for x in p.prices),
            "" if p.stock is None else str(p.stock),
        ]
        for p in items
    ]
    return table([words.SKU, words.PRODUCT, words.CATEGORY, words.PRICE, words.STOCK], rows, language)


MEANINGS = (
    "sku", "name", "name:zh", "name:en", "brand", "category", "description", "price:CNY", "price:USD", "cost:CNY",
    "floor:CNY", "price_per", "currency", "stock", "lead_days", "image", "url", "discontinued", "attribute", "ignore",
)  # fmt: skip
"""Meanings offered for a column; others, such as `attribute:weight:kg`, can be typed."""


def guess(found: Any, language: Language, problem: str = "") -> str:  # noqa: ANN401 - `knowledge.guess.Guess`
    """Return how a catalogue file's columns were understood, each to be overruled, and what stands in the way."""
    rows = [[escape(c.column), _meaning(c, language), escape(c.kind), escape(c.sample)] for c in found.columns]
    head = [words.COLUMN, words.MEANING, words.KIND, words.SAMPLE]
    title, hint = words.GUESS_TITLE.say(language), words.GUESS_HINT.say(language)
    said = notice(problem, "error") if problem else f"<p>{escape(hint)}</p>"
    known = "".join(f'<option value="{m}"></option>' for m in MEANINGS)
    options = f'<datalist id="meanings">{known}</datalist>'
    return f"<h3>{escape(title)}</h3>{said}{table(head, rows, language)}{options}"


def _meaning(column: Any, language: Language) -> str:  # noqa: ANN401 - `knowledge.guess.ColumnGuess`
    label = f"{words.MEANING.say(language)}: {column.column}"
    return (
        f'<input type="text" class="mean" list="meanings" maxlength="120" data-mean="{escape(column.column)}" '
        f'value="{escape(column.spelled())}" aria-label="{escape(label)}">'
    )


def imported(report: ImportReport, language: Language) -> str:
    """Return what an import did and, row by row, what could not be used."""
    counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged, "bad": len(report.bad)}
    said = words.IMPORT_DONE.say(language)
    for name, count in counts.items():
        said = said.replace("{" + name + "}", f"{count:,}")
    rows = [[str(b.line), escape(b.reason.say(language))] for b in report.bad[:200]]
    return notice(said) + (table([words.ROW, words.REASON], rows, language) if rows else "")


def users(items: Sequence[User], language: Language) -> str:
    """Return the staff, each with the buttons to shut out, let in and give a new password."""
    rows = []
    for u in items:
        role = words.ROLE_ADMIN if u.role == "admin" else words.ROLE_SALES
        turn = (
            button("off", u.id, words.DEACTIVATE.say(language), _named(words.DEACTIVATE_SURE, u.name, language), "bad")
            if u.active
            else button("on", u.id, words.ACTIVATE.say(language))
        )
        reset = button("reset", u.id, words.RESET.say(language), _named(words.RESET_SURE, u.name, language))
        state = words.ACTIVE if u.active else words.INACTIVE
        rows.append(
            [
                f"<b>{escape(u.name)}</b>",
                escape(role.say(language)),
                escape(state.say(language)),
                when(u.created_at),
                reset + turn,
            ]
        )
    return table([words.NAME, words.ROLE, words.STATE, words.SINCE, Bilingual.same("")], rows, language)


def password(name: str, secret: str, language: Language) -> str:
    """Return a new password, to be shown once."""
    said = escape(words.NEW_PASSWORD.say(language)).replace("&#123;name&#125;", f"<b>{escape(name)}</b>")
    said = said.replace("&#123;password&#125;", f"<code>{escape(secret)}</code>")
    return f'<div class="notice done" role="status">{said}</div>'


_ELSEWHERE = {"conversations", "turns", "hand_offs", "generation", "embedder"}


def overview(figures: Mapping[str, int | str], language: Language) -> str:
    """Return what is loaded and in use as tiles; what only the command line's `doctor` explains is left to it."""
    tiles = "".join(_tile(name, value, language) for name, value in figures.items() if name not in _ELSEWHERE)
    return f'<div class="tiles">{tiles}</div>'


def _tile(name: str, value: int | str, language: Language) -> str:
    label = words.OVERVIEW_NAMES.get(name, Bilingual.same(name.replace("_", " "))).say(language)
    said = f"{value:,}" if isinstance(value, int) else str(value)
    if name == "writer":
        said = words.writer_name(said).say(language)
    kind = "number" if isinstance(value, int) else "word"
    return f'<div class="tile {kind}"><b>{escape(said)}</b><span>{escape(label)}</span></div>'


def turns(items: Sequence[Mapping[str, object]], language: Language) -> str:
    """Return the newest turns of everybody, each to be opened."""
    rows = []
    for t in items:
        sure = t.get("confidence")
        intent = intents([str(t.get("intent", ""))], language)
        intent += f" <small>{sure:.0%}</small>" if isinstance(sure, int | float) else ""
        ident = str(t.get("id", t.get("turn", "")))
        rows.append(
            [
                when(str(t.get("at", ""))),
                f'<span class="first">{escape(t.get("asked", ""))}</span>',
                intent,
                button("open", ident, words.OPEN.say(language)),
            ]
        )
    return table([words.STARTED, words.QUESTION, words.INTENT, Bilingual.same("")], rows, language)


def record(held: Mapping[str, object], language: Language) -> str:
    """Return a turn's evidence record, part by part; whatever a part holds is shown as it stands."""
    parts = "".join(_part(name, value, language) for name, value in held.items() if value not in (None, "", [], {}))
    return f'<div class="record">{parts}</div>'


def _part(name: str, value: object, language: Language) -> str:
    label = escape(words.RECORD_NAMES.get(name, Bilingual.same(name.replace("_", " "))).say(language))
    if isinstance(value, str | int | float | bool):
        return f'<div class="line"><b>{label}</b><span>{escape(value)}</span></div>'
    opened = " open" if name in ("understanding", "facts", "checks", "timings", "passages") else ""
    return f"<details{opened}><summary>{label}</summary>{_nested(value)}</details>"


def _nested(value: object) -> str:
    if isinstance(value, list | tuple) and value and all(isinstance(v, dict) for v in value):
        return _grid([dict(v) for v in value])
    if isinstance(value, dict):
        lines = (f"<tr><th scope=row>{escape(k)}</th><td>{_leaf(v)}</td></tr>" for k, v in value.items() if k != "$")
        return f'<div class="scroll"><table class="list">{"".join(lines)}</table></div>'
    return _leaf(value)


def _grid(rows: Sequence[dict[str, object]]) -> str:
    names = [n for n in dict.fromkeys(k for r in rows for k in r) if n != "$"]
    head = "".join(f'<th scope="col">{escape(n)}</th>' for n in names)
    body = "".join("<tr>" + "".join(f"<td>{_leaf(r.get(n))}</td>" for n in names) + "</tr>" for r in rows)
    return f'<div class="scroll"><table class="list"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _leaf(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, str | int):
        return escape(value)
    if isinstance(value, dict) and set(value) == {"$", "value"}:
        return escape(value["value"])
    return f"<code>{escape(json.dumps(value, ensure_ascii=False, default=str))}</code>"


def replayed(result: Replay, language: Language) -> str:
    """Return whether a turn's reply came out the same and, where today's knowledge differs, how."""
    verdict = words.REPLAY_SAME if result.same else words.REPLAY_DIFFERS
    items = "".join(f"<li>{escape(d.say(language))}</li>" for d in result.differences)
    today = f"<h3>{escape(words.TODAY.say(language))}</h3><ul>{items}</ul>" if items else ""
    return (
        notice(verdict.say(language), "done" if result.same else "error")
        + today
        + f"<h3>{escape(words.REPLAY_TEXT.say(language))}</h3><pre>{escape(result.text)}</pre>"
    )
