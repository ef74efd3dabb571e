"""What surrounds every page: the bar at the top, the language switch and the links between the pages."""

import json
from typing import Any

import gradio as gr

from assistant.types import Person
from knowledge.language import Language
from ui import words
from ui.format import escape
from ui.look_format import mark, style
from ui.service import Conversations

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""How an event is wired whose handler the page alone calls and whose work is short."""
READY = "(l) => { document.documentElement.lang = l || 'en'; document.body.dataset.ready = ''; window.named?.(); }"
"""Browser code that shows the page once its texts are in the right language."""


def brand(assistant: Conversations, page: str, language: Language) -> str:
    """Return the company's name and, on staff pages, the page's name."""
    company = assistant.company
    return (
        f"{'' if page else style(company)}"
        f'<a class="skip" href="#box">{escape(words.SKIP.say(language))}</a>'
        f'<div class="brand">{mark(company)}<h1>{escape(company.name.say(language))}</h1>'
        f"{f'<span class=where>{escape(page)}</span>' if page else ''}</div>"
    )


def links(path: str, language: Language, person: Person | None = None) -> str:
    """Return the language switch and, for staff, the other pages and the way out."""
    other: Language = "en" if language == "zh" else "zh"
    items = []
    if person:
        pages = [("/sales", words.TO_SALES_PAGE), ("/admin", words.TO_ADMIN_PAGE)]
        for where, name in pages if person.role == "admin" else []:
            current = ' aria-current="page"' if where == path else ""
            items.append(f'<a href="{where}"{current}>{escape(name.say(language))}</a>')
    items.append(
        f'<a class="switch" lang="{other}" href="/language/{other}?next={path}">'
        f"{escape(words.OTHER_LANGUAGE.say(language))}</a>"
    )
    if person:
        items.append(
            f'<form method="post" action="/logout"><button>{escape(words.SIGN_OUT.say(language))}</button></form>'
        )
    return f'<nav class="links">{"".join(items)}</nav>'


def plain(elem_id: str | None = None, scale: int | None = None) -> gr.HTML:
    """Return an HTML component that only shows what it is given."""
    return gr.HTML("", elem_id=elem_id, scale=scale, js_on_load=None, apply_default_css=False)


ACTS = """
// What is done and what is priced wait for each other, so that amounts of one form are never shown under the next.
const once = (other, go) => (window[other] > Date.now() - 5000 ? setTimeout(() => once(other, go), 40) : go());
element.addEventListener('click', (e) => {
  const b = e.target.closest('[data-act]');
  if (!b || (b.dataset.sure && !confirm(b.dataset.sure))) return;
  const sent = {act: b.dataset.act, id: b.dataset.id, form: window.formOf?.(b.closest('[data-form]'))};
  const go = () => once('pricing', () => {
    window.acting = Date.now();
    window.asked = name;
    trigger('click', sent);
  });
  // Gradio drops a click that comes before the last one is answered; in the workspace, which says when that is, it waits.
  const name = `${element.id} ${sent.act} ${sent.id}`;
  if (!document.getElementById('inbox')) go();
  else if (window.asked !== name || !(window.acting > Date.now() - 5000)) once('acting', go);
});
let later;
element.addEventListener('input', (e) => {
  const live = e.target.closest('[data-live]');
  if (!live || e.target.dataset.f === 'why') return;
  clearTimeout(later);
  later = setTimeout(() => once('acting', () => {
    if (!live.isConnected) return;
    window.pricing = Date.now();
    trigger('input', {form: window.formOf(live)});
  }), 250);
});
element.addEventListener('change', (e) => {
  const field = e.target.closest('[data-mean]');
  if (field) trigger('click', {act: 'mean', id: field.dataset.mean, value: field.value});
});
"""
"""Browser code of a list: its buttons and fields send what to do and to what, after asking where that cannot be undone."""

ACTED, PRICED = "() => { window.acting = 0; }", "() => { window.pricing = 0; }"
"""Browser code that says that what was clicked, or typed, is answered."""


def listing(elem_id: str | None = None) -> gr.HTML:
    """Return an HTML component whose buttons (`ui.tables.button`) trigger its `click` event."""
    return gr.HTML("", elem_id=elem_id, js_on_load=ACTS, apply_default_css=False)


def into_view(*elem_ids: str) -> str:
    """Return browser code that brings the first of these components that shows anything into view."""
    return (
        f"() => {json.dumps(elem_ids)}.map((id) => document.getElementById(id)).find((e) => e?.innerText.trim())"
        "?.scrollIntoView({behavior: 'smooth', block: 'nearest'})"
    )


def fields_of(event: gr.EventData) -> dict[str, Any]:
    """Return the fields sent with an event; nothing else of it is believed."""
    given = event._data.get("form") if isinstance(event._data, dict) else None
    return dict(given) if isinstance(given, dict) else {}


def blank(assistant: Conversations) -> gr.Blocks:
    """Return a page with nothing on it yet."""
    return gr.Blocks(title=assistant.company.name.en, analytics_enabled=False, fill_width=True)
