"""The pane for messengers: how far each is set up, and what to enter in its console. Nothing can be changed here."""

import gradio as gr

from assistant.messengers.standing import MessengerRow
from knowledge.language import Language
from ui import messenger_words as words
from ui.format import escape
from ui.frame import plain
from ui.identity import asking, told
from ui.labels import Labels
from ui.service import Service
from ui.tables import when


class MessengersPane:
    """The messengers as cards, made inside `gr.Blocks`."""

    def __init__(self, assistant: Service, labels: Labels) -> None:
        self._assistant = assistant
        self.shown = [plain("messengers")]

    @told
    def all(self, request: gr.Request) -> str:
        """Return the messengers."""
        who, said = asking(self._assistant, request)
        return messengers(self._assistant.messengers.all(who), said)


def messengers(rows: tuple[MessengerRow, ...], said: Language) -> str:
    """Return the messengers as cards."""
    complete = not rows or "…" not in rows[0].address
    note = "" if complete else f'<p class="hint">{escape(words.NO_ADDRESS.say(said))}</p>'
    cards = "".join(_card(row, said) for row in rows)
    return f'<p class="hint">{escape(words.MESSENGERS_HINT.say(said))}</p><ul class="writers">{cards}</ul>{note}'


def _card(row: MessengerRow, said: Language) -> str:
    ready = row.plan.ready
    badge = f'<span class="badge {"on" if ready else "off"}">{escape(_state(row, said))}</span>'
    lines = "".join(f"<p>{line}</p>" for line in _lines(row, said))
    address = f"{escape(words.ADDRESS.say(said))}: <code>{escape(row.address)}</code>"
    return (
        f"<li><div><strong>{escape(row.plan.title.say(said))}</strong><p>{address}</p>{lines}{_steps(row, said)}</div>"
        f"<div class=acts>{badge}</div></li>"
    )


def _steps(row: MessengerRow, said: Language) -> str:
    """Return what to do in the platform's console, one step after the other; open as long as it is not done."""
    steps = "".join(
        f"<p role=listitem>{number}. {escape(step.say(said))}</p>"
        for number, step in enumerate(words.STEPS.get(row.plan.name, ()), 1)
    )
    shown = " open" if row.plan.started and not row.plan.ready else ""
    title = escape(words.STEPS_TITLE.say(said))
    return f"<details{shown}><summary>{title}</summary><div role=list>{steps}</div></details>" if steps else ""


def _state(row: MessengerRow, said: Language) -> str:
    if row.plan.ready:
        return words.IN_USE.say(said)
    return words.MISSING.say(said).format(names=_names(row.plan.missing, said)) if row.plan.started else words.NOT_SET_UP.say(said)  # fmt: skip


def _lines(row: MessengerRow, said: Language) -> list[str]:
    """Return what holds for a messenger, as HTML."""
    plan = row.plan
    if not plan.started:
        return [escape(words.NEEDED.say(said).format(names=_names(plan.missing, said)))]
    lines = [
        escape(words.UNASKED.say(said) if not plan.unasked else _with(words.NOT_UNASKED.say(said), plan.unasked, said))
    ]
    if plan.name == "wechat":
        needed = ("wechat_app_id", "wechat_aes_key")
        lines.append(escape(words.ENCRYPTED.say(said) if plan.encrypted else _with(words.NOT_ENCRYPTED.say(said), needed, said)))  # fmt: skip
    if row.people:
        told_ = escape(words.PEOPLE.say(said).format(n=f"{row.people:,}", when="\x00"))
        lines.append(told_.replace("\x00", when(row.last_at)))
    return lines


def _with(text: str, settings: tuple[str, ...], said: Language) -> str:
    return text.format(names=_names(settings, said))


def _names(settings: tuple[str, ...], said: Language) -> str:
    return ("、" if said == "zh" else ", ").join(f"ASSISTANT_{name.upper()}" for name in settings)
