"""What the command line takes for deals, forecasts and purchase intention: parsing only."""

from assistant.sales_parser import Commands, command


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
