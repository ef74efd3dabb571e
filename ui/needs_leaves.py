"""The needs that texts are labelled with, on the admin page: add, name in both languages, retire, bring back."""

from typing import Any

import gradio as gr

from assistant.analysis.taxonomy import FEWEST
from assistant.errors import AssistantError
from ui import leaf_format as show
from ui import needs_words as words
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, language, reason, staff, told
from ui.labels import Labels
from ui.service import Service


class Leaves:
    """The second level of needs, made inside a page."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        labels.add(gr.Markdown(""), value=words.LEAVES_HEAD)
        labels.add(gr.Markdown(""), value=words.LEAVES_HINT)
        new = labels.add(gr.Button("", elem_id="new-leaf", scale=0), value=words.NEW_LEAF)
        self._said, self._form = plain("leaves-said"), listing("leaf-form")
        self.list = listing("leaves")
        parts = [self._said, self._form, self.list]
        new.click(self.new, None, [self._said, self._form], **QUIET)
        self.list.click(self.act, None, parts, **QUIET)
        self._form.click(self.act, None, parts, **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return every leaf, folded away."""
        return self._list(request)

    def _list(self, request: gr.Request, *, shown: bool = False) -> str:
        who, said = asking(self._assistant, request)
        return show.listed(self._assistant.need_leaves.leaves(who), said, shown=shown)

    @told
    def new(self, request: gr.Request) -> tuple[str, str]:
        """Return an empty form."""
        staff(self._assistant, request.cookies)
        return "", show.form(None, (), language(request.cookies, request.headers))

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Open, save, retire or bring back a leaf; where that cannot be, say why and keep what was typed."""
        who, said = asking(self._assistant, request)
        desk, name, act, given = self._assistant.need_leaves, str(event.id), str(event.act), fields_of(event)
        items = desk.leaves(who)
        leaf = next((x for x in items if x.need.name == name), None)
        if act == "edit":
            return "", show.form(leaf, items, said), gr.skip()
        done = words.LEAF_SAVED
        try:
            if act == "retire":
                desk.retire(who, name, str(given.get("into") or ""))
                done = words.LEAF_RETIRED
            elif act == "restore":
                desk.restore(who, name)
                done = words.LEAF_RESTORED
            elif name:
                desk.change(who, name, show.written(given))
            else:
                desk.add(who, str(given.get("group") or ""), show.written(given))
                done = words.LEAF_ADDED
        except AssistantError as error:
            kept = show.form(leaf, items, said, given) if act in ("save", "retire") else gr.skip()
            return notice(reason(error, said), "error"), kept, gr.skip()
        return notice(done.say(said).replace("{fewest}", str(FEWEST)), "done"), "", self._list(request, shown=True)
