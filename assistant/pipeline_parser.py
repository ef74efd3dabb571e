"""What the command line takes for deals, forecasts and purchase intention: parsing only."""

import argparse
from datetime import date

from assistant.sales_parser import Commands, command
from assistant.spoken import word


def add_process_options(analyse: argparse.ArgumentParser) -> None:
    """Add what `assistant analyse process` takes."""
    analyse.add_argument(
        "--since", type=_day, metavar="DAY", help="process: deals opened from this day on (2026-01-31)"
    )
    analyse.add_argument("--until", type=_day, metavar="DAY", help="process: deals opened up to this day")
    analyse.add_argument("--as-of", type=_day, metavar="DAY", help="process: as of this day (default: today)")
    analyse.add_argument(
        "--by",
        nargs="+",
        metavar="COLUMN",
        help="process: owner, team, product, account, source, currency, amount or a column of your file (default: owner team product)",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(word("%r is no day; write it as 2026-01-31") % text) from None


def add_forecast(commands: Commands) -> None:
    """Add the command of forecasts."""
    forecast = command(
        commands, "forecast", "what may be won in the periods to come: from the past, and from the open deals"
    )
    forecast.add_argument("--every", choices=("week", "month", "quarter"), default="month", help="(default: month)")
    forecast.add_argument("--periods", type=int, default=3, metavar="N", help="how many, this one first (default: 3)")
    forecast.add_argument("--by", choices=("owner", "team", "product"), default="", help="the parts too; they add up")
    forecast.add_argument("--currency", default="", metavar="C", help="such as EUR (default: that of most won deals)")
    forecast.add_argument("--as-of", default="", metavar="DAY", help="stand on an earlier day, such as 2026-03-31")
    forecast.add_argument("--out", metavar="FILE.csv", help="write a table of past and forecasts; - for the terminal")


def _import_options(load: argparse.ArgumentParser) -> None:
    load.add_argument("path", metavar="FILE")
    load.add_argument(
        "--join",
        action="append",
        default=[],
        metavar="FILE",
        help="a file of accounts, products or people; may be repeated",
    )
    load.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=MEANING", help="overrule the guess for a column"
    )
    load.add_argument(
        "--currency", default="", metavar="EUR", help="currency of amounts that name none (default: as set)"
    )
    load.add_argument(
        "--dates",
        choices=("dmy", "mdy"),
        default="",
        help="whether 03/04/2026 is 3 April or March 4 (default: as the file tells)",
    )
    load.add_argument(
        "--dry-run", action="store_true", help="show the guessed columns and what would change; keep nothing"
    )


def add_deals(commands: Commands) -> None:
    """Add the commands of deals."""
    deals = command(commands, "deals", "keep deals: import them from any CRM, list, change and move them", json=False)
    actions = deals.add_subparsers(dest="action", required=True, metavar="ACTION")
    load = command(actions, "import", "take in a CSV or XLSX file of deals; the same file again changes nothing")
    _import_options(load)
    found = command(actions, "list", "list deals, or those in whose texts WORDs stand")
    found.add_argument("words", nargs="*", metavar="WORD")
    found.add_argument("--stage", default="", metavar="STAGE")
    found.add_argument("--kind", choices=("open", "won", "lost"), default="")
    found.add_argument("--owner", default="", metavar="NAME")
    found.add_argument("--limit", type=int, default=50, metavar="N", help="how many at most (default: 50)")
    command(actions, "show", "show a deal with its moves").add_argument("deal", metavar="ID")
    add = command(
        actions, "add", "add a deal: name= account= customer= product= amount= currency= stage= expected_on= ..."
    )
    change = command(actions, "change", "change fields of a deal; NAME= empties one")
    change.add_argument("deal", metavar="ID")
    for each in (add, change):
        each.add_argument("values", nargs="+", metavar="NAME=VALUE")
    move = command(actions, "move", "move a deal to a stage, named in either language")
    move.add_argument("deal", metavar="ID")
    move.add_argument("stage", metavar="STAGE")
    move.add_argument("--on", default="", metavar="DAY", help="such as 2026-03-31 (default: today)")
    move.add_argument("--reason", default="", help="why it was lost")
    for each in (change, move):
        each.add_argument(
            "--seen", default="", metavar="TIME", help="the updated_at you saw; a deal changed since is left alone"
        )
    command(actions, "delete", "delete a deal with its moves").add_argument("deal", metavar="ID")
    stages = command(actions, "stages", "list the stages, or set them: open ones in order, then won and lost")
    stages.add_argument(
        "stages",
        nargs="*",
        metavar="ID[=NAME[/NAME]]",
        help="such as lead demo=Demo/演示 won lost; ids that are there keep their names",
    )
    save = command(actions, "export", "write all deals as CSV; with --json as JSON")
    save.add_argument(
        "-o", "--output", "--out", dest="out", metavar="FILE", help="where to write (default: the terminal)"
    )
    score = command(actions, "score", "how likely each open deal is won, with the interval and the reasons")
    score.add_argument("--limit", type=int, default=20, metavar="N", help="how many at most (default: 20)")
