"""The rules as rows, with every change kept: who, when, what it was before and after."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from assistant import records as codec
from assistant.errors import NotFound
from assistant.quoting.rules import RuleBook
from assistant.quoting.types import PriceRule, RuleChange
from knowledge.language import Bilingual
from knowledge.store import hold, metadata, now, writing

price_rules = Table(
    "price_rules",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(16), nullable=False, index=True),
    Column("content", Text, nullable=False),  # the rule, JSON
)

price_rule_changes = Table(
    "price_rule_changes",
    metadata,
    # AUTOINCREMENT: the last number names the state of all rules, so it may never come back.
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("rule", String(40), nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("before", Text),
    Column("after", Text),
    sqlite_autoincrement=True,
)


Check = Callable[[Sequence[PriceRule]], object]
"""What looks at the rules that stand beside new ones, and raises where they do not go together."""


class RuleStore:
    """Keeps the rules; `book` gives them ready for use and follows what any process changes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: tuple[int, RuleBook] = (-1, RuleBook())

    def book(self) -> RuleBook:
        """Return all rules as they stand now."""
        with self._engine.connect() as connection:
            revision = _revision(connection)
            if self._known[0] != revision:
                self._known = (revision, RuleBook(_all(connection)))
        return self._known[1]

    def history(self, rule: str | None, limit: int) -> list[RuleChange]:
        """Return changes, the latest first: of one rule, or of all."""
        chosen = select(price_rule_changes).order_by(price_rule_changes.c.id.desc()).limit(limit)
        if rule is not None:
            chosen = chosen.where(price_rule_changes.c.rule == rule)
        with self._engine.connect() as connection:
            return [_change(row) for row in connection.execute(chosen)]

    def replace(
        self, rules: Sequence[PriceRule], by: str, *, remove: Iterable[str] = (), check: Check = lambda others: None
    ) -> tuple[int, int, int]:
        """Keep rules and remove others, all or none; return how many were added, changed and found as they were.

        `check` is given the rules that stand beside `rules`; what it raises undoes all. Raises NotFound where a rule to
        be removed is not there.
        """
        added = changed = same = 0
        new = {rule.id for rule in rules}
        with writing(self._engine) as connection:
            hold(connection, "price_rules")  # nobody else's rule comes between the check and the keeping
            check([rule for rule in _all(connection) if rule.id not in new])
            for rule in rules:
                before = _get(connection, rule.id)
                if before == rule:
                    same += 1
                    continue
                _put(connection, rule, before)
                _note(connection, rule.id, by, before, rule)
                added, changed = added + (before is None), changed + (before is not None)
            for name in remove:
                before = _get(connection, name)
                if before is None:
                    raise NotFound(Bilingual(f"There is no rule {name[:40]!r}.", f"没有规则“{name[:40]}”。"))
                connection.execute(delete(price_rules).where(price_rules.c.id == name))
                _note(connection, name, by, before, None)
        return added, changed, same


def _revision(connection: Connection) -> int:
    return connection.scalar(select(func.max(price_rule_changes.c.id))) or 0


def _all(connection: Connection) -> list[PriceRule]:
    rows = connection.execute(select(price_rules.c.content).order_by(price_rules.c.id)).scalars()
    return [_rule(text) for text in rows]


def _rule(text: str) -> PriceRule:
    rule = codec.load(text)
    assert isinstance(rule, PriceRule)
    return rule


def _get(connection: Connection, name: str) -> PriceRule | None:
    text = connection.scalar(select(price_rules.c.content).where(price_rules.c.id == name))
    return _rule(text) if text is not None else None


def _put(connection: Connection, rule: PriceRule, before: PriceRule | None) -> None:
    values = {"kind": rule.kind, "content": codec.dump(rule)}
    if before is None:
        connection.execute(insert(price_rules).values(id=rule.id, **values))
    else:
        connection.execute(update(price_rules).where(price_rules.c.id == rule.id).values(**values))


def _note(connection: Connection, rule: str, by: str, before: PriceRule | None, after: PriceRule | None) -> None:
    connection.execute(
        insert(price_rule_changes).values(
            rule=rule, at=now(), by=by, before=codec.dump(before) if before else None, after=codec.dump(after) if after else None
        )
    )  # fmt: skip


def _change(row: Row[tuple[object, ...]]) -> RuleChange:
    values = row._mapping
    before, after = (_rule(values[side]) if values[side] else None for side in ("before", "after"))
    return RuleChange(values["rule"], values["at"], values["by"], before, after)
