"""Deals as a CSV file and back: formula-safe, bad rows by line, the same file again changes nothing."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, timedelta

from assistant.customers.files import safe_cell
from assistant.deals import columns
from assistant.deals.fields import DAYS, possible
from assistant.deals.store import as_text
from assistant.deals.types import Deal, Move
from assistant.errors import BadRequest
from knowledge.language import Bilingual

COLUMNS = (
    "id", "name", "account", "customer", "product", "owner", "team", "source", "stage", "amount", "won_amount", "currency",
    "opened_on", "closed_on", "expected_on", "lost_because", "next_step", "next_step_on", "quote", "conversation", "moves",
)  # fmt: skip


def write_csv(deals: Iterable[Deal]) -> str:
    """Return deals as CSV with a header row: the columns of a deal, then its traits; no cell can become a formula.

    A trait whose name would be read as something else is marked, so that reading gives the same deals.
    """
    rows = list(deals)
    traits = sorted({name for deal in rows for name in deal.traits})
    out = io.StringIO(newline="")
    written = csv.writer(out, lineterminator="\r\n")
    written.writerow([*COLUMNS, *(safe_cell(_marked(name)) for name in traits)])
    for deal in rows:
        cells = [moves_text(deal.moves) if name == "moves" else as_text(getattr(deal, name)) for name in COLUMNS]
        written.writerow([safe_cell(cell) for cell in (*cells, *(deal.traits.get(name, "") for name in traits))])
    return out.getvalue()


def _marked(trait: str) -> str:
    return trait if columns.guess([trait])[trait] == columns.TRAIT and ":" not in trait else f"trait: {trait}"


def moves_text(moves: Iterable[Move]) -> str:
    """Return moves as one cell: a JSON list of stage, day and by whom; "" where there are none."""
    told = [[m.stage, m.on.isoformat(), *([m.by] if m.by else [])] for m in moves]
    return json.dumps(told, ensure_ascii=False) if told else ""


def moves_in(text: str) -> tuple[Move, ...]:
    """Return the moves in a cell that `moves_text` wrote. Raises BadRequest where it is none such."""
    try:
        told = [
            (str(m[0])[:64], date.fromisoformat(m[1]), str(m[2])[:64] if len(m) > 2 else "") for m in json.loads(text)
        ]
    except (ValueError, TypeError, IndexError, KeyError, RecursionError) as error:
        raise BadRequest(
            Bilingual('moves: not a list such as [["lead", "2026-03-31", "Ann"]]', '阶段变更：须为列表，如 [["lead", "2026-03-31", "Ann"]]')
        ) from error  # fmt: skip
    return tuple(sorted((Move(s, possible("opened_on", on), by) for s, on, by in told), key=lambda m: m.on))


def stages_in(cell: object) -> list[str]:
    """Return the ids of stages in a cell of moves; none where it is no such cell."""
    try:
        return [move.stage for move in moves_in(str(cell))] if cell else []
    except BadRequest:
        return []


def until(text: str, newest: date) -> str:
    """Return a CSV file of ours with all its days moved alike, so that the last move in it is on the day `newest`."""
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    moves = [list(moves_in(row["moves"])) if row["moves"] else [] for row in rows]
    by = newest - max((move.on for each in moves for move in each), default=newest)
    out = io.StringIO(newline="")
    written = csv.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\r\n")
    written.writeheader()
    for row, each in zip(rows, moves, strict=True):
        days = {name: _moved(row[name], by) for name in DAYS & row.keys()}
        told = moves_text(Move(m.stage, m.on + by, m.by) for m in each)
        written.writerow({**row, **days, "moves": told})
    return out.getvalue()


def _moved(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat() if day else ""
