"""Webhooks as HTML: the form, one secret shown once, the subscriptions and what was delivered. Pure functions."""

from collections.abc import Sequence

from assistant.webhooks.types import EVENTS, STATES, Delivery, Webhook
from knowledge.language import Bilingual, Language
from ui import messenger_words as words
from ui.format import escape
from ui.quote_form import field
from ui.tables import button, chips, table, when, whole_form


def form(language: Language) -> str:
    """Return the fields of a new webhook."""
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" data-f="{name}" checked> <span>{escape(said.say(language))} <code>{name}</code></span></label>'
        for name, said in EVENTS.items()
    )
    url = field("url", words.URL.say(language), "", "url", 'placeholder="https://crm.example.com/hook"')
    add = button("add", "", words.ADD.say(language), kind="first")
    return whole_form(
        f'<p class="hint">{escape(words.WEBHOOKS_HINT.say(language))}</p><fieldset class="sheet">'
        f"<legend>{escape(words.NEW_WEBHOOK.say(language))}</legend>{url}"
        f'<p>{escape(words.EVENTS.say(language))}</p><div class="ticks">{ticks}</div>{add}</fieldset>'
    )


def secret(made: Webhook, text: str, language: Language) -> str:
    """Return a new webhook's secret, to be shown once."""
    said = words.SECRET_ONCE.say(language).format(id="\x00", text="\x01")
    said = escape(said).replace("\x00", f"<b>{escape(made.id)}</b>").replace("\x01", f"<code>{escape(text)}</code>")
    return f'<div class="notice done" role="status">{said}</div>'


def webhooks(items: Sequence[Webhook], sent: Sequence[Delivery], language: Language) -> str:
    """Return the subscriptions, and below them the deliveries."""
    if not items:
        return f'<p class="empty">{escape(words.NO_WEBHOOKS.say(language))}</p>'
    head = [words.URL, words.EVENTS, Bilingual.same("")]
    listed = table(head, [_webhook(each, language) for each in items], language)
    refresh = button("refresh", "", words.REFRESH.say(language))
    return f"{listed}<h3>{escape(words.DELIVERIES.say(language))} {refresh}</h3>{deliveries(sent, language)}"


def _webhook(each: Webhook, language: Language) -> list[str]:
    sure = words.REMOVE_SURE.say(language).format(url=each.url)
    resting = f"{escape(words.RESTING.say(language))} {when(each.resting_until)}" if each.resting_until else ""
    acts = button("test", each.id, words.SEND_TEST.say(language)) + button(
        "remove", each.id, words.REMOVE.say(language), sure, "bad"
    )
    return [
        f"<b>{escape(each.url)}</b><small><code>{escape(each.id)}</code> {when(each.created_at)} {resting}</small>",
        chips(each.events),
        acts,
    ]


def deliveries(items: Sequence[Delivery], language: Language) -> str:
    """Return deliveries, the newest first, each with a button to send it again."""
    head = [words.EVENT, words.SUBJECT, words.STATE, words.TRIES, words.OUTCOME, words.AT, Bilingual.same("")]
    return table(head, [_delivery(each, language) for each in items], language, words.NO_DELIVERIES)


def _delivery(each: Delivery, language: Language) -> list[str]:
    again = "" if each.state == "erased" else button("again", each.id, words.SEND_AGAIN.say(language))
    return [
        f"<b>{escape(each.event)}</b><small><code>{escape(each.id)}</code></small>", escape(each.subject),
        escape(STATES[each.state].say(language)), str(each.attempts), escape(each.outcome(language)), when(each.created_at), again,
    ]  # fmt: skip
