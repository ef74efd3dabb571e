"""The stages of selling, made inside the sales tab: rename, add, move, remove, each kept at once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.deals.types import Stage
from assistant.errors import AssistantError
from knowledge.language import Bilingual
from ui import process_words as words
from ui import selling_format as show
from ui.format import notice
from ui.frame import QUIET, fields_of, listing, plain
from ui.identity import asking, reason, told
from ui.labels import Labels
from ui.service import Service


class Stages:
    """The list of stages."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        labels.add(gr.Markdown("", elem_classes="hint"), value=words.STAGES_HINT)
        self._said, self.list = plain("stages-said"), listing("stages")
        self.list.click(self.act, None, [self._said, self.list], concurrency_limit=1, **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the stages, with how many deals stand in each."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.deals
        return show.stages(desk.stages(who), Counter(d.stage for d in desk.all(who)), said)

    @told
    def act(self, request: gr.Request, event: gr.EventData) -> tuple[str, Any]:
        """Keep the stages as they are typed, with the one clicked moved, removed or added; where that cannot be, say why."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.deals
        try:
            desk.set_stages(who, changed(desk.stages(who), str(event.act), str(event.id), fields_of(event)))
        except AssistantError as error:
            return notice(reason(error, said), "error"), gr.skip()
        return notice(words.STAGES_SAVED.say(said), "done"), self.all(request)


def changed(before: tuple[Stage, ...], act: str, clicked: str, given: Mapping[str, Any]) -> list[Stage]:
    """Return the stages as typed, after what was clicked: `save`, `up`, `down`, `remove` (a stage) or `add`."""
    rows = given.get("lines")
    typed = {str(r.get("id")): r for r in rows if isinstance(r, dict)} if isinstance(rows, list) else {}
    made = [Stage(s.id, _name(typed.get(s.id), s.name), s.kind) for s in before]
    place = next((n for n, s in enumerate(made) if s.id == clicked and s.kind == "open"), None)
    if act == "add":
        end = sum(s.kind == "open" for s in made)
        made.insert(end, Stage("", Bilingual(str(given.get("new_en") or ""), str(given.get("new_zh") or ""))))
    elif place is None:
        return made
    elif act == "remove":
        del made[place]
    elif act in ("up", "down"):
        other = place + (1 if act == "down" else -1)
        if 0 <= other < len(made) and made[other].kind == "open":
            made[place], made[other] = made[other], made[place]
    return made


def _name(row: Mapping[str, Any] | None, before: Bilingual) -> Bilingual:
    return Bilingual(str(row.get("en") or ""), str(row.get("zh") or "")) if row else before
