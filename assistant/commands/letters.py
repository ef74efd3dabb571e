"""`assistant email`: write, keep, show, list, revise, download, send and resolve letters."""

import argparse
from dataclasses import asdict, replace
from pathlib import Path

from assistant.commands.terminal import operator, out, read_file, wait, write_file
from assistant.letters.desk import LetterDesk
from assistant.letters.types import STATES, Letter, LetterRequest
from assistant.settings import Settings
from assistant.types import Person


def email(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_assistant

    assistant = open_assistant(settings, wait)
    if given.action == "write" and not given.in_language:
        given.in_language = assistant.customers.get(operator(), given.customer).language
    return _ACTIONS[given.action](given, assistant.letters)


def _write(given: argparse.Namespace, desk: LetterDesk) -> int:
    request = LetterRequest(
        given.kind, given.customer, given.in_language, given.tone, given.length, given.conversation, given.turn, given.quote,
        given.about, given.offer, given.when,
    )  # fmt: skip
    who = _writer(given)
    variants = desk.write(who, request)
    if given.keep:
        chosen = variants[given.keep - 1]
        return _told(given, desk.keep(who, request, chosen.subject, chosen.body))
    if given.json:
        out(
            [
                {"number": v.number, "subject": v.subject, "body": v.body, "by": v.by, "facts": len(v.facts)}
                for v in variants
            ]
        )
    else:
        print("\n\n".join(f"[{v.number}] {v.subject}\n\n{v.body}" for v in variants))
    return 0


def _writer(given: argparse.Namespace) -> Person:
    return replace(operator(), name=given.by)


def _list(given: argparse.Namespace, desk: LetterDesk) -> int:
    found = desk.list_letters(operator(), customer=given.customer, state=given.state, limit=given.limit)
    if given.json:
        out([asdict(letter) for letter in found])
    else:
        for letter in found:
            print(f"{letter.id}  {STATES[letter.state].say(given.language)}  {letter.subject}")
    return 0


def _show(given: argparse.Namespace, desk: LetterDesk) -> int:
    return _told(given, desk.get(operator(), given.letter), whole=True)


def _revise(given: argparse.Namespace, desk: LetterDesk) -> int:
    kept = desk.get(operator(), given.letter)
    body = read_file(given.body_file) if given.body_file else kept.body
    return _told(given, desk.revise(operator(), kept.id, given.subject or kept.subject, body, kept.version), whole=True)


def _eml(given: argparse.Namespace, desk: LetterDesk) -> int:
    made = desk.eml(_writer(given), given.letter, attach_quote=given.attach_quote)
    target = Path(given.out or made.name)
    write_file(target, made.data)
    out({"file": str(target)}) if given.json else print(target)
    return 0


def _send(given: argparse.Namespace, desk: LetterDesk) -> int:
    kept = desk.get(operator(), given.letter)
    sent = desk.send(_writer(given), kept.id, kept.version, attach_quote=given.attach_quote)
    _told(given, sent)
    return 0 if sent.state == "sent" else 1


def _resolve(given: argparse.Namespace, desk: LetterDesk) -> int:
    return _told(given, desk.resolve(operator(), given.letter, arrived=given.outcome == "arrived"))


def _told(given: argparse.Namespace, letter: Letter, *, whole: bool = False) -> int:
    if given.json:
        out(asdict(letter))
        return 0
    print(f"{letter.id}  {STATES[letter.state].say(given.language)}  {letter.to}".rstrip())
    if whole:
        print(f"\n{letter.subject}\n\n{letter.body}\n")
    for doubt in letter.current.doubts:
        print(f"check: {doubt.found} ({doubt.why.say(given.language)})")
    for event in letter.events if whole else letter.events[-1:]:
        print(f"{event.at[:16]} {event.by} {event.action} v{event.version} {event.note}".rstrip())
    return 0


_ACTIONS = {
    "write": _write, "list": _list, "show": _show, "revise": _revise, "eml": _eml, "send": _send, "resolve": _resolve,
}  # fmt: skip
