"""The inbox of the workspace: waiting customers, conversations, quotes, approvals and customers as lists to open from."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.intention.types import Heat
from assistant.types import ConversationSummary, Person
from knowledge.language import Bilingual, Language
from ui import colleague_words, customer_format, quote_format, tables
from ui import desk_words as words
from ui.colleague_format import channel, waits
from ui.format import escape
from ui.heat_format import heat_mark
from ui.service import Service
from ui.tables import chips, intents, when
from ui.words import ANSWER

LISTS: tuple[tuple[str, Bilingual], ...] = (
    ("waiting", words.WAITING), ("conversations", words.CONVERSATIONS), ("quotes", words.QUOTES),
    ("approvals", words.APPROVALS), ("customers", words.CUSTOMERS),
)  # fmt: skip
_MOST = 60


def inbox(assistant: Service, who: Person, which: str, language: Language) -> str:
    """Return the switch between the lists, with how many wait, and the list `which`."""
    waiting = {h.conversation for h in assistant.hand_offs(who) if h.state == "waiting"}
    asked = assistant.quotes.list_quotes(who, state="waiting", limit=_MOST)
    held = assistant.colleagues.standing(who, assistant.colleagues.held(who))
    mine = {id for id, how in held.items() if how.unanswered and how.answering and how.answering.user == who.id}
    counts = {"waiting": len(waiting | mine), "approvals": len(asked)}
    tabs = "".join(_tab(name, label, which, counts.get(name, 0), language) for name, label in LISTS)
    return f'<div class="seg" role="group" aria-label="{escape(words.LISTS.say(language))}">{tabs}</div>{_list(assistant, who, which, language)}'


def _tab(name: str, label: Bilingual, which: str, count: int, language: Language) -> str:
    badge = f' <b class="count">{count}</b>' if count else ""
    pressed = "true" if name == which else "false"
    return (
        f'<button type="button" data-act="list" data-id="{name}" aria-pressed="{pressed}">'
        f"{escape(label.say(language))}{badge}</button>"
    )


def _list(assistant: Service, who: Person, which: str, language: Language) -> str:
    lists: dict[str, Callable[[], str]] = {
        "conversations": lambda: _conversations(assistant, who, language),
        "quotes": lambda: quote_format.summaries(assistant.quotes.list_quotes(who, limit=_MOST), language),
        "approvals": lambda: quote_format.summaries(
            assistant.quotes.list_quotes(who, state="waiting", limit=_MOST), language, words.NO_APPROVALS
        ),
        "customers": lambda: customer_format.customers(assistant.customers.find(who, "", _MOST), language),
    }
    made = lists.get(which, lambda: _waiting(assistant, who, language))()
    return f'<div class="items">{made}</div>'


def _waiting(assistant: Service, who: Person, language: Language) -> str:
    """Return who waits for a person: first those in whose conversation a colleague answers who owes them one."""
    items, held = assistant.hand_offs(who), assistant.colleagues.held(who)
    standing = assistant.colleagues.standing(who, [*{h.conversation for h in items}, *held])
    told = {id: f"{channel(how.channel, language)}{waits(how, who, language)}" for id, how in standing.items()}
    first = {id for id, how in standing.items() if how.unanswered}
    asked = {h.conversation for h in items if h.state != "closed"}
    others = "".join(
        _taken(id, standing[id].first_text, told[id], language) for id in held if id not in asked and id in told
    )
    return others + (tables.hand_offs(items, language, told, first) if items or not others else "")


def _taken(conversation: str, began: str, told: str, language: Language) -> str:
    """Return a conversation in which a colleague answers whose customer did not ask for a person."""
    state = escape(colleague_words.NOT_TAKEN.say(language))
    act = tables.button("open", conversation, ANSWER.say(language), kind="first")
    return (
        f'<article class="handoff acknowledged"><header><span class="state">{state}</span></header>'
        f'<p class="stands">{told}</p><p class="summary">{escape(began)}</p><footer>{act}</footer></article>'
    )


def _conversations(assistant: Service, who: Person, language: Language) -> str:
    items = assistant.conversations(who, _MOST)
    standing = assistant.colleagues.standing(who, [c.id for c in items])
    items = [replace(c, channel=standing[c.id].channel if c.id in standing else c.channel) for c in items]
    return conversations(items, language, assistant.intentions.heats(who, [c.id for c in items]))


def conversations(items: list[ConversationSummary], language: Language, heats: Mapping[str, Heat] | None = None) -> str:
    """Return conversations, newest first, as buttons that open them; `heats` says how warm they are, for staff."""
    from ui.words import NO_CONVERSATIONS

    return (
        "".join(
            f'<button type="button" class="item" data-act="open" data-id="{escape(c.id)}"><span class="first">'
            f"{escape(c.first_text)}</span><span>{channel(c.channel, language)}{intents(c.intents[:3], language)}{chips(c.products[:3])}</span>"
            f"<small>{when(c.last_at)} · {c.turns}{_warmth(c.id, heats or {}, language)}</small></button>"
            for c in items
        )
        or f'<p class="empty">{escape(NO_CONVERSATIONS.say(language))}</p>'
    )


def _warmth(conversation: str, heats: Mapping[str, Heat], language: Language) -> str:
    return f" · {heat_mark(heats[conversation], language)}" if conversation in heats else ""
