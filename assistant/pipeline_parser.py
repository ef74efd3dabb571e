"""What the command line takes for deals, forecasts and purchase intention: parsing only."""

import argparse
from datetime import date


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
