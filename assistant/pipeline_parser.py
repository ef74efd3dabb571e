"""What the command line takes for deals, forecasts and purchase intention: parsing only."""

import argparse
from datetime import date

from assistant.sales_parser import Commands, command


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
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-01-31") from None


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
