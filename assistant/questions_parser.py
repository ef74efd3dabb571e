"""What the command line takes for gaps, reviewed answers and a company's own cases: parsing only."""

import argparse
from datetime import date

from assistant.sales_parser import Commands, command
from assistant.spoken import word

_REASONS = ("refused", "rated_down", "handed_over", "asked_again", "unsure")


def add_gaps(commands: Commands) -> None:
    """Add the command of gaps."""
    gaps = command(commands, "gaps", "what was asked and not answered well, in groups", json=False)
    actions = gaps.add_subparsers(dest="action", required=True, metavar="ACTION")
    list_ = command(actions, "list", "list the groups, those with most turns first")
    save = command(actions, "export", "write the groups as CSV; with --json as JSON")
    for each in (list_, save):
        each.add_argument("--staff", action="store_true", help="what staff asked (default: what customers asked)")
        each.add_argument(
            "--state", choices=("open", "dismissed", "answered", "all"), default="open", help="(default: open)"
        )
    list_.add_argument("--reason", choices=_REASONS, help="only turns that count for this")
    list_.add_argument("--in", dest="tongue", choices=("zh", "en"), help="only turns in this language")
    list_.add_argument("--since", type=_day, metavar="DAY", help="only turns from this day on (2026-01-31)")
    list_.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    save.add_argument("-o", "--out", metavar="FILE", help="where to write (default: the terminal)")
    show = command(actions, "show", "show a group: examples, trend, what lies nearest; any of its turns names it")
    dismiss = command(actions, "dismiss", "set a group aside as none of our business")
    note = command(actions, "note", "keep a note with a group, such as who sees to it")
    reopen = command(actions, "reopen", "put a group back among the open ones")
    for each in (show, dismiss, note, reopen):
        each.add_argument("gap", metavar="ID")
    for each in (dismiss, note):
        each.add_argument("--note", default="" if each is dismiss else None, required=each is note, metavar="TEXT")


def add_answers(commands: Commands) -> None:
    """Add the command of reviewed answers."""
    answers = command(commands, "answers", "reviewed answers to questions that found none", json=False)
    actions = answers.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = command(actions, "add", "keep an answer: knowledge at once, its questions cases from then on")
    add.add_argument(
        "--gap",
        default="",
        metavar="ID",
        help="the group it is for; its wordings are the questions where none is given",
    )
    edit = command(actions, "edit", "change an answer; what is not given stays")
    edit.add_argument("answer", metavar="ID")
    for each in (add, edit):
        _written(each)
    command(actions, "list", "list the answers, the newest first")
    delete = command(actions, "delete", "delete an answer with its documents and cases")
    delete.add_argument("answer", metavar="ID")


def _written(action: argparse.ArgumentParser) -> None:
    action.add_argument("--zh", metavar="TEXT", help="the answer in Chinese")
    action.add_argument("--en", metavar="TEXT", help="the answer in English")
    action.add_argument("--question", action="append", metavar="TEXT", help="a question it answers; may be repeated")
    action.add_argument("--audience", choices=("public", "internal"), help="(default: public)")
    action.add_argument("--from", dest="since", type=_day, metavar="DAY", help="the first day it counts")
    action.add_argument("--until", type=_day, metavar="DAY", help="the last day it counts")
    action.add_argument("--always", action="store_true", help="it counts on every day")
    action.add_argument("--link", metavar="DOCUMENT[#HEADING]", help="where more on it stands")
    action.add_argument("--dry-run", action="store_true", help="show what would be replied and what speaks against it")


def add_cases(commands: Commands) -> None:
    """Add the command of a company's own cases; `assistant evaluate own` runs them."""
    cases = command(commands, "cases", "own cases, which `assistant evaluate own` runs", json=False)
    actions = cases.add_subparsers(dest="action", required=True, metavar="ACTION")
    command(actions, "list", "list the cases with how each went last")
    confirm = command(actions, "confirm", "make a case of a turn that was answered wrongly")
    confirm.add_argument("turn", metavar="TURN")
    confirm.add_argument("--refuse", action="store_true", help="the right reply is a refusal")
    for name, help_ in (
        ("cite", "a document that must be cited"), ("product", "the SKU of a product that must be shown"),
        ("say", "words that must stand in the reply"), ("not-say", "words that must not"),
    ):  # fmt: skip
        confirm.add_argument(f"--{name}", action="append", default=[], metavar="TEXT", help=f"{help_}; may be repeated")
    delete = command(actions, "delete", "delete a case")
    delete.add_argument("case", metavar="ID")
    save = command(actions, "export", "write the cases as JSONL")
    save.add_argument("-o", "--out", metavar="FILE", help="where to write (default: the terminal)")
    load = command(actions, "import", "take in cases from JSONL, each in place of the one of its id")
    load.add_argument("path", metavar="FILE")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(word("%r is no day; write it as 2026-01-31") % text) from None
