"""The desk for price rules: seen by staff, changed by administrators, every change recorded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine, select

from assistant.permissions import require
from assistant.quoting.amounts import sets_of
from assistant.quoting.contradictions import Contradiction, contradictions
from assistant.quoting.errors import RulesContradict
from assistant.quoting.rule_checks import check_rule
from assistant.quoting.rule_files import as_csv, as_xlsx, read_rules
from assistant.quoting.rule_store import RuleStore
from assistant.quoting.rules import RuleBook
from assistant.quoting.types import Exported, PriceRule, RuleChange, RuleKind
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.raw_rows import BadRow
from knowledge.schema import products


@dataclass(frozen=True)
class RuleImport:
    """What an import of rules came to; `bad` rows were left out, rows with `warnings` were taken all the same."""

    added: int
    changed: int
    unchanged: int
    bad: tuple[BadRow, ...]
    warnings: tuple[BadRow, ...] = ()


class PriceRuleDesk:
    """Shows and changes price rules. A change by which rules come to contradict each other is refused whole."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._store = RuleStore(engine)

    def book(self) -> RuleBook:
        """Return the rules for pricing. It asks for no permission: amounts are for everyone, rules are not."""
        return self._store.book()

    def rules(self, who: Person, kind: RuleKind | None = None) -> list[PriceRule]:
        """Return the rules by id, of one kind or of all."""
        require(who, "see_price_rules")
        return sorted((r for r in self.book().rules if kind in (None, r.kind)), key=lambda r: r.id)

    def history(self, who: Person, rule: str | None = None, limit: int = 200) -> list[RuleChange]:
        """Return who changed what when, the latest first."""
        require(who, "see_price_rules")
        return self._store.history(rule, max(1, min(limit, 10_000)))

    def contradictions(self, who: Person) -> list[Contradiction]:
        """Return the pairs of rules that contradict each other, each explained."""
        require(who, "see_price_rules")
        return contradictions(self.book().rules)

    def put(self, who: Person, rule: PriceRule) -> None:
        """Add or change a rule. Raises BadOrder where it makes no sense, RulesContradict where it contradicts another."""
        require(who, "manage_price_rules")
        check_rule(rule)
        self._keep(who, [rule])

    def remove(self, who: Person, rule: str) -> None:
        """Remove a rule; its history stays. Raises NotFound."""
        require(who, "manage_price_rules")
        self._store.replace((), who.name or who.id, remove=[rule])

    def import_file(self, who: Person, path: Path, name: str = "") -> RuleImport:
        """Add and change the rules of a CSV or XLSX file: bad rows are reported and left out, contradictions refuse all.

        A rule about a product that the catalogue does not have is taken with a warning. Raises KnowledgeError where the
        file cannot be read, RulesContradict where its rules contradict: that names the bad rows too.
        """
        require(who, "manage_price_rules")
        found, bad = dict[str, tuple[int, PriceRule]](), list[BadRow]()
        for row in read_rules(path, name):
            if isinstance(row, BadRow):
                bad.append(row)
            elif row[1].id in found:
                bad.append(BadRow(row[0], _twice(row[1].id, found[row[1].id][0])))
            else:
                found[row[1].id] = row
        try:
            added, changed, same = self._keep(who, [rule for _, rule in found.values()])
        except RulesContradict as error:
            raise RulesContradict(_with_bad(error.text, bad)) from error
        return RuleImport(added, changed, same, tuple(bad), tuple(self._strange(found.values())))

    def _strange(self, rows: Iterable[tuple[int, PriceRule]]) -> Iterator[BadRow]:
        """Yield a warning for each row about a product that is not in the catalogue, where there is a catalogue."""
        with self._engine.connect() as connection:
            known = {sku.casefold() for sku in connection.scalars(select(products.c.sku))}
        for line, rule in rows if known else ():
            named = [rule.sku.casefold()] if rule.sku else list(sets_of(rule)) if rule.kind == "bundle" else []
            if missing := [sku for sku in named if sku not in known]:
                shown = (rule.sku or ", ".join(missing).upper())[:60]
                yield BadRow(
                    line, Bilingual(f"there is no product {shown} in the catalogue", f"产品目录中没有 {shown}")
                )

    def export(self, who: Person, format_: Literal["csv", "xlsx"]) -> Exported:
        """Return all rules as a file that can be imported again."""
        require(who, "see_price_rules")
        rules = self.rules(who)
        if format_ == "csv":
            return Exported("price-rules.csv", "text/csv", as_csv(rules))
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Exported("price-rules.xlsx", media, as_xlsx(rules))

    def _keep(self, who: Person, rules: list[PriceRule]) -> tuple[int, int, int]:
        return self._store.replace(rules, who.name or who.id, check=lambda others: _check(others, rules))


def _check(others: Sequence[PriceRule], rules: Sequence[PriceRule]) -> None:
    """Raise RulesContradict where one of `rules` contradicts another or one of the `others`."""
    new = {r.id for r in rules}
    found = [c for c in contradictions([*others, *rules]) if c.one in new or c.other in new]
    if found:
        raise RulesContradict(_explained(found))


def _twice(rule: str, line: int) -> Bilingual:
    return Bilingual(f"rule {rule} stands in line {line} already", f"规则 {rule} 已在第 {line} 行出现")


def _with_bad(text: Bilingual, bad: list[BadRow]) -> Bilingual:
    """Return what is said of contradictions with the rows that are no rules: both are corrected in one go."""
    if not bad:
        return text
    en = "; ".join(f"line {b.line}: {b.reason.en}" for b in bad[:_SHOWN]) + _more(len(bad) - _SHOWN).en
    zh = "；".join(f"第 {b.line} 行：{b.reason.zh}" for b in bad[:_SHOWN]) + _more(len(bad) - _SHOWN).zh
    return Bilingual(f"{text.en} Rows that are no rules: {en}", f"{text.zh}另有无效的行：{zh}")


_SHOWN = 20


def _more(count: int) -> Bilingual:
    return Bilingual(f"; and {count} more", f"；另有 {count} 行") if count > 0 else Bilingual("", "")


def _explained(found: list[Contradiction]) -> Bilingual:
    shown = found[:5]
    more = len(found) - len(shown)
    en = "; ".join(f"{c.one} and {c.other}: {c.text.en}" for c in shown) + (f"; and {more} more" if more else "")
    zh = "；".join(f"{c.one} 与 {c.other}：{c.text.zh}" for c in shown) + (f"；另有 {more} 处" if more else "")
    return Bilingual(
        f"Nothing was changed: rules contradict each other. {en}. Correct one of each pair.",
        f"规则相互矛盾，未作任何更改。{zh}。请修改其中之一。",
    )
