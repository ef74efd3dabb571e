"""`assistant quote` and `assistant rules`: quotes made, changed, approved and exported; price rules in and out."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.commands.notes import note
from assistant.commands.terminal import out, wait
from assistant.errors import BadRequest
from assistant.quoting import explain
from assistant.quoting.life import ACTIONS, STATES
from assistant.quoting.types import Comparison, Order, OrderLine, Quote, QuoteVersion
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.types import Person
from assistant.wording import number
from knowledge.cells import written
from knowledge.language import Bilingual, Language
from knowledge.numerals import value


def quote(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_assistant

    return _QUOTES[given.action](given, open_assistant(settings, wait))


def _who(given: argparse.Namespace) -> Person:
    return Person(f"cli-{given.role}", given.role, f"cli-{given.role}")


# --- making and changing ---------------------------------------------------------------------------------------------


def _new(given: argparse.Namespace, assistant: Assistant) -> int:
    order = _changed(_read_words(given, assistant), given)
    if given.customer:
        order = assistant.customers.buying(_who(given), given.customer, order)
    return _shown(given, assistant, assistant.quotes.draft(_who(given), order))


def _revise(given: argparse.Namespace, assistant: Assistant) -> int:
    desk, who = assistant.quotes, _who(given)
    found = desk.get(who, given.quote)
    order = _changed(found.current.order, given)
    made = desk.revise(who, given.quote, order, given.version or found.version)
    if not given.json:
        _print_changes(desk.compare(who, given.quote, found.version, made.version), given.language)
    return _shown(given, assistant, made)


def _read_words(given: argparse.Namespace, assistant: Assistant) -> Order:
    """Return the order that --text asks for. Raises BadRequest where it is not clear."""
    if not given.text:
        return Order(language=given.language)
    reading = assistant.kit.estimates.read(given.text)
    unclear = [line for line in reading.lines if len(line.skus) != 1 or not line.quantity]
    if unclear or reading.wrong or not reading.lines:
        names = ", ".join("/".join(line.skus[:4]) for line in unclear) or ", ".join(reading.wrong) or given.text[:60]
        raise BadRequest(
            Bilingual(
                f"Not clear: {names}. Say which product and how many, or use --line SKU=QUANTITY.",
                f"不明确：{names}。请写明产品和数量，或使用 --line SKU=数量。",
            )
        )
    return Order(tuple(OrderLine(r.skus[0], r.quantity or 0) for r in reading.lines), language=given.language)


def _changed(order: Order, given: argparse.Namespace) -> Order:
    """Return the order with what the options say."""
    lines = {line.sku: line for line in order.lines}
    for said in given.line:
        line = _line(said)
        if line.quantity:
            lines[line.sku] = line
        elif lines.pop(line.sku, None) is None:
            raise _bad(said, "no such line to take out", "没有该行，无法删除")
    texts = {k: getattr(given, k) for k in ("currency", "region", "group", "note") if getattr(given, k) is not None}
    buyer = {
        k: getattr(given, k)
        for k in ("company", "name", "address", "email", "customer")
        if getattr(given, k) is not None
    }
    numbers = {k: _decimal(getattr(given, k)) for k in ("discount", "shipping") if getattr(given, k) is not None}
    days = {} if given.valid_days is None else {"valid_days": given.valid_days}
    changed: dict[str, Any] = {**texts, **numbers, **days}
    return replace(order, lines=tuple(lines.values()), buyer=replace(order.buyer, **buyer), **changed)


def _line(said: str) -> OrderLine:
    """Read `SKU=QUANTITY`, with an optional `:DISCOUNT%` or `@PRICE` behind; quantity 0 takes the line out."""
    sku, _, rest = said.partition("=")
    rest, _, price = rest.partition("@")
    count, _, off = rest.partition(":")
    number_ = value(count) if count.strip() else None
    if not sku or number_ is None or (count.strip().startswith("-")):
        raise _bad(
            said,
            "write SKU=QUANTITY, SKU=QUANTITY:DISCOUNT% or SKU=QUANTITY@PRICE",
            "请写作 SKU=数量、SKU=数量:折扣% 或 SKU=数量@单价",
        )
    return OrderLine(sku.strip(), number_, _decimal(off or "0"), _decimal(price) if price else None)


def _decimal(text: str) -> Decimal:
    number_ = written(text)
    if number_ is None:
        raise _bad(text, "this is no number", "不是数字")
    return number_


def _bad(said: str, en: str, zh: str) -> BadRequest:
    return BadRequest(Bilingual(f"{said[:60]!r}: {en}.", f"“{said[:60]}”：{zh}。"))


# --- its life --------------------------------------------------------------------------------------------------------


def _step(action: str) -> Callable[[argparse.Namespace, Assistant], int]:
    def run(given: argparse.Namespace, assistant: Assistant) -> int:
        desk, who = assistant.quotes, _who(given)
        version = given.version or desk.get(who, given.quote).version
        return _shown(given, assistant, getattr(desk, action)(who, given.quote, version, given.note or ""))

    return run


def _clone(given: argparse.Namespace, assistant: Assistant) -> int:
    return _shown(given, assistant, assistant.quotes.clone(_who(given), given.quote))


def _reprice(given: argparse.Namespace, assistant: Assistant) -> int:
    desk, who = assistant.quotes, _who(given)
    version = desk.get(who, given.quote).version
    made, difference = desk.reprice(who, given.quote, version, keep=not given.dry_run)
    if given.json:
        out({"quote": asdict(made), "difference": asdict(difference)})
        return 0
    _print_changes(difference, given.language)
    return 0


def _compare(given: argparse.Namespace, assistant: Assistant) -> int:
    difference = assistant.quotes.compare(_who(given), given.quote, given.before, given.after)
    if given.json:
        out(asdict(difference))
    else:
        _print_changes(difference, given.language)
    return 0


def _print_changes(found: Comparison, language: Language) -> None:
    for change in found.changes:
        print(f"  {change.say(language)}")
    if not found.changes:
        print(Bilingual("  nothing changed", "  没有变化").say(language))


# --- showing ---------------------------------------------------------------------------------------------------------


def _show(given: argparse.Namespace, assistant: Assistant) -> int:
    return _shown(given, assistant, assistant.quotes.get(_who(given), given.quote))


def _shown(given: argparse.Namespace, assistant: Assistant, found: Quote) -> int:
    doubts = assistant.notes.doubts(_who(given), found)
    if given.json:
        out({**asdict(found), "doubts": [asdict(d) for d in doubts]})
        return 0
    say = given.language
    print(
        f"{found.number}  v{found.version}  {STATES[found.state].say(say)}  {found.buyer.company or found.buyer.name}".rstrip()
    )
    _print_version(found.current, say)
    for doubt in doubts:
        print(f" ! {doubt.found} ({doubt.why.say(say)})")
    for event in found.events:
        print(f"{event.at[:16]} {event.by}: {ACTIONS[event.action].say(say)} v{event.version}  {event.note}".rstrip())
    return 0


def _print_version(version: QuoteVersion, say: Language) -> None:
    amounts = version.amounts
    for line in amounts.lines:
        mark = Bilingual(" (optional)", "（可选）").say(say) if line.optional else ""
        print(
            f"{line.number}. {line.sku} {line.name.say(say)} × {number(Decimal(line.quantity))} = {line.amount:,f}{mark}"
        )
        for step in line.steps:
            print(f"     {step.text.say(say)}")
    for step in amounts.steps:
        print(f"   {step.text.say(say)}")
    print(Bilingual("Total: ", "总计：").say(say) + explain.sum_of(amounts.total, amounts.currency).say(say))
    for guard in version.guards:
        print(f" ! {guard.text.say(say)}")


def _note(given: argparse.Namespace, assistant: Assistant) -> int:
    kept = note(given, assistant, _who(given))
    return _shown(given, assistant, kept) if kept else 0


def _list(given: argparse.Namespace, assistant: Assistant) -> int:
    rows = assistant.quotes.list_quotes(_who(given), state=given.state, limit=given.limit)
    if given.json:
        out([asdict(row) for row in rows])
        return 0
    for row in rows:
        total = explain.sum_of(row.total, row.currency).say(given.language)
        print(f"{row.number}  v{row.version}  {STATES[row.state].say(given.language)}  {total}  {row.buyer}".rstrip())
    return 0


def _export(given: argparse.Namespace, assistant: Assistant) -> int:
    made = assistant.quotes.export(_who(given), given.quote, given.format, given.paper or given.language, given.version)
    path = Path(given.output or made.name)
    path.write_bytes(made.data)
    if given.json:
        out({"path": str(path), "bytes": len(made.data)})
    else:
        print(path)
    return 0


_QUOTES: dict[str, Callable[[argparse.Namespace, Assistant], int]] = {
    "new": _new, "show": _show, "list": _list, "revise": _revise, "clone": _clone, "reprice": _reprice, "compare": _compare,
    "export": _export, "note": _note, **{a: _step(a) for a in ("submit", "approve", "refuse", "send", "accept", "decline")},
}  # fmt: skip


# --- rules -----------------------------------------------------------------------------------------------------------


def rules(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_assistant

    return _RULES[given.action](given, open_assistant(settings, wait))


def _rules_list(given: argparse.Namespace, assistant: Assistant) -> int:
    found = assistant.price_rules.rules(_who(given))
    if given.json:
        out([asdict(r) for r in found])
        return 0
    for r in found:
        about = " ".join(filter(None, (r.sku, r.category, r.group, r.region, r.currency, r.to_currency, r.role)))
        days = f"{r.valid_from or ''}..{r.valid_to or ''}" if r.valid_from or r.valid_to else ""
        print(
            f"{r.id}  {r.kind}  {number(r.value)}  {about}  {r.quantity_from}+  {days}  {r.text.say(given.language)}".rstrip()
        )
    return 0


def _rules_import(given: argparse.Namespace, assistant: Assistant) -> int:
    done = assistant.price_rules.import_file(_who(given), Path(given.path), Path(given.path).name)
    bad = [{"line": row.line, "reason": row.reason.say(given.language)} for row in done.bad]
    if given.json:
        out({"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "bad": bad})
    else:
        print(f"added {done.added}, changed {done.changed}, unchanged {done.unchanged}, bad rows {len(bad)}")
        for row in bad:
            print(f"  line {row['line']}: {row['reason']}", file=sys.stderr)
    return 1 if bad and not done.added + done.changed + done.unchanged else 0


def _rules_export(given: argparse.Namespace, assistant: Assistant) -> int:
    path = Path(given.path)
    made = assistant.price_rules.export(_who(given), "xlsx" if path.suffix.lower() == ".xlsx" else "csv")
    path.write_bytes(made.data)
    print(path)
    return 0


def _rules_check(given: argparse.Namespace, assistant: Assistant) -> int:
    found = assistant.price_rules.contradictions(_who(given))
    if given.json:
        out([asdict(c) for c in found])
    else:
        for c in found:
            print(f"{c.one} / {c.other}: {c.text.say(given.language)}")
        print(Bilingual(f"{len(found)} contradictions", f"{len(found)} 处矛盾").say(given.language))
    return 1 if found else 0


def _rules_history(given: argparse.Namespace, assistant: Assistant) -> int:
    for change in assistant.price_rules.history(_who(given), given.rule):
        if given.json:
            out(asdict(change))
        else:
            before, after = (f"{number(r.value)}" if r else "-" for r in (change.before, change.after))
            print(f"{change.at[:16]} {change.by}: {change.rule} {before} → {after}")
    return 0


_RULES: dict[str, Callable[[argparse.Namespace, Assistant], int]] = {
    "list": _rules_list, "import": _rules_import, "export": _rules_export, "check": _rules_check, "history": _rules_history,
}  # fmt: skip
