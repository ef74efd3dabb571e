"""A question tried out on the documents tab: what is found for it, why, and what the reply would cite."""

from typing import Any

import gradio as gr

from assistant.documents.trying import Found, Tried, stretches
from assistant.types import Role
from knowledge.language import Bilingual, Language
from ui import document_words as words
from ui.document_format import place
from ui.format import escape, prose
from ui.frame import plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service
from ui.tables import audience, table

_CALL: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 2, "concurrency_id": "tried"}


class QuestionTried:
    """A question, who asks it, and what comes of it; made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        roles = [(words.AS_CUSTOMER, "customer"), (words.AS_STAFF, "sales")]
        with (
            labels.add(gr.Accordion("", open=False, elem_id="try-question"), label=words.TRY),
            gr.Row(elem_classes="tools"),
        ):
            text = labels.add(gr.Textbox(max_length=2000, scale=2, elem_id="tried-question"), label=words.QUESTION)
            role = labels.add(
                gr.Radio(["customer", "sales"], value="customer", scale=1, elem_id="tried-as"),
                label=words.AS_WHOM, choices=roles,
            )  # fmt: skip
            go = labels.add(gr.Button("", variant="primary", scale=0, min_width=120, elem_id="try"), value=words.SEARCH)
        found = plain("tried")
        gr.on([go.click, text.submit], self.search, [text, role], [found], show_progress_on=[found], **_CALL)

    @told
    def search(self, text: str, role: str, request: gr.Request) -> str:
        """Return what a question finds."""
        who, said = asking(self._assistant, request)
        asker: Role = "sales" if role == "sales" else "customer"
        return tried(self._assistant.documents_desk.try_out(who, text, asker), said)


def tried(found: Tried, language: Language) -> str:
    """Return the passages with their scores by side and step, the products, how sure an answer is, and the reply."""
    head = [words.FOUND_AS, words.WORDS_SCORE, words.VECTOR_SCORE, *words.STEPS.values()]
    rows = [_row(one, language) for one in found.passages]
    sure = (
        words.SURE_OF.say(language).replace("{p}", f"{found.probability:.2f}").replace("{t}", f"{found.threshold:.2f}")
    )
    verdict = "done" if found.probability >= found.threshold else ""
    return (
        f'<p class="notice {verdict}">{escape(sure)}</p>{_reply(found, language)}'
        f'<div class="tried">{table(head, rows, language, words.NOTHING_FOUND)}</div>{_products(found, language)}'
        f"<p><small>{escape(words.NOT_KEPT.say(language))}</small></p>"
    )


def _row(one: Found, language: Language) -> list[str]:
    p = one.passage
    text = "".join(
        f"<mark>{escape(piece)}</mark>" if held else escape(piece) for piece, held in stretches(p.text[:400], one.words)
    )
    where = " · ".join(w for w in (escape(p.name), place(p.place, language)) if w)
    shown = (
        f"<b>{escape(p.title)}</b> {audience(p.audience, language)}<small>{escape(' › '.join(p.heading))}</small>"
        f"<small>{where}</small><p class='said'>{text}</p>"
    )
    return [shown, _score(one.sparse), _score(one.dense), *(_score(one.scores.get(step)) for step in words.STEPS)]


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _products(found: Tried, language: Language) -> str:
    if not found.products:
        return ""
    rows = [
        [
            f"<code>{escape(h.product.sku)}</code>",
            escape(h.product.name.say(language) or h.product.name.en),
            _score(h.score),
        ]
        for h in found.products
    ]
    head = [Bilingual.same("SKU"), words.FOUND_PRODUCTS, words.STEPS["found"]]
    return f"<h4>{escape(words.FOUND_PRODUCTS.say(language))}</h4>{table(head, rows, language)}"


def _reply(found: Tried, language: Language) -> str:
    reply = found.reply
    cited = "".join(
        f"<li>[{c.number}] {escape(c.heading or c.document)} <small>{escape(c.path)}</small> “{escape(c.quote[:200])}”</li>"
        for c in reply.citations
    )
    sources = (
        f"<p>{escape(words.WOULD_CITE.say(language))}</p><ul>{cited}</ul>"
        if cited
        else f"<p>{escape(words.CITES_NOTHING.say(language))}</p>"
    )
    return (
        f'<article class="passage"><header><b>{escape(words.WOULD_REPLY.say(language))}</b></header>'
        f'<div class="replied">{prose(reply.text)}</div>{sources}</article>'
    )
