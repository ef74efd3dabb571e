"""The API's keys as HTML: the hint, the form for a new one, one key shown once, the list. Pure functions."""

from collections.abc import Sequence

from assistant.api_keys.types import ApiKey
from assistant.types import User
from knowledge.language import Bilingual, Language
from knowledge.store import now
from ui import channel_words as words
from ui.format import escape
from ui.quote_form import choice, field
from ui.tables import button, chips, table, when, whole_form


def hint(address: str, staff: Sequence[User], language: Language) -> str:
    """Return what keys are for and where the API is; it differs where the staff differs for whom the form has a choice."""
    names = escape(" ".join(u.id for u in staff))
    return (
        f'<p class="hint" data-staff="{names}">{words.API_HINT.say(language).replace("{address}", escape(address))}</p>'
    )


def form(staff: Sequence[User], language: Language) -> str:
    """Return the fields of a new key; `staff` are those for whom a sales key may act."""
    people = [(u.id, words.AS_STAFF.say(language).replace("{name}", u.name)) for u in staff]
    fields = (
        field("name", words.KEY_NAME.say(language), "", more=_hinted(words.KEY_NAME_HINT, language)),
        choice("acts_as", words.ACTS_AS.say(language), [("", words.AS_CUSTOMER.say(language)), *people], ""),
        field("per_minute", words.PER_MINUTE.say(language), "60", "number", 'min="1"'),
        field("days", words.DAYS.say(language), "", "number", 'min="1"'),
        field("origins", words.ORIGINS.say(language), "", more=_hinted(words.ORIGINS_HINT, language)),
    )
    add = button("add", "", words.ADD_KEY.say(language), kind="first")
    return whole_form(
        f'<fieldset class="sheet"><legend>{escape(words.NEW_KEY.say(language))}</legend>'
        f'<div class="fields">{"".join(fields)}</div>{add}</fieldset>'
    )


def _hinted(hint: Bilingual, language: Language) -> str:
    return f'placeholder="{escape(hint.say(language))}"'


def made(key: ApiKey, text: str, language: Language) -> str:
    """Return a new key, to be shown once."""
    said = escape(words.KEY_SHOWN.say(language)).replace("&#123;name&#125;", f"<b>{escape(key.name)}</b>")
    said = said.replace("&#123;key&#125;", f"<code>{escape(text)}</code>")
    return f'<div class="notice done" role="status">{said}</div>'


def keys(items: Sequence[ApiKey], staff: Sequence[User], language: Language) -> str:
    """Return the keys, each that works with a button to revoke it."""
    names, at = {u.id: u.name for u in staff}, now()
    head = [words.KEY, words.ACTS_AS, words.STATE, words.PER_MINUTE, words.USED, words.EXPIRES, Bilingual.same("")]
    return table(head, [_row(key, names.get(key.user, ""), at, language) for key in items], language, words.NO_KEYS)


def _row(key: ApiKey, salesperson: str, at: str, language: Language) -> list[str]:
    acts = words.AS_STAFF.say(language).replace("{name}", salesperson) if key.acts_as == "sales" else words.AS_CUSTOMER.say(language)  # fmt: skip
    state = key.state(at)
    sure = words.REVOKE_SURE.say(language).replace("{name}", key.name)
    times = words.USED_TIMES.say(language).format(messages=f"{key.messages:,}", calls=f"{key.calls:,}")
    return [
        f"<b>{escape(key.name)}</b><small><code>{escape(key.prefix)}…</code> {when(key.created_at)}</small>",
        f"{escape(acts)} {chips(key.origins)}",
        escape(words.STATES[state].say(language)),
        f"{key.per_minute:,}",
        f"{when(key.last_used_at)}<small>{escape(times)}</small>"
        if key.last_used_at
        else escape(words.NEVER_USED.say(language)),
        when(key.expires_at) or escape(words.NEVER.say(language)),
        button("revoke", key.id, words.REVOKE.say(language), sure, "bad") if state != "revoked" else "",
    ]
