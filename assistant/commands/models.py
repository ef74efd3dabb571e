"""`assistant models`: which writers there are, how one answers, which one is used."""

import argparse
import dataclasses

from assistant.commands.terminal import operator, out, wait
from assistant.settings import Settings
from assistant.writing.desk import Tried, WriterRow
from knowledge.language import Language


def models(given: argparse.Namespace, settings: Settings) -> int:
    """List the writers, try one, or use one from now on."""
    from assistant.build import open_assistant

    desk = open_assistant(settings, wait).models
    if given.action == "test":
        tried = desk.test(operator(), given.name, given.language)
        out(_plain(tried, given.language)) if given.json else print(_lines(tried, given.language))
        return 0 if tried.heard else 1
    rows = desk.use(operator(), given.name) if given.action == "use" else desk.all(operator())
    if given.json:
        out([_plain(row, given.language) for row in rows])
    else:
        for row in rows:
            trouble = f"  ! {row.trouble.say(given.language)}" if row.trouble else ""
            print(f"{'*' if row.used else ' '} {row.name:10} {row.model or row.kind.say(given.language)}{trouble}")
    return 0


def _plain(value: WriterRow | Tried, language: Language) -> dict[str, object]:
    fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    return {k: v.say(language) if hasattr(v, "say") else v for k, v in fields.items()}


def _lines(tried: Tried, language: Language) -> str:
    first = f", first words {tried.first_milliseconds:.0f} ms" if tried.first_milliseconds is not None else ""
    took = f"{tried.milliseconds:.0f} ms{first}, {tried.prompt_tokens} + {tried.reply_tokens} tokens"
    why = f"\n! {tried.why.say(language)}" if tried.why else ""
    return f"{tried.text}\n{took}, {tried.stopped} findings of the check{why}"
