"""The website pane: the line to copy, the sites that may show the assistant, a page to try it on."""

import gradio as gr

from assistant.errors import AssistantError
from ui import website_format as show
from ui import website_words as words
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, reason, told
from ui.labels import Labels
from ui.service import Service


class WebsitePane:
    """The assistant on the company's own site; made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        self._said, self._sites = plain("website-said"), listing("website")
        self.shown = [self._said, self._sites]
        self._sites.click(self.act, None, self.shown, concurrency_limit=1, **QUIET)

    @told
    def all(self, request: gr.Request, done: str = "") -> tuple[str, str]:
        """Return what was done, and the line to copy with the sites."""
        _, said = asking(self._assistant, request)
        scheme = request.request.url.scheme if request.request else "https"
        address = f"{scheme}://{request.headers.get('host', '')}"
        return done, show.website(address, self._assistant.company_desk.framers(), said)

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[object, object]:
        """Allow the site that was typed, or remove the one that was clicked."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.company_desk
        try:
            if event.act == "remove":
                desk.forbid(who, str(event.id))
                return self.all(request)
            site = desk.allow(who, str(fields_of(event).get("site") or "")[:400])
        except AssistantError as error:
            return notice(reason(error, said), "error"), gr.skip()
        return self.all(request, notice(words.ALLOWED.say(said).replace("{site}", site), "done"))
