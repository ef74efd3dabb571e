"""Rows of deals taken in: new ones added, changed ones changed, those that say nothing new left alone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from assistant.customers.tables import customers
from assistant.deals import stages as stage_list
from assistant.deals import store
from assistant.deals.joins import folded
from assistant.deals.reading import Rows
from assistant.deals.rows import Known
from assistant.deals.types import Deal, DealImport, Move
from assistant.errors import BadRequest
from assistant.quoting.quote_store import quotes
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow
from knowledge.schema import products

_FOLLOWED = (
    "name", "account", "customer", "product", "owner", "team", "amount", "won_amount", "currency", "expected_on",
    "lost_because", "next_step", "next_step_on", "quote", "conversation",
)  # fmt: skip
_PERSONAL = ("name", "account", "customer", "lost_because", "next_step", "conversation")


@dataclass(frozen=True)
class Plan:
    """What rows will change: deals to add and to change (with what they were before), and the digests of the rows by id."""

    new: tuple[Deal, ...]
    changed: tuple[tuple[Deal, Deal], ...]
    unchanged: int
    bad: tuple[BadRow, ...]
    digests: Mapping[str, str]


def known(connection: Connection, currency: str) -> Known:
    """Return what a file is read by: stages, SKUs and customers' entries; names that two have are left out."""
    skus = connection.execute(select(products.c.sku, products.c.name_en, products.c.name_zh)).all()
    entries = connection.execute(select(customers.c.id, customers.c.company)).all()
    return Known(
        stage_list.read(connection),
        _by_name([(name, row.sku) for row in skus for name in (row.sku, row.name_en, row.name_zh)]),
        _by_name([(row.company, row.id) for row in entries]), currency,
    )  # fmt: skip


def _by_name(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for name, value in pairs:
        found.setdefault(folded(name), set()).add(value)
    found.pop("", None)
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


def plan(connection: Connection, rows: Rows, today: date) -> Plan:
    """Return what rows will change. A deal is known again by its id; a row as it was last time says nothing new.

    So what staff changed meanwhile stays until the file says something else. What is empty in a file empties nothing.
    A deal that the file shows in another stage without a day came there today, when we first saw it. Of one whose
    customer was forgotten only stage, amounts and days are taken.
    """
    stored, marks = {d.id: d for d in store.every(connection)}, store.imported(connection)
    numbers = set(connection.scalars(select(quotes.c.number)))
    new, changed, digests, bad = list[Deal](), list[tuple[Deal, Deal]](), dict[str, str](), list(rows.bad)
    unchanged = 0
    for line, deal, digest in rows.good:
        if deal.id not in stored and deal.id in numbers:
            if deal.source == "quote":
                unchanged += 1
            else:
                bad.append(BadRow(line, Bilingual(f"{deal.id} is the number of a quote", f"{deal.id} 是报价单号")))
            continue
        before, (last, forgotten) = stored.get(deal.id), marks.get(deal.id, ("", False))
        if before is None:
            new.append(replace(deal, source="import") if deal.source == "quote" else deal)
            digests[deal.id] = digest
        elif last == digest or before.source == "quote":
            unchanged += 1
        else:
            after = _merged(before, _impersonal(deal) if forgotten else deal, today)
            digests[deal.id] = digest
            unchanged += after == before
            changed.append((after, before))
    return Plan(tuple(new), tuple(changed), unchanged, tuple(sorted(bad, key=lambda b: b.line)), digests)


def write(connection: Connection, rows: Rows, planned: Plan) -> None:
    """Write a plan, and the stages that the file brought, within the caller's transaction."""
    if rows.new_stages:
        stage_list.write(connection, rows.stages)
        store.stamp(connection)
    store.add(connection, planned.new, planned.digests)
    for after, before in planned.changed:
        store.put(connection, after, before, planned.digests[after.id])


def check_stages(connection: Connection, seen: Known) -> None:
    """Raise BadRequest where the stages are others than those a file was read by."""
    if stage_list.read(connection) != seen.stages:
        raise BadRequest(
            Bilingual(
                "The stages were changed while the file was read. Nothing was saved. Import it again.",
                "读取文件期间阶段设置已被修改，未保存任何内容。请重新导入。",
            )
        )


def told(rows: Rows, planned: Plan) -> DealImport:
    """Return what an import did, or would do."""
    changed = sum(after != before for after, before in planned.changed)
    return DealImport(
        len(planned.new), changed, planned.unchanged, planned.bad, rows.columns, rows.new_stages, rows.notes
    )


def _impersonal(deal: Deal) -> Deal:
    return replace(deal, traits={}, **dict.fromkeys(_PERSONAL, ""))  # type: ignore[arg-type]


def _merged(before: Deal, row: Deal, today: date) -> Deal:
    """Return a deal as a row says it is now."""
    said = {n: getattr(row, n) for n in _FOLLOWED if getattr(row, n) not in ("", None)}
    moves = _moves(before, row, today)
    closed = (
        None
        if row.kind == "open"
        else row.closed_on or (before.closed_on if before.stage == row.stage else moves[-1].on)
    )
    merged = replace(
        before, **said, stage=row.stage, kind=row.kind, closed_on=closed, moves=moves,
        opened_on=moves[0].on if moves else None, traits={**before.traits, **row.traits},
    )  # fmt: skip
    if merged.kind != "won":
        merged = replace(merged, won_amount=None)
    if merged.kind != "lost":
        merged = replace(merged, lost_because="")
    return merged


def _moves(before: Deal, row: Deal, today: date) -> tuple[Move, ...]:
    """Return the moves kept, with those of the row: of a stage that the row dates, what an earlier import said is replaced."""
    dated = {move.stage for move in row.moves}
    kept = [m for m in before.moves if m.by or m.stage not in dated]
    moves = sorted([*kept, *(m for m in row.moves if m not in kept)], key=lambda m: m.on)
    if row.stage != before.stage and row.stage not in dated:
        moves.append(Move(row.stage, max(today, moves[-1].on) if moves else today))
    return tuple(moves)
