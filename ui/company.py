"""The company tab of the admin page: our own side as contracts write it, in each language."""

import gradio as gr

from assistant.contracts.terms import LABELS, SELLER
from knowledge.language import Language
from ui import desk_words as words
from ui.format import escape, notice
from ui.frame import QUIET, fields_of, listing
from ui.identity import asking, told
from ui.quote_form import field
from ui.service import Service
from ui.tables import button, whole_form

_TONGUES: tuple[Language, ...] = ("zh", "en")


class CompanyTab:
    """Our own side, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service) -> None:
        self._assistant = assistant
        self.form = listing("company")
        self.form.click(self.save, None, [self.form], **QUIET)

    @told
    def all(self, request: gr.Request) -> str:
        """Return the forms, one for each language."""
        who, said = asking(self._assistant, request)
        return "".join(_form(t, self._assistant.contracts.seller(who, t), said) for t in _TONGUES)

    @told
    def save(self, request: gr.Request, event: gr.EventData) -> str:
        """Keep one language's form."""
        who, said = asking(self._assistant, request)
        given, tongue = fields_of(event), "zh" if event.id == "zh" else "en"
        values = {n: str(given.get(n) or "") for n in SELLER}
        self._assistant.contracts.set_seller(who, "zh" if tongue == "zh" else "en", **values)
        return notice(words.SAVED.say(said), "done") + self.all(request)


def _form(tongue: Language, kept: dict[str, str], said: Language) -> str:
    labels = {n: LABELS[n].say(said) for n in SELLER}  # written as they stand within a sentence
    fields = "".join(field(n, label[:1].upper() + label[1:], kept.get(n, "")) for n, label in labels.items())
    name = "中文" if tongue == "zh" else "English"
    title, hint = escape(words.SELLER_TITLE.say(said)), escape(words.SELLER_HINT.say(said))
    save = button("save", tongue, words.SAVE.say(said), kind="first")
    return whole_form(
        f'<fieldset class="sheet"><legend>{title} · {name}</legend><p>{hint}</p>'
        f'<div class="fields">{fields}</div>{save}</fieldset>'
    )
