"""The model of purchase intention, made inside the sales tab: its card, training with progress and a stop, which is used."""

from typing import Any

import gradio as gr

from assistant.training.stopping import Stop
from knowledge.errors import Stopped
from ui import intention_format as show
from ui import process_words as words
from ui.format import notice
from ui.frame import QUIET, plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service

_LONG: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": 1, "concurrency_id": "intention"}


class IntentionPart:
    """What the chances of deals rest on."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        self._running = dict[str, Stop]()
        with gr.Row(elem_classes="tools"):
            train = labels.add(gr.Button("", variant="primary", elem_id="train-intention"), value=words.TRAIN)
            halt = labels.add(gr.Button("", elem_id="stop-intention"), value=words.STOP)
            model = labels.add(gr.Button("", elem_id="use-model"), value=words.USE_MODEL)
            base = labels.add(gr.Button("", elem_id="use-base"), value=words.USE_BASE)
        self._said, self.card = plain("intention-said"), plain("intention-card")
        both = [self._said, self.card]
        train.click(self.train, None, both, show_progress_on=[self._said], **_LONG)
        halt.click(self.stop, None, [self._said], **QUIET)
        model.click(self.model, None, both, **QUIET)
        base.click(self.base, None, both, **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the card."""
        who, said = asking(self._assistant, request)
        desk = self._assistant.intentions
        return show.card(desk.card(who), said, desk.trouble(who))

    @told
    def train(self, request: gr.Request, progress: gr.Progress = gr.Progress()) -> tuple[str, Any]:  # noqa: B008
        """Learn from the decided deals, and show the card; whoever began it may stop it."""
        who, said = asking(self._assistant, request)
        stop = self._running[who.id] = Stop()
        try:
            made = self._assistant.intentions.train(
                who, lambda done, total, what: progress((done, total), desc=words.TRAINING.say(said)), stop
            )
        except Stopped as error:  # asked for, so no error
            return notice(error.say(said)), gr.skip()
        finally:
            self._running.pop(who.id, None)
        told = words.TRAINED_USED if made.taken else words.TRAINED_NOT_USED
        return notice(told.say(said), "done" if made.taken else "info"), self.all(request)

    @told
    def stop(self, request: gr.Request) -> str:
        """Stop the training that the same person began."""
        who, said = asking(self._assistant, request)
        running = self._running.get(who.id)
        if running is None:
            return notice(words.NOTHING_RUNS.say(said))
        running.set()
        return notice(words.STOPPING.say(said))

    @told
    def model(self, request: gr.Request) -> tuple[str, str]:
        """Use the model from now on."""
        who, said = asking(self._assistant, request)
        self._assistant.intentions.use(who, "model")
        return notice(words.USED_MODEL.say(said), "done"), self.all(request)

    @told
    def base(self, request: gr.Request) -> tuple[str, str]:
        """Use the win rate alone from now on."""
        who, said = asking(self._assistant, request)
        self._assistant.intentions.use(who, "base")
        return notice(words.USED_BASE.say(said), "done"), self.all(request)
