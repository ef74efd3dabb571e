"""`assistant ask` and `replay`."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import cast

from assistant.commands.terminal import batch_lines, given_text, operator, out
from assistant.reply_json import reply_json
from assistant.settings import Settings
from assistant.types import Person, Reply, Role


def ask(given: argparse.Namespace, settings: Settings) -> int:
    """Ask one question, or a file of them in one process."""
    from assistant.build import open_assistant

    # The pace that protects a public page would only slow the operator's own batch.
    settings = replace(settings, messages_per_minute=10**9)
    assistant = open_assistant(settings, lambda text: print(text, file=sys.stderr))

    def reply(text: str, role: Role, conversation: str | None) -> Reply:
        *_, last = assistant.reply(
            Person(f"cli-{role}", role, "cli", "command"), text, conversation, page_language=given.language
        )
        assert last.reply is not None
        return last.reply

    if given.batch:
        known: dict[str, str] = {}
        for line in batch_lines(given.batch):
            out(_asked(line, reply, known))
        return 0
    answer = reply(given_text(given.text), given.role, given.conversation)
    if given.json:
        out(reply_json(answer))
    else:
        print(answer.text)
        for citation in answer.citations:
            print(f"  [{citation.number}] {citation.heading} ({citation.path}): {citation.quote[:160]}")
    return 0


def _asked(
    line: dict[str, object], reply: Callable[[str, Role, str | None], Reply], known: dict[str, str]
) -> dict[str, object]:
    """Answer one line of a batch; a line that cannot be answered says why and the next goes on."""
    from assistant.errors import AssistantError

    name = cast(str | None, line.get("conversation"))
    role = cast(Role, line.get("as", "customer"))
    if role not in ("customer", "sales", "admin"):
        return {"id": line["id"], "error": f'"as" is customer, sales or admin, not {role}'}
    try:
        answer = reply(str(line["text"]), role, known.get(f"{role} {name}") if name else None)
    except AssistantError as error:
        return {"id": line["id"], "error": error.text.en}
    if name:
        known[f"{role} {name}"] = answer.conversation
    return {"id": line["id"]} | reply_json(answer)


def replay(given: argparse.Namespace, settings: Settings) -> int:
    """Make a reply again."""
    from assistant.build import open_assistant

    again = open_assistant(settings).replay(operator(), given.turn)
    differences = [d.say(given.language) for d in again.differences]
    if given.json:
        out({"same": again.same, "reply": again.text, "today": again.today, "differences": differences})
    else:
        print(again.text)
        print("\nsame as given: " + ("yes" if again.same else "NO"))
        print("today's knowledge answers alike" if not differences else "differs today:\n  " + "\n  ".join(differences))
    return 0 if again.same else 1
