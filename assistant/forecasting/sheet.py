"""An outlook as CSV: the long table `unique_id`, `ds`, `y` with the forecasts beside; no cell can become a formula."""

import csv
import io
from collections.abc import Iterator

from assistant.customers.files import safe_cell
from assistant.forecasting.types import Forecast, Outlook, Point

COLUMNS = ("by", "unique_id", "every", "currency", "ds", "y", "method", "forecast", "lo-80", "hi-80", "lo-95", "hi-95")


def write_csv(outlook: Outlook) -> str:
    """Return what came and what may come, a line a period: of the whole, from the deals, then of the parts."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows(_of("", outlook.from_past))
    past = outlook.from_past
    rows.writerows(_row("", past, p, "from_deals") for p in outlook.from_deals)
    for by, parts in outlook.by.items():
        for part in parts:
            rows.writerows(_of(by, part))
    return out.getvalue()


def _of(by: str, forecast: Forecast) -> Iterator[list[str]]:
    for start, amount in forecast.past:
        yield [
            by,
            safe_cell(forecast.name),
            forecast.every,
            forecast.currency,
            start.isoformat(),
            f"{amount:f}",
            *[""] * 6,
        ]
    for point in forecast.points:
        yield _row(by, forecast, point, forecast.method)


def _row(by: str, forecast: Forecast, point: Point, method: str) -> list[str]:
    amounts = (point.middle, point.low80, point.high80, point.low95, point.high95)
    return [
        by, safe_cell(forecast.name), forecast.every, forecast.currency, point.start.isoformat(), "", method,
        *(f"{a:f}" for a in amounts),
    ]  # fmt: skip
