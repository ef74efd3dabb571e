"""What the command line takes for quotes and price rules."""

import argparse

from assistant.sales_parser import Commands, command


def add_quotes(commands: Commands) -> None:
    """Add `quote`, with an action for each step of a quote."""
    quote = command(commands, "quote", "make, change, approve and export quotes", json=False)
    actions = quote.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_ in (
        ("new", "make a draft"), ("show", "show a quote"), ("list", "list quotes"), ("revise", "make a new version"),
        ("submit", "ask for approval"), ("approve", "approve"), ("refuse", "send back with a reason"),
        ("send", "record that it was sent"), ("accept", "record that the customer accepted"),
        ("decline", "record that the customer declined"), ("clone", "copy under a new number"),
        ("reprice", "price at today's rules"), ("compare", "say what changed between versions"), ("export", "write a file"),
        ("note", "write the note on it, three ways"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_, description=help_)
        action.add_argument("--json", action="store_true", help="print JSON")
        action.add_argument("--as", dest="role", choices=("sales", "admin"), default="admin", help="whose limits hold")
        if name not in ("new", "list"):
            action.add_argument("quote", metavar="NUMBER")
        _QUOTE_OPTIONS.get(name, _step_options)(action)


def _step_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--version", type=int, help="the version you saw (default: the latest)")
    action.add_argument("--note", help="kept with the step")


def _order_options(action: argparse.ArgumentParser) -> None:
    action.add_argument(
        "--line", action="append", default=[], metavar="SKU=N[:DISCOUNT%][@PRICE]", help="N = 0 takes it out"
    )
    for name in (
        "currency",
        "region",
        "group",
        "discount",
        "shipping",
        "company",
        "name",
        "address",
        "email",
        "customer",
    ):
        action.add_argument(f"--{name}")
    action.add_argument("--note")
    action.add_argument("--valid-days", type=int)


def _new_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--text", help='an order in words, such as "20 台 V27Q"')
    _order_options(action)


def _revise_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--version", type=int, help="the version you saw (default: the latest)")
    _order_options(action)


def _list_options(action: argparse.ArgumentParser) -> None:
    states = ("draft", "waiting", "approved", "sent", "accepted", "declined", "expired")
    action.add_argument("--state", choices=states)
    action.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")


def _compare_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("before", type=int)
    action.add_argument("after", type=int)


def _export_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--version", type=int)
    action.add_argument("--format", choices=("pdf", "xlsx"), default="pdf")
    action.add_argument("--paper", choices=("zh", "en", "both"), help="language of the file (default: --language)")
    action.add_argument(
        "-o", "--output", "--out", metavar="FILE", help="where to write (default: a name of its own, here)"
    )


def _note_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--in", dest="in_language", choices=("zh", "en"), help="language (default: the quote's)")
    action.add_argument("--tone", choices=("warm", "neutral", "formal"), default="neutral")
    action.add_argument("--keep", type=int, choices=(1, 2, 3), metavar="N", help="keep the N-th with a new version")


def _no_options(action: argparse.ArgumentParser) -> None:
    pass


def _reprice_options(action: argparse.ArgumentParser) -> None:
    action.add_argument("--dry-run", action="store_true", help="show the difference and keep nothing")


_QUOTE_OPTIONS = {
    "new": _new_options, "revise": _revise_options, "list": _list_options, "compare": _compare_options,
    "export": _export_options, "reprice": _reprice_options, "show": _no_options, "clone": _no_options,
    "note": _note_options,
}  # fmt: skip


def add_rules(commands: Commands) -> None:
    """Add `rules`."""
    rules = command(commands, "rules", "price rules: list, import, export, check, history", json=False)
    actions = rules.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, help_ in (
        ("list", "list the rules"), ("import", "add and change rules from CSV or XLSX; bad rows are reported by line"),
        ("export", "write the rules to a .csv or .xlsx file"), ("check", "name the rules that contradict each other"),
        ("history", "who changed what when"),
    ):  # fmt: skip
        action = actions.add_parser(name, help=help_, description=help_)
        action.add_argument("--json", action="store_true", help="print JSON")
        action.add_argument("--as", dest="role", choices=("sales", "admin"), default="admin")
        if name in ("import", "export"):
            action.add_argument("path", metavar="FILE")
        if name == "history":
            action.add_argument("rule", nargs="?", metavar="RULE")
