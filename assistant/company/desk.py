"""The company's desk: what customers are shown of the company, who changed it, and the sites that may show the assistant."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine

from assistant.company import store
from assistant.company.fields import as_fields, changed
from assistant.company.logo import drawn
from assistant.company.origins import MOST, origin
from assistant.company.types import Company, CompanyChange
from assistant.errors import BadRequest
from assistant.permissions import require
from assistant.types import Person
from knowledge.language import Bilingual
from knowledge.store import writing


class CompanyDesk:
    """The company as it is now. It keeps nothing itself: a change holds at once, on every replica."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- for everybody --------------------------------------------------------------------------------------------

    def now(self) -> Company:
        """Return the company."""
        return store.company_now(self._engine)

    def logo(self) -> bytes | None:
        """Return the company's logo as a PNG, or None."""
        company = self.now()
        if not company.logo:
            return None
        with self._engine.connect() as connection:
            return store.picture(connection, company.logo)

    def framers(self) -> tuple[str, ...]:
        """Return the origins of the sites that may show the assistant."""
        with self._engine.connect() as connection:
            return store.origins(connection)

    def away(self) -> Bilingual | None:
        """Return what to say to who asks for a person while nobody is there; None while somebody is, or no hours are kept."""
        company = self.now()
        if company.hours.open_at(datetime.now(UTC)) is not False:
            return None
        hours, said = company.hours.said(), company.away
        return Bilingual(
            said.en or f"Nobody is there just now. We answer within our hours: {hours.en}.",
            said.zh or f"现在是非工作时间，我们会在工作时间内回复：{hours.zh}。",
        )

    # --- for administrators ---------------------------------------------------------------------------------------

    def preview(self, who: Person, values: Mapping[str, str]) -> Company:
        """Return the company as it would be with these fields; nothing is kept. Raises BadRequest."""
        require(who, "manage_company")
        return changed(self.now(), values)

    def set(self, who: Person, values: Mapping[str, str], version: int | None = None) -> Company:
        """Change fields; `version` is the one that was seen. Raises BadRequest, also where another has changed it since."""
        require(who, "manage_company")
        with writing(self._engine) as connection:
            old = store.held(connection)
            if version is not None and version != old.version:
                raise BadRequest(
                    Bilingual(
                        "Somebody else has changed the company since you opened this page. Nothing was changed. Load it again.",
                        "在您打开本页之后，其他人已修改了公司资料。未作任何更改，请重新载入后再改。",
                    )
                )
            new = changed(old, values)
            if new == old:
                return old
            new = replace(new, version=old.version + 1)
            store.note(connection, _name(who), as_fields(old), as_fields(new))
            store.keep(connection, new)
            return new

    def set_logo(self, who: Person, data: bytes) -> Company:
        """Keep a picture as the logo; b"" takes the logo away. Raises BadRequest for one that cannot be used.

        The version stays, as fields that somebody has open meanwhile say nothing of the logo.
        """
        require(who, "manage_company")
        png = drawn(data) if data else b""
        digest = hashlib.sha256(png).hexdigest() if png else ""
        with writing(self._engine) as connection:
            old = store.held(connection)
            new = replace(old, logo=digest)
            store.note(connection, _name(who), {"logo": old.logo[:12]}, {"logo": digest[:12]})
            store.keep_picture(connection, digest, png)
            store.keep(connection, new)
            return new

    def history(self, who: Person, limit: int = 50) -> list[CompanyChange]:
        """Return who changed what, newest first."""
        require(who, "manage_company")
        with self._engine.connect() as connection:
            return store.changes(connection, max(1, min(limit, 500)))

    def allow(self, who: Person, site: str) -> str:
        """Let a site show the assistant, and return its origin; one that may already stays. Raises BadRequest."""
        require(who, "manage_company")
        named = origin(site)
        with writing(self._engine) as connection:
            store.held(connection)
            there = store.origins(connection)
            if named in there:
                return named
            if len(there) >= MOST:
                raise BadRequest(
                    Bilingual(f"{MOST} sites are allowed already. Remove one first.", f"已允许 {MOST} 个网站，请先移除一个。")
                )  # fmt: skip
            store.add_origin(connection, named, _name(who))
            store.note(connection, _name(who), {}, {"origin": named})
        return named

    def forbid(self, who: Person, site: str) -> None:
        """Let a site show the assistant no longer; its open pages keep what they show. Raises BadRequest."""
        require(who, "manage_company")
        with writing(self._engine) as connection:
            if not store.remove_origin(connection, site.strip()):
                raise BadRequest(
                    Bilingual("This site is not on the list. Look at the list again.", "该网站不在列表中，请重新查看列表。")
                )  # fmt: skip
            store.note(connection, _name(who), {"origin": site.strip()}, {"origin": ""})


def _name(who: Person) -> str:
    return who.name or who.id
