"""`assistant quote note`: three ways to write the note on a quote, and one of them kept with a new version."""

import argparse
from dataclasses import replace

from assistant.commands.terminal import out
from assistant.quoting.types import Quote
from assistant.service import Assistant
from assistant.types import Person


def note(given: argparse.Namespace, assistant: Assistant, who: Person) -> Quote | None:
    """Print the ways to write a note, or keep the one asked for and return the quote's new version."""
    held = assistant.quotes.get(who, given.quote)
    made = assistant.notes.write(who, given.quote, given.in_language or held.current.order.language, given.tone)
    if given.keep:
        chosen = made[min(given.keep, len(made)) - 1]
        order = replace(held.current.order, note=chosen.body)
        return assistant.quotes.revise(who, given.quote, order, held.version)
    if given.json:
        out([{"number": v.number, "body": v.body, "by": v.by, "facts": len(v.facts)} for v in made])
    else:
        print("\n\n".join(f"[{v.number}] {v.body}" for v in made))
    return None
