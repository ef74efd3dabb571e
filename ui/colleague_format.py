"""Answering a customer oneself as HTML: who answers, the form, what became of a message. Pure functions."""

from collections.abc import Mapping

from assistant.colleagues.desk import MOST
from assistant.colleagues.types import CHANNELS, PAGES, PROGRAMS, WHYS, Delivery, News, Standing
from assistant.types import Person
from knowledge.language import Bilingual, Language
from knowledge.store import now
from ui import colleague_words as words
from ui.desk_words import LEAVE_SURE
from ui.format import escape
from ui.tables import button, when


def channel(name: str, language: Language) -> str:
    """Return by which way a customer came, nothing where that is not known."""
    label = CHANNELS.get(name, Bilingual.same(name)).say(language)
    return f'<span class="chip way">{escape(label)}</span>' if name else ""


def banner(news: News, language: Language) -> str:
    """Return what tells a customer that a colleague answers."""
    if not news.name:
        return ""
    said = words.BANNER.say(language).format(name=news.name)
    return f'<p class="notice colleague" role="status">{escape(said)}</p>'


def form(conversation: str, how: Standing, who: Person, written: int, language: Language) -> str:
    """Return who answers and the form to answer; `written` counts what was: a new form takes the place of one that was sent.

    Under one count it has one tag name, so what is typed stays while the page follows the conversation.
    """
    mine = how.answering is not None and how.answering.user == who.id
    tag = f"form-answer-{written}-{escape(conversation)}"
    label = escape(words.MESSAGE.say(language))
    field = (
        f'<textarea data-f="text" rows="3" maxlength="{MOST}" aria-label="{label}" '
        f'placeholder="{escape(words.PLACEHOLDER.say(language))}"></textarea>'
    )
    hints = [reach(how, language)] + ([] if mine else [escape(words.TAKES.say(language))])
    hint = "".join(f"<small>{one}</small>" for one in hints if one)
    send = button("send", conversation, words.SEND.say(language), kind="first")
    guard = escape(LEAVE_SURE.say(language))
    return (
        f'<{tag} data-form data-guard="{guard}" class="write-back">{_who(conversation, how, who, language)}{field}'
        f"<footer>{send}<span>{hint}</span></footer></{tag}>"
    )


def _who(conversation: str, how: Standing, who: Person, language: Language) -> str:
    """Return who answers, with the buttons that change it."""
    held = how.answering
    if held is None:
        said, acts = words.ASSISTANT.say(language), button("take", conversation, words.TAKE.say(language))
    elif held.user == who.id:
        said, acts = words.YOU.say(language), button("give", conversation, words.GIVE.say(language))
    else:
        said = words.OTHER.say(language).format(name=held.name)
        acts = button("take", conversation, words.TAKE_FROM.say(language).format(name=held.name))
    kind = "free" if held is None else "held"
    return f'<p class="answers {kind}" role="status">{channel(how.channel, language)}<b>{escape(said)}</b>{acts}</p>'


def reach(how: Standing, language: Language) -> str:
    """Return how a message will reach the customer, or why not at once, as HTML."""
    if how.channel in PAGES:
        return escape(words.ON_PAGE.say(language))
    if how.channel in PROGRAMS:
        return escape(words.BY_PROGRAM.say(language))
    label = CHANNELS.get(how.channel, Bilingual.same(how.channel)).say(language)
    if not how.writable:
        return escape(words.NO_WAY.say(language).format(channel=label))
    if how.until and how.until < now():
        return escape(words.PASSED.say(language))
    until = f" {escape(words.UNTIL.say(language))} {when(how.until)}{escape(words.AFTER.say(language))}"
    return escape(words.IN_MESSENGER.say(language).format(channel=label)) + (until if how.until else "")


def delivered(items: Mapping[str, Delivery], language: Language) -> dict[str, str]:
    """Return what became of each message of a colleague's, by turn."""
    return {turn: delivery(one, language) for turn, one in items.items()}


def delivery(item: Delivery, language: Language) -> str:
    """Return what became of one message: sent, waiting or not sent and why, with the way to try again."""
    page, why = item.channel in PAGES, WHYS[item.why].say(language)
    if item.state == "sent":
        said = (words.SHOWN if page else words.SENT).say(language)
        return f'<p class="delivery sent">{escape(said)} {when(item.sent_at)}</p>'
    if item.state == "waiting":
        tried = words.TRIED.say(language).format(n=item.attempts) if item.attempts else ""
        parts = [(words.WAITS_PAGE if page else words.WAITS).say(language), why, tried]
        return f'<p class="delivery waiting">{escape(" · ".join(filter(None, parts)))}</p>'
    colon, stop = ("：", "。") if language == "zh" else (": ", ". ")
    said = f"{words.FAILED.say(language)}{colon}{why}{stop}{words.GOES_ALONG.say(language)}"
    again = "" if item.why == "no_way" else button("again", item.turn, words.AGAIN.say(language))
    return f'<p class="delivery failed">{escape(said)}{again}</p>'


def waits(how: Standing, who: Person, language: Language) -> str:
    """Return who answers a customer, and since when they wait for that one; nothing where the assistant does."""
    held = how.answering
    if held is None:
        return ""
    mine = held.user == who.id
    if how.unanswered:
        said = words.WAITS_FOR_YOU.say(language) if mine else words.WAITS_FOR.say(language).format(name=held.name)
        return f'<span class="chip due">{escape(said)} {when(how.unanswered)}</span>'
    said = words.ANSWERED_BY_YOU.say(language) if mine else words.ANSWERED_BY.say(language).format(name=held.name)
    return f'<span class="chip done">{escape(said)}</span>'
