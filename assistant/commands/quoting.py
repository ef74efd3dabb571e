"""`assistant quote` and `assistant rules`: quotes made, changed, approved and exported; price rules in and out."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.commands.notes import note
from assistant.commands.terminal import file_in, operator, out, wait, write_file
from assistant.customers.fields import is_email
from assistant.errors import BadRequest
from assistant.places import destination, name_of
from assistant.quoting import currencies, explain
from assistant.quoting.life import ACTIONS, STATES
from assistant.quoting.rule_words import NAMES, value_of
from assistant.quoting.types import Comparison, Order, OrderLine, PriceRule, Quote, QuoteVersion
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.wording import number
from knowledge.cells import written
from knowledge.language import Bilingual, Language
from knowledge.numerals import value


def quote(given: argparse.Namespace, settings: Settings) -> int:
    """Do what the action says."""
    from assistant.build import open_assistant

    return _QUOTES[given.action](given, open_assistant(settings, wait))


# --- making and changing ---------------------------------------------------------------------------------------------


def _new(given: argparse.Namespace, assistant: Assistant) -> int:
    order = _changed(_read_words(given, assistant), given)
    if given.customer:
        order = assistant.customers.buying(operator(given.role), given.customer, order)
    return _shown(given, assistant, assistant.quotes.draft(operator(given.role), order))


def _revise(given: argparse.Namespace, assistant: Assistant) -> int:
    desk, who = assistant.quotes, operator(given.role)
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
    lines = tuple(OrderLine(r.skus[0], r.quantity or 0) for r in reading.lines)
    place = destination(given.text) or ""
    return Order(lines, currency=currencies.said(given.text), region=place, language=given.language)


def _changed(order: Order, given: argparse.Namespace) -> Order:
    """Return the order with what the options say."""
    lines = _with_lines(order.lines, given.line)
    texts = {k: getattr(given, k) for k in ("currency", "region", "group", "note") if getattr(given, k) is not None}
    buyer = {
        k: getattr(given, k)
        for k in ("company", "name", "address", "email", "customer")
        if getattr(given, k) is not None
    }
    if buyer.get("email") and not is_email(buyer["email"]):
        raise _bad(buyer["email"], "this is not an email address", "不是有效的邮箱地址")
    numbers = {k: _decimal(getattr(given, k)) for k in ("discount", "shipping") if getattr(given, k) is not None}
    days = {} if given.valid_days is None else {"valid_days": given.valid_days}
    changed: dict[str, Any] = {**texts, **numbers, **days}
    return replace(order, lines=lines, buyer=replace(order.buyer, **buyer), **changed)


def _with_lines(lines: tuple[OrderLine, ...], given: Sequence[str]) -> tuple[OrderLine, ...]:
    """Return the lines with those given: the first of a product takes the place of its old ones, further ones are lines beside it."""
    told = set[str]()
    for said in given:
        line = _line(said)
        key = line.sku.casefold()
        places = [n for n, old in enumerate(lines) if old.sku.casefold() == key]
        if not places and not line.quantity:
            raise _bad(said, "no such line to take out", "没有该行，无法删除")
        old = [] if key in told else places
        lines = tuple(line if n in old[:1] else x for n, x in enumerate(lines) if n not in old[1:])
        lines = lines if old else (*lines, line)
        lines = tuple(x for x in lines if x.quantity or x.sku.casefold() != key)
        told.add(key)
    return lines


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
        desk, who = assistant.quotes, operator(given.role)
        version = given.version or desk.get(who, given.quote).version
        return _shown(given, assistant, getattr(desk, action)(who, given.quote, version, given.note or ""))

    return run


def _clone(given: argparse.Namespace, assistant: Assistant) -> int:
    return _shown(given, assistant, assistant.quotes.clone(operator(given.role), given.quote))


def _reprice(given: argparse.Namespace, assistant: Assistant) -> int:
    desk, who = assistant.quotes, operator(given.role)
    version = desk.get(who, given.quote).version
    made, difference = desk.reprice(who, given.quote, version, keep=not given.dry_run)
    if given.json:
        out({"quote": asdict(made), "difference": asdict(difference)})
        return 0
    _print_changes(difference, given.language)
    return 0


def _compare(given: argparse.Namespace, assistant: Assistant) -> int:
    difference = assistant.quotes.compare(operator(given.role), given.quote, given.before, given.after)
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
    return _shown(given, assistant, assistant.quotes.get(operator(given.role), given.quote))


def _shown(given: argparse.Namespace, assistant: Assistant, found: Quote) -> int:
    doubts = assistant.notes.doubts(operator(given.role), found)
    if given.json:
        out({**asdict(found), "doubts": [asdict(d) for d in doubts]})
        return 0
    say = given.language
    print(
        f"{found.number}  v{found.version}  {STATES[found.state].say(say)}  {found.buyer.company or found.buyer.name}".rstrip()
    )
    region = found.current.order.region
    place = f"{name_of(region).say(say)} ({region})"
    print(Bilingual(f"Delivery to: {place}", f"收货地：{place}").say(say))
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
    kept = note(given, assistant, operator(given.role))
    return _shown(given, assistant, kept) if kept else 0


def _list(given: argparse.Namespace, assistant: Assistant) -> int:
    rows = assistant.quotes.list_quotes(operator(given.role), state=given.state, limit=given.limit)
    if given.json:
        out([asdict(row) for row in rows])
        return 0
    for row in rows:
        total = explain.sum_of(row.total, row.currency).say(given.language)
        print(f"{row.number}  v{row.version}  {STATES[row.state].say(given.language)}  {total}  {row.buyer}".rstrip())
    return 0


def _export(given: argparse.Namespace, assistant: Assistant) -> int:
    made = assistant.quotes.export(
        operator(given.role), given.quote, given.format, given.paper or given.language, given.version
    )
    path = Path(given.output or made.name)
    write_file(path, made.data)
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
    found = assistant.price_rules.rules(operator(given.role))
    if given.json:
        out([asdict(r) for r in found])
        return 0
    for r in found:
        print(_rule_line(r, given.language))
    return 0


def _rule_line(r: PriceRule, say: Language) -> str:
    """Return one rule on a line: its id, kind, value with its unit, whom and what it is about, its days and words."""
    about = " ".join(filter(None, (r.sku, r.parts, r.category, r.group, r.region, r.currency, r.to_currency, r.role)))
    days = f"{r.valid_from or ''}..{r.valid_to or ''}" if r.valid_from or r.valid_to else ""
    amount = f"≥ {explain.sum_of(r.amount_from, r.currency).say(say)}" if r.amount_from else ""
    count = f"{r.quantity_from}+"
    parts = (r.id, NAMES[r.kind].say(say), value_of(r).say(say), about, count, amount, days, r.text.say(say))
    return "  ".join(filter(None, parts))


def _rules_import(given: argparse.Namespace, assistant: Assistant) -> int:
    path = file_in(given.path)
    done = assistant.price_rules.import_file(operator(given.role), path, path.name)
    say = given.language
    bad, warned = (
        [{"line": row.line, "reason": row.reason.say(say)} for row in rows] for rows in (done.bad, done.warnings)
    )
    if given.json:
        counts = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged}
        out({**counts, "bad": bad, "warnings": warned})
    else:
        en = f"added {done.added}, changed {done.changed}, unchanged {done.unchanged}, bad rows {len(bad)}"
        zh = f"新增 {done.added}，更改 {done.changed}，未变 {done.unchanged}，无效行 {len(bad)}"
        print(Bilingual(en, zh).say(say))
        for rows, word in ((bad, Bilingual("", "")), (warned, Bilingual("taken, but ", "已导入，但"))):
            for row in rows:
                line, reason = row["line"], f"{word.say(say)}{row['reason']}"
                print(Bilingual(f"  line {line}: {reason}", f"  第 {line} 行：{reason}").say(say), file=sys.stderr)
    return 1 if bad and not done.added + done.changed + done.unchanged else 0


def _rules_export(given: argparse.Namespace, assistant: Assistant) -> int:
    path = Path(given.path)
    made = assistant.price_rules.export(operator(given.role), "xlsx" if path.suffix.lower() == ".xlsx" else "csv")
    write_file(path, made.data)
    print(path)
    return 0


def _rules_check(given: argparse.Namespace, assistant: Assistant) -> int:
    found = assistant.price_rules.contradictions(operator(given.role))
    if given.json:
        out([asdict(c) for c in found])
    else:
        for c in found:
            print(f"{c.one} / {c.other}: {c.text.say(given.language)}")
        print(Bilingual(f"{len(found)} contradictions", f"{len(found)} 处矛盾").say(given.language))
    return 1 if found else 0


def _rules_history(given: argparse.Namespace, assistant: Assistant) -> int:
    for change in assistant.price_rules.history(operator(given.role), given.rule):
        if given.json:
            out(asdict(change))
        else:
            before, after = (value_of(r).say(given.language) if r else "-" for r in (change.before, change.after))
            print(f"{change.at[:16]} {change.by}: {change.rule} {before} → {after}")
    return 0


_RULES: dict[str, Callable[[argparse.Namespace, Assistant], int]] = {
    "list": _rules_list, "import": _rules_import, "export": _rules_export, "check": _rules_check, "history": _rules_history,
}  # fmt: skip
