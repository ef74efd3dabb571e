"""The deals' desk: what staff may do with deals; each method authorises, does, records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from assistant.customers import store as customer_store
from assistant.customers.fields import seen as one_line
from assistant.customers.store import short_id
from assistant.deals import fields, from_quotes, life, store, taking
from assistant.deals import stages as stage_list
from assistant.deals.files import write_csv
from assistant.deals.reading import read_file
from assistant.deals.rows import Wanted
from assistant.deals.types import Deal, DealImport, Stage
from assistant.errors import BadRequest
from assistant.permissions import require
from assistant.types import Person
from assistant.webhooks.outbox import tell
from knowledge.language import Bilingual
from knowledge.store import present_day, writing
from knowledge.types import Progress

_OWN = frozenset({"opened_on", "closed_on", "stage"})


class DealDesk:
    """Deals, for staff. `currency` is that of amounts that name none.

    Reading is kept for one state of deals, quotes, stages and day, as `state` says it: any replica that writes changes that.
    """

    def __init__(self, engine: Engine, today: Callable[[], date] = present_day, *, currency: str = "CNY") -> None:
        self._engine, self._today, self._currency = engine, today, currency
        self._quotes = from_quotes.QuoteDeals()
        self._kept: tuple[str, tuple[Deal, ...]] = ("", ())

    # --- reading ----------------------------------------------------------------------------------------------------

    def all(self, who: Person) -> tuple[Deal, ...]:
        """Return every deal, the latest changed first: stored ones, and those of quotes that no stored one names."""
        require(who, "see_deals")
        with self._engine.connect() as connection:
            state = self._state(connection)
            kept, found = self._kept
            if kept != state:
                found = tuple(self._read(connection))
                self._kept = state, found
        return found

    def _read(self, connection: Connection) -> list[Deal]:
        stored, stages = store.every(connection), stage_list.read(connection)
        notes = {d.quote: d for d in stored if d.source == "quote"}
        own = [d for d in stored if d.source != "quote"]
        quoted = self._quotes.read(connection, stages, self._today(), {n for d in own for n in (d.id, d.quote) if n})
        noted = [from_quotes.noted(d, notes[d.quote]) if d.quote in notes else d for d in quoted]
        return sorted([*own, *noted], key=lambda d: d.updated_at, reverse=True)

    def find(
        self, who: Person, text: str = "", *, owner: str = "", stage: str = "", kind: str = "", limit: int = 50
    ) -> list[Deal]:
        """Return deals in whose texts all words of `text` stand, the latest changed first.

        `stage` is said as people say it; `kind` is "open", "won" or "lost". Raises BadRequest where there is no such stage.
        """
        found, words = self.all(who), text[:200].casefold().split()
        chosen = stage_list.named(stage, self.stages(who)).id if stage else ""
        wanted = (
            d
            for d in found
            if (not chosen or d.stage == chosen)
            and (not kind or d.kind == kind)
            and (not owner or d.owner.casefold() == owner.casefold())
            and (not words or all(word in _texts(d) for word in words))
        )
        return [d for d, _ in zip(wanted, range(max(1, limit)), strict=False)]

    def get(self, who: Person, deal: str) -> Deal:
        """Return one deal; one that stands on a quote has the quote's number. Raises NotFound."""
        require(who, "see_deals")
        with self._engine.connect() as connection:
            return self._get(connection, deal)

    def stages(self, who: Person) -> tuple[Stage, ...]:
        """Return the stages of selling, in the order in which a deal goes through them."""
        require(who, "see_deals")
        with self._engine.connect() as connection:
            return stage_list.read(connection)

    def state(self) -> str:
        """Return a text that changes whenever a deal, a quote or a stage does, or a day ends: what others cache by."""
        with self._engine.connect() as connection:
            return self._state(connection)

    # --- changing ---------------------------------------------------------------------------------------------------

    def add(self, who: Person, **values: str) -> Deal:
        """Keep a new deal: in the first stage where none is said, today, of whoever adds it. Raises BadRequest.

        `opened_on` is the day on which it came into its first stage, `closed_on` the one on which it was won or lost.
        """
        require(who, "edit_deals")
        given = fields.clean(values)
        if not any(given.get(name) for name in ("name", "account", "product")):
            raise BadRequest(
                Bilingual("Give a name, an account or a product. Nothing was saved.", "请填写名称、客户或产品中的至少一项。未保存任何内容。")
            )  # fmt: skip
        with writing(self._engine) as connection:
            stages = stage_list.read(connection)
            stage = stage_list.named(given["stage"], stages) if given.get("stage") else stage_list.first_open(stages)
            made = Deal(short_id("D"), source="staff", owner=_name(who), stage=stage.id, kind=stage.kind)
            made = self._with(connection, made, {n: v for n, v in given.items() if n not in _OWN})
            made = replace(made, moves=life.first_moves(given, stage, stages, self._today(), _name(who)))
            made = life.closed(made, stage, life.day(given, "closed_on") or made.moves[-1].on)
            store.add(connection, [life.checked(made)])
            return self._get(connection, made.id)

    def change(self, who: Person, deal: str, *, seen: str = "", **values: str) -> Deal:
        """Change fields of a deal; "" empties one. `seen` is the `updated_at` that the person saw.

        Of a deal that stands on a quote only what the quote does not say can be noted. Raises NotFound, or BadRequest
        where a value cannot be or somebody changed the deal since; then nothing is changed.
        """
        require(who, "edit_deals")
        given = fields.clean(values)
        with writing(self._engine) as connection:
            kept = self._get(connection, deal, lock=True)
            store.check_seen(kept, seen)
            stages = stage_list.read(connection)
            stage = stage_list.named(given["stage"], stages) if given.get("stage") else None
            stage = None if stage is not None and stage.id == kept.stage else stage
            given.pop("stage", None)
            if kept.source == "quote":
                self._note(connection, kept, given, stage)
                return self._get(connection, kept.id)
            changed = self._with(connection, kept, {n: v for n, v in given.items() if n not in _OWN})
            changed = life.dated(changed, given, stage_list.first_open(stages), moving=stage is not None)
            if stage is not None:
                changed = life.into(changed, stage, life.day(given, "closed_on") or self._today(), _name(who))
            _put(connection, life.checked(changed), kept)
            return self._get(connection, kept.id)

    def move(
        self, who: Person, deal: str, stage: str, on: date | None = None, reason: str = "", *, seen: str = ""
    ) -> Deal:
        """Move a deal to a stage, today or `on` a day; `reason` says why it was lost. Moved back to an open stage it is open again.

        Its moves are kept all the same. Raises NotFound, or BadRequest where the stage or the day cannot be, the deal
        stands on a quote, or somebody changed it since (`seen` is the `updated_at` that the person saw).
        """
        require(who, "edit_deals")
        because = fields.clean({"lost_because": reason})["lost_because"]
        day = on or self._today()
        with writing(self._engine) as connection:
            kept = self._get(connection, deal, lock=True)
            store.check_seen(kept, seen)
            into = stage_list.named(stage, stage_list.read(connection))
            if kept.source == "quote":
                raise _follows(kept)
            life.check_day(kept, day, self._today())
            changed = kept if into.id == kept.stage else life.into(kept, into, day, _name(who))
            if because and into.kind == "lost":
                changed = replace(changed, lost_because=because)
            _put(connection, life.checked(changed), kept)
            return self._get(connection, kept.id)

    def delete(self, who: Person, deal: str) -> None:
        """Delete a deal with its moves; of one that stands on a quote what was noted. Raises NotFound or BadRequest."""
        require(who, "manage_deals")
        with writing(self._engine) as connection:
            kept = self._get(connection, deal, lock=True)
            if store.get(connection, kept.id) is None:
                raise BadRequest(
                    Bilingual(
                        f"{kept.id} stands on a quote and goes with it. Decline the quote instead.",
                        f"{kept.id} 来自报价单，随报价单存在。请改为将该报价标记为已拒绝。",
                    )
                )
            store.drop(connection, kept.id)

    def clear(self, who: Person, source: str = "") -> int:
        """Delete all stored deals with their moves, or those that are "import" or "staff"; return how many. Quotes stay."""
        require(who, "manage_deals")
        if source not in ("", "import", "staff"):
            raise BadRequest(Bilingual("Choose import, staff or all.", "请选择 import、staff 或全部。"))
        with writing(self._engine) as connection:
            return store.clear(connection, source)

    def set_stages(self, who: Person, stages: Sequence[Stage]) -> tuple[Stage, ...]:
        """Keep a list of stages instead of the one before, and return it. Raises BadRequest where it cannot be one.

        A stage in which deals stand cannot be taken out: move them first. What old moves name stays as it was.
        """
        require(who, "manage_deals")
        new = stage_list.checked(stages)
        with writing(self._engine) as connection:
            before, kinds = stage_list.read(connection), stage_list.kinds(new)
            store.stamp(connection)
            gone = {s.id for s in before if kinds.get(s.id) != s.kind}
            held = store.in_stages(connection, gone)
            if held:
                left = next(s for s in before if s.id in held)
                raise BadRequest(
                    Bilingual(
                        f"{held[left.id]:,} deals are in the stage {left.name.en}. Move them first. Nothing was saved.",
                        f"“{left.name.zh}”阶段还有 {held[left.id]:,} 个商机，请先移出。未保存任何内容。",
                    )
                )
            stage_list.write(connection, new)
        return new

    # --- files ------------------------------------------------------------------------------------------------------

    def import_file(
        self, who: Person, path: Path, name: str = "", *, joins: Sequence[Path | tuple[Path, str]] = (), currency: str = "",
        columns: Mapping[str, str] | None = None, dates: str = "", dry_run: bool = False, progress: Progress | None = None,
    ) -> DealImport:  # fmt: skip
        """Take in a CSV or XLSX file of any CRM's deals, or only say what would be done (`dry_run`).

        `joins` are further files (accounts, products, teams), each with the name it was sent with where that is another.
        `columns` overrules what columns were taken for; `currency` is that of amounts that name none; `dates` is "dmy" or
        "mdy" where the file leaves it open. The same file again changes nothing. Raises BadRequest or a knowledge error,
        then nothing is changed.
        """
        require(who, "manage_deals")
        with self._engine.connect() as connection:
            known = taking.known(connection, self._currency)
        wanted = Wanted(columns or {}, currency, dates)
        joined = [(j, j.name) if isinstance(j, Path) else j for j in joins]
        rows = read_file(
            path, name or path.name, known, wanted, joined, progress
        )  # slow; the database is not held meanwhile
        if dry_run:
            with self._engine.connect() as connection:
                return taking.told(rows, taking.plan(connection, rows, self._today()))
        with writing(self._engine) as connection:
            taking.check_stages(connection, known)
            planned = taking.plan(connection, rows, self._today())
            taking.write(connection, rows, planned)
        return taking.told(rows, planned)

    def export(self, who: Person) -> str:
        """Return all deals as CSV, those of quotes too; imported again they change nothing."""
        require(who, "manage_deals")
        return write_csv(self.all(who))

    # --- how --------------------------------------------------------------------------------------------------------

    def _state(self, connection: Connection) -> str:
        return f"{store.stamped(connection)}/{from_quotes.state(connection)}/{self._today()}"

    def _get(self, connection: Connection, deal: str, *, lock: bool = False) -> Deal:
        stored = store.get(connection, deal, lock=lock)
        if stored is not None and stored.source != "quote":
            return stored
        found = self._quotes.read(connection, stage_list.read(connection), self._today(), number=deal.upper())
        if not found:
            raise store.missing(deal)
        return from_quotes.noted(found[0], stored) if stored else found[0]

    def _with(self, connection: Connection, deal: Deal, given: dict[str, str]) -> Deal:
        """Return a deal with cleaned values in it. Raises NotFound where it names a customer that there is not."""
        if given.get("customer"):
            entry = customer_store.get(connection, given["customer"])
            given = {"account": deal.account or entry.company or entry.name, **given, "customer": entry.id}
        changed = replace(deal, **life.typed(given))
        named = changed.amount is not None or changed.won_amount is not None
        return replace(changed, currency=(changed.currency or self._currency) if named else "")

    def _note(self, connection: Connection, kept: Deal, given: dict[str, str], stage: Stage | None) -> None:
        """Keep what is noted on a deal that stands on a quote. Raises BadRequest where the quote itself says it."""
        allowed = {*from_quotes.NOTED, "expected_on", "next_step_on"}
        if stage is not None or any(n not in allowed for n in given):
            raise _follows(kept)
        before = store.get(connection, kept.id)
        empty = before or Deal(kept.id, source="quote", quote=kept.quote)
        # Whose it is stands beside it only so that the note goes when they are forgotten.
        changed = replace(empty, customer=kept.customer, conversation=kept.conversation, **life.typed(given))
        if before is None:
            store.add(connection, [changed])
        elif changed != before:
            store.put(connection, changed, before)


def _put(connection: Connection, deal: Deal, before: Deal) -> None:
    """Keep a deal that somebody changed; a new stage is told to webhooks. What is imported is not: that is history."""
    if deal == before:
        return
    store.put(connection, deal, before)
    if deal.stage != before.stage:
        told = {
            "deal": deal.id, "from": before.stage, "to": deal.stage, "kind": deal.kind, "amount": deal.amount,
            "won_amount": deal.won_amount, "currency": deal.currency, "customer": deal.customer,
        }  # fmt: skip
        tell(
            connection, "deal.stage_changed", deal.id, told, customer=deal.customer, conversation=deal.conversation
        )  # fmt: skip


def _name(who: Person) -> str:
    return (who.name or who.id)[:64]


def _texts(deal: Deal) -> str:
    parts = (
        deal.id, deal.name, deal.account, deal.product, deal.owner, deal.team, deal.next_step, deal.lost_because, deal.quote,
        deal.customer, *deal.traits.values(),
    )  # fmt: skip
    return one_line("\n".join(parts)).casefold()


def _follows(deal: Deal) -> BadRequest:
    return BadRequest(
        Bilingual(
            f"{deal.id} stands on a quote: its stage and amount follow the quote. Send, accept or decline the quote instead.",
            f"{deal.id} 来自报价单：阶段和金额随报价单变化。请在报价单上执行发送、接受或拒绝。",
        )
    )
