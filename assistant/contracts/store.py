"""Contracts as rows: every function works within the caller's transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from assistant.contracts.tables import contract_events, contract_versions, contracts, sellers
from assistant.contracts.types import (
    Contract,
    ContractEvent,
    ContractLine,
    ContractState,
    ContractSummary,
    ContractVersion,
    Party,
    Term,
)
from assistant.customers.store import short_id
from assistant.customers.types import Forgotten
from assistant.errors import NotFound
from assistant.quoting.quote_store import next_number, quotes
from knowledge.language import Bilingual, Language
from knowledge.store import now

REMOVED = "—"


def add(connection: Connection, contract: Contract) -> str:
    """Keep a new contract under the next number of its year, and return its id."""
    number, at = short_id("CT"), now()
    body = {
        k: v for k, v in asdict(contract).items() if k in ("seller", "buyer", "lines", "sums", "total", "total_words")
    }
    connection.execute(
        insert(contracts).values(
            id=number, number=_next_number(connection, at[:4]), state="draft", language=contract.language,
            customer=contract.customer, quote=contract.quote, quote_version=contract.quote_version,
            body=json.dumps(body, ensure_ascii=False), version=0, created_at=at, changed_at=at,
        )
    )  # fmt: skip
    add_version(connection, number, contract.current)
    return number


def _next_number(connection: Connection, year: str) -> str:
    """Return the next number of a year, counted as those of quotes are."""
    return f"K-{year}-{next_number(connection, f'K-{year}', lambda: _last(connection, year)):05d}"


def _last(connection: Connection, year: str) -> int:
    """Return the highest number of a year among contracts from before their numbers were counted."""
    number = contracts.c.number
    longest_first = select(number).order_by(func.length(number).desc(), number.desc())
    last = connection.scalar(longest_first.where(number.like(f"K-{year}-%")).limit(1))
    return int(last.rpartition("-")[2]) if last else 0


def add_version(connection: Connection, contract: str, version: ContractVersion) -> None:
    """Keep the next version of a contract, and make it a draft."""
    number, at = _row(connection, contract, lock=True).version + 1, now()
    connection.execute(
        insert(contract_versions).values(
            contract=contract, version=number, terms=json.dumps([asdict(t) for t in version.terms], ensure_ascii=False),
            library=version.library, why=version.why, made_at=at, made_by=version.made_by,
        )
    )  # fmt: skip
    connection.execute(
        update(contracts).where(contracts.c.id == contract).values(version=number, state="draft", changed_at=at)
    )  # fmt: skip


def set_state(
    connection: Connection, contract: str, state: ContractState, was: Sequence[ContractState], version: int
) -> bool:
    """Move a contract to a state where it is in one of `was` at this version; return whether it was."""
    chosen = update(contracts).where(
        contracts.c.id == contract, contracts.c.state.in_(was), contracts.c.version == version
    )  # fmt: skip
    return connection.execute(chosen.values(state=state, changed_at=now())).rowcount == 1


def note(connection: Connection, contract: str, action: str, version: int, by: str, text: str = "") -> None:
    """Write down what happened to a contract."""
    connection.execute(
        insert(contract_events).values(contract=contract, action=action, version=version, note=text, at=now(), by=by)
    )


def get(connection: Connection, contract: str, *, lock: bool = False) -> Contract:
    """Return a contract by id or number, with its latest version and its events. Raises NotFound.

    `lock` keeps everybody else from changing it until the caller's transaction ends.
    """
    row = _row(connection, contract, lock=lock)
    events = connection.execute(
        select(contract_events).where(contract_events.c.contract == row.id).order_by(contract_events.c.id)
    )
    body = json.loads(row.body)
    return Contract(
        id=row.id, number=row.number, state=row.state, language=row.language, customer=row.customer, quote=row.quote,
        quote_version=row.quote_version, seller=Party(**body["seller"]), buyer=Party(**body["buyer"]),
        lines=tuple(ContractLine(**line) for line in body["lines"]), sums=tuple((a, b) for a, b in body["sums"]),
        total=body["total"], total_words=body["total_words"], created_at=row.created_at,
        current=versions(connection, row.id)[-1],
        events=tuple(ContractEvent(e.action, e.at, e.by, e.version, e.note) for e in events),
    )  # fmt: skip


def versions(connection: Connection, contract: str) -> tuple[ContractVersion, ...]:
    """Return all versions of a contract, the first first."""
    chosen = select(contract_versions).where(contract_versions.c.contract == contract)
    return tuple(
        ContractVersion(
            row.version, tuple(Term(**t) for t in json.loads(row.terms)), row.made_at, row.made_by, row.library, row.why
        )
        for row in connection.execute(chosen.order_by(contract_versions.c.version))
    )


def find(connection: Connection, *, state: str, customer: str, quote: str, limit: int) -> list[ContractSummary]:
    """Return contracts, the latest changed first; "" stands for any."""
    chosen = select(contracts.c.id, contracts.c.changed_at).order_by(contracts.c.changed_at.desc(), contracts.c.id)
    for column, value in (
        (contracts.c.state, state),
        (contracts.c.customer, customer),
        (contracts.c.quote, quote),
    ):
        chosen = chosen.where(column == value) if value else chosen
    found = [(get(connection, row.id), row.changed_at) for row in connection.execute(chosen.limit(limit)).all()]
    return [
        ContractSummary(
            c.id, c.number, c.state, c.customer, c.buyer.name, c.quote, c.total, c.version, len(c.current.deviations), at
        )
        for c, at in found
    ]  # fmt: skip


def seller(connection: Connection, language: Language) -> dict[str, str]:
    """Return our own side in a language, {} where it was never set."""
    text = connection.scalar(select(sellers.c["values"]).where(sellers.c.language == language))
    found: dict[str, str] = json.loads(text) if text else {}
    return found


def set_seller(connection: Connection, language: Language, values: Mapping[str, str]) -> None:
    """Keep our own side in a language."""
    connection.execute(delete(sellers).where(sellers.c.language == language))
    text = json.dumps(dict(values), ensure_ascii=False)
    connection.execute(insert(sellers).values({"language": language, "values": text}))


class ContractRoom:
    """What the customers' desk asks of this room: contracts follow a merge, and lose the person who is forgotten."""

    def moved(self, connection: Connection, other: str, keep: str) -> None:
        """Give the contracts of one customer to another."""
        connection.execute(update(contracts).where(contracts.c.customer == other).values(customer=keep))

    def forget(self, connection: Connection, gone: Forgotten) -> dict[str, int]:
        """Take the buyer out of a customer's contracts, of those their conversations led to, and of those that name them.

        Numbers, lines and amounts stay.
        """
        said = select(quotes.c.number).where(quotes.c.conversation.in_(gone.conversations))
        theirs = or_(contracts.c.customer == gone.customer, contracts.c.quote.in_(said))
        ids = dict.fromkeys(connection.scalars(select(contracts.c.id).where(theirs)))
        for row in connection.execute(select(contracts.c.id, contracts.c.body)):
            if gone.names("\n".join(map(str, json.loads(row.body)["buyer"].values()))):
                ids.setdefault(row.id)
        chosen = [get(connection, contract) for contract in ids]
        for contract in chosen:
            _redact(connection, contract)
        return {"contracts": len(chosen)}


def _redact(connection: Connection, contract: Contract) -> None:
    words = sorted({v for v in asdict(contract.buyer).values() if v}, key=len, reverse=True)
    for version in versions(connection, contract.id):
        terms = [
            asdict(replace(t, text=_without(t.text, words), standard=_without(t.standard, words)))
            for t in version.terms
        ]
        connection.execute(
            update(contract_versions)
            .where(contract_versions.c.contract == contract.id, contract_versions.c.version == version.version)
            .values(terms=json.dumps(terms, ensure_ascii=False), why="")
        )
    body = json.loads(_row(connection, contract.id).body) | {"buyer": asdict(Party(REMOVED))}
    connection.execute(
        update(contracts)
        .where(contracts.c.id == contract.id)
        .values(body=json.dumps(body, ensure_ascii=False), customer="")
    )
    connection.execute(update(contract_events).where(contract_events.c.contract == contract.id).values(note=""))


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, REMOVED)
    return text


def _row(connection: Connection, contract: str, *, lock: bool = False) -> Row[Any]:
    chosen = select(contracts).where(or_(contracts.c.id == contract, contracts.c.number == contract))
    row = connection.execute(chosen.with_for_update() if lock else chosen).one_or_none()
    if row is None:
        raise NotFound(Bilingual(f"There is no contract {contract[:40]}.", f"没有合同 {contract[:40]}。"))
    return row
