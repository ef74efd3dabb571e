"""The company as rows: its texts are one row of `state`, read anew each time, so that every replica sees a change at once."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache

from sqlalchemy import Connection, Engine, delete, insert, select, update

from assistant.company.hours import Hours
from assistant.company.tables import allowed_origins, company_changes, company_pictures
from assistant.company.types import NOTHING, Company, CompanyChange
from knowledge.language import Bilingual, Language
from knowledge.store import hold, kept_value, now, state, writing

NOBODY = Company(
    Bilingual("our company", "本公司"),
    NOTHING,
    {
        "en": ("What kinds of products do you have?", "What is your warranty?", "I want to talk to a person"),
        "zh": ("你们有哪些产品？", "保修政策是什么？", "我想转人工"),
    },
)
_TONGUES: tuple[Language, ...] = ("zh", "en")
_TEXTS = ("name", "contact", "greeting", "away", "privacy")  # in the order of Company
_NONE = {"en": "", "zh": ""}
_BEGUN = "0"  # what holding the row leaves where there was none


def company_now(engine: Engine) -> Company:
    """Return whose assistant this is, as the store says now; a nameless company where it says nothing."""
    text = kept_value(engine, "company")
    return NOBODY if text in (None, _BEGUN) else _read(text)


def save_company(engine: Engine, company: Company) -> None:
    """Keep whose assistant this is, whoever it was before."""
    with writing(engine) as connection:
        keep(connection, company)


def held(connection: Connection) -> Company:
    """Return the company, and keep others from changing it until the caller's write transaction ends."""
    text = hold(connection, "company")
    return NOBODY if text == _BEGUN else _read(text)


def keep(connection: Connection, company: Company) -> None:
    """Write the company."""
    value = {
        **{name: asdict(getattr(company, name)) for name in _TEXTS},
        "questions": {tongue: list(company.questions.get(tongue, ())) for tongue in _TONGUES},
        "accent": company.accent, "side": company.side, "logo": company.logo, "hours": asdict(company.hours),
        "version": company.version,
    }  # fmt: skip
    text = json.dumps(value, ensure_ascii=False)
    if not connection.execute(update(state).where(state.c.name == "company").values(value=text)).rowcount:
        connection.execute(insert(state).values(name="company", value=text))


@lru_cache(maxsize=4)
def _read(text: str) -> Company:
    """Return a company from its row; what an earlier version did not keep is as it was then."""
    kept = json.loads(text)
    name, contact, greeting, away, privacy = (Bilingual(**kept.get(field, _NONE)) for field in _TEXTS)
    questions: dict[Language, tuple[str, ...]] = {tongue: tuple(kept["questions"][tongue]) for tongue in _TONGUES}
    return Company(
        name, contact, questions, greeting, away, privacy, kept.get("accent", ""), kept.get("side", "right"),
        kept.get("logo", ""), Hours(**kept.get("hours", {})), kept.get("version", 0),
    )  # fmt: skip


def note(connection: Connection, by: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write who changed which fields."""
    at = now()
    rows = [
        {"at": at, "by": by, "field": name, "before": before.get(name, ""), "after": text}
        for name, text in after.items()
        if text != before.get(name, "")
    ]
    if rows:
        connection.execute(insert(company_changes), rows)


def changes(connection: Connection, limit: int) -> list[CompanyChange]:
    """Return the latest changes, newest first."""
    chosen = select(company_changes).order_by(company_changes.c.id.desc()).limit(limit)
    return [CompanyChange(r.at, r.by, r.field, r.before, r.after) for r in connection.execute(chosen)]


def keep_picture(connection: Connection, sha256: str, png: bytes) -> None:
    """Keep one picture in place of all before it."""
    connection.execute(delete(company_pictures))
    if png:
        connection.execute(insert(company_pictures).values(sha256=sha256, png=png))


def picture(connection: Connection, sha256: str) -> bytes | None:
    """Return a picture, or None."""
    found = connection.scalar(select(company_pictures.c.png).where(company_pictures.c.sha256 == sha256))
    return bytes(found) if found is not None else None


def origins(connection: Connection) -> tuple[str, ...]:
    """Return the sites that may show the assistant, by name."""
    return tuple(connection.scalars(select(allowed_origins.c.origin).order_by(allowed_origins.c.origin)))


def add_origin(connection: Connection, origin: str, by: str) -> None:
    """Keep a site."""
    connection.execute(insert(allowed_origins).values(origin=origin, added_at=now(), added_by=by))


def remove_origin(connection: Connection, origin: str) -> bool:
    """Forget a site; return whether it was there."""
    return bool(connection.execute(delete(allowed_origins).where(allowed_origins.c.origin == origin)).rowcount)
