"""The product that a customer looks at on a page of the shop: shown above the chat, with questions about it."""

from typing import Any

import gradio as gr

from knowledge.language import Language
from ui import look_format as show
from ui.chat import Chat
from ui.frame import QUIET
from ui.identity import language, told
from ui.service import Conversations

_ACTS = """
element.addEventListener('click', (e) => {
  const b = e.target.closest('[data-ask]');
  if (b) trigger('select', {text: b.dataset.ask});
});
window.lookAt = (sku) => trigger('click', {sku});
"""


class Looking:
    """The product's line; made inside `gr.Blocks`, then `wire()`d. Of what a page says only a SKU that exists is used."""

    def __init__(self, assistant: Conversations) -> None:
        self._assistant = assistant
        self.line = gr.HTML("", elem_id="looking", js_on_load=_ACTS, apply_default_css=False)

    def wire(self, chat: Chat) -> None:
        """Connect the events: a product that the page names, a question clicked."""
        self.line.click(self.look, None, [self.line, chat.about], **QUIET)
        chat.asked_by(self.line)

    def at(self, sku: str, said: Language) -> tuple[str, str]:
        """Return the line and the SKU; nothing where there is no such product."""
        product = self._assistant.looked_at(sku)
        return (show.looking(product, said), product.sku) if product else ("", "")

    @told
    def look(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Show the product that the page has named."""
        return self.at(str(getattr(event, "sku", "") or ""), language(request.cookies, request.headers))
