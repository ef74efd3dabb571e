"""`assistant company`: what customers are shown of the company, and the sites that may show the assistant."""

import argparse
from dataclasses import asdict

from assistant.commands.terminal import file_in, none, operator, out, pairs
from assistant.company.colours import told
from assistant.company.desk import CompanyDesk
from assistant.company.fields import as_fields
from assistant.errors import BadRequest
from assistant.settings import Settings
from knowledge.language import Bilingual


def company(given: argparse.Namespace, settings: Settings) -> int:
    """Show the company, change it, or show who changed what."""
    from assistant.build import open_knowledge

    desk = CompanyDesk(open_knowledge(settings).engine)
    return {"show": _show, "set": _set, "history": _history}[given.action](given, desk)


def _show(given: argparse.Namespace, desk: CompanyDesk) -> int:
    kept = as_fields(desk.now()) | {"logo": desk.now().logo}
    if given.json:
        out(kept | {"sites": list(desk.framers())})
        return 0
    for name, text in (kept | {"sites": "\n".join(desk.framers())}).items():
        for line in text.split("\n") if text else ():
            print(f"{name:<14}{line}")
    return 0


def _set(given: argparse.Namespace, desk: CompanyDesk) -> int:
    who, values = operator(), {name: text.replace("\\n", "\n") for name, text in pairs(given.fields).items()}
    if not (values or given.logo is not None or given.allow or given.forbid):
        raise BadRequest(
            Bilingual(
                "Nothing to change. Give FIELD=TEXT, --logo, --allow or --forbid; the fields are those of: assistant company show --json",
                "没有要修改的内容。请给出 字段=内容、--logo、--allow 或 --forbid；字段名见 assistant company show --json。",
            )
        )
    kept = desk.set(who, values)
    if given.logo is not None:
        desk.set_logo(who, file_in(given.logo).read_bytes() if given.logo else b"")
    for site in given.allow:
        desk.allow(who, site)
    for site in given.forbid:
        desk.forbid(who, site)
    lighter = told(kept.accent) if "accent" in values and kept.accent else None
    none(given, () if lighter else (1,), lighter or Bilingual("", ""))
    return _show(given, desk)


def _history(given: argparse.Namespace, desk: CompanyDesk) -> int:
    found = desk.history(operator(), given.limit)
    if given.json:
        out([asdict(change) for change in found])
        return 0
    none(given, found, Bilingual("Nothing has been changed yet.", "还没有任何修改。"))
    for change in found:
        print(f"{change.at}  {change.by}  {change.field}: {change.before!r} -> {change.after!r}")
    return 0
