"""`assistant models`: which writers there are, how one answers, which one is used."""

import argparse
import dataclasses

from assistant.commands.terminal import operator, out, wait
from assistant.settings import Settings
from assistant.writing.desk import Tried, WriterRow
from knowledge.language import Bilingual, Language


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
    took = [Bilingual(f"{tried.milliseconds:.0f} ms", f"用时 {tried.milliseconds:.0f} 毫秒")]
    if tried.first_milliseconds is not None:
        first = f"{tried.first_milliseconds:.0f}"
        took.append(Bilingual(f"first words after {first} ms", f"首字 {first} 毫秒"))
    if asked := tried.prompt_tokens + tried.reply_tokens:
        of = f"{tried.prompt_tokens} + {tried.reply_tokens}"
        took.append(Bilingual(f"{of} = {asked} tokens", f"词元 {of} = {asked}"))
    took.append(Bilingual(f"{tried.stopped} findings of the check", f"核对拦下 {tried.stopped} 处"))
    why = f"\n! {tried.why.say(language)}" if tried.why else ""
    return f"{tried.text}\n{('，' if language == 'zh' else ', ').join(t.say(language) for t in took)}{why}"
