"""Price rules as tables and a form. Pure functions."""

from collections.abc import Sequence
from typing import Any, get_args

from assistant.quoting.rule_desk import RuleImport
from assistant.quoting.rule_files import COLUMNS, row_of
from assistant.quoting.types import PriceRule, RuleChange, RuleKind, RuleMode
from knowledge.language import Bilingual, Language
from ui import desk_words as words
from ui import words as page_words
from ui.format import escape, notice
from ui.quote_form import choice, field
from ui.tables import button, table, when, whole_form

_SCOPE = (
    "sku",
    "category",
    "group",
    "region",
    "currency",
    "to_currency",
    "role",
    "quantity_from",
    "amount_from",
    "parts",
)
_MOST = 300


def rules(items: Sequence[PriceRule], text: str, language: Language) -> str:
    """Return the rules that hold `text` in any cell, each with its buttons."""
    wanted = text.strip().casefold()
    found = [r for r in items if wanted in " ".join(row_of(r).values()).casefold()]
    rows = [_row(r, language) for r in found[:_MOST]]
    head = (words.RULE_ID, words.RULE, words.VALUE, words.HOLDS_FOR, words.VALIDITY, Bilingual.same(""))
    count = f'<p class="count-line">{len(found):,} / {len(items):,}</p>' if items else ""
    return count + table(head, rows, language, words.NO_RULES)


def _row(rule: PriceRule, language: Language) -> list[str]:
    cells = row_of(rule)
    scope = " ".join(
        f'<span class="chip">{escape(words.FIELDS[n].say(language))}: {escape(cells[n])}</span>'
        for n in _SCOPE
        if cells[n]
    )
    since, until = rule.valid_from, rule.valid_to
    valid = " ".join(
        f"{word.say(language)} {day.isoformat()}" for word, day in ((words.FROM, since), (words.UNTIL, until)) if day
    )
    sure = words.REMOVE_RULE_SURE.say(language).replace("{id}", rule.id)
    acts = button("edit", rule.id, words.EDIT.say(language)) + button(
        "remove", rule.id, words.REMOVE_RULE.say(language), sure, "bad"
    )
    said = rule.text.say(language)
    kind = f"{escape(words.KINDS[rule.kind].say(language))}{f'<small>{escape(said)}</small>' if said else ''}"
    return [f"<code>{escape(rule.id)}</code>", kind, escape(cells["value"]), scope, escape(valid), acts]


def rule_form(rule: PriceRule | None, language: Language, given: dict[str, Any] | None = None) -> str:
    """Return the form of a rule, or of a new one; `given` is what stands in the fields already."""
    cells = (row_of(rule) if rule else dict.fromkeys(COLUMNS, "")) | {n: str(v) for n, v in (given or {}).items()}
    kinds = [(k, words.KINDS[k].say(language)) for k in get_args(RuleKind)]
    modes = [(m, m) for m in get_args(RuleMode)]
    made = []
    for name in COLUMNS:
        label = words.FIELDS[name].say(language)
        if name in ("kind", "mode"):
            made.append(choice(name, label, kinds if name == "kind" else modes, cells[name]))
        else:
            made.append(field(name, label, cells[name], "date" if name.startswith("valid_") else "text"))
    save = button("save_rule", "", words.SAVE_RULE.say(language), kind="first")
    title = escape(rule.id if rule else words.NEW_RULE.say(language))
    return whole_form(f'<fieldset><legend>{title}</legend><div class="fields">{"".join(made)}</div>{save}</fieldset>')


def cells_of(given: dict[str, Any]) -> dict[str, object]:
    """Return the cells that the form's fields make."""
    return {name: str(given.get(name) or "")[:2000] for name in COLUMNS}


def history(items: Sequence[RuleChange], language: Language) -> str:
    """Return who changed which rule when, and which cells."""
    rows = [[when(c.at), escape(c.by), f"<code>{escape(c.rule)}</code>", _change(c, language)] for c in items]
    head = (words.WHEN, page_words.USERS, words.RULE_ID, words.RULE_HISTORY)
    title = escape(words.RULE_HISTORY.say(language))
    return f"<details class='history'><summary>{title}</summary>{table(head, rows, language)}</details>"


def _change(change: RuleChange, language: Language) -> str:
    if change.before is None or change.after is None:
        word = words.ADDED_RULE if change.before is None else words.REMOVED_RULE
        return escape(word.say(language))
    old, new = row_of(change.before), row_of(change.after)
    cells = ", ".join(f"{words.FIELDS[n].say(language)}: {old[n]} → {new[n]}" for n in COLUMNS if old[n] != new[n])
    return f"{escape(words.CHANGED_RULE.say(language))} {escape(cells)}"


def imported(report: RuleImport, language: Language) -> str:
    """Return what an import of rules did, and the rows that were left out."""
    counts = {
        "added": report.added, "changed": report.changed, "unchanged": report.unchanged, "bad": len(report.bad),
    }  # fmt: skip
    said = words.RULES_IMPORTED.say(language)
    for name, count in counts.items():
        said = said.replace("{" + name + "}", f"{count:,}")
    rows = [[str(b.line), escape(b.reason.say(language))] for b in report.bad[:200]]
    return notice(said) + (table((page_words.ROW, page_words.REASON), rows, language) if rows else "")


def exports(language: Language) -> str:
    """Return the links that give all rules as a file."""
    title = words.EXPORT.say(language)
    return "".join(
        f'<a class="small" download href="/sales/files/rules/{kind}">{escape(title)} {kind.upper()}</a>'
        for kind in ("csv", "xlsx")
    )
