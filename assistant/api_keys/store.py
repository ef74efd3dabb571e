"""The API's keys as rows. Each method is one transaction."""

import json
from typing import Any, Literal

from sqlalchemy import Engine, Row, insert, select, text, update

from assistant.api_keys.tables import api_keys
from assistant.api_keys.types import ApiKey
from assistant.errors import NotFound
from knowledge.language import Bilingual
from knowledge.store import now, writing

Kind = Literal["message", "call"]

# One statement, so that uses that come together are each counted; a new minute begins again at one.
_USED = text(
    "INSERT INTO api_minutes (key, kind, minute, used) VALUES (:key, :kind, :minute, 1) ON CONFLICT (key, kind) DO UPDATE "
    "SET used = CASE WHEN api_minutes.minute = excluded.minute THEN api_minutes.used + 1 ELSE 1 END, "
    "minute = excluded.minute RETURNING used"
)


class Keys:
    """The keys as they are kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, key: ApiKey, digest: str) -> None:
        """Keep a new key."""
        values = {name: getattr(key, name) for name in _COLUMNS} | {"origins": json.dumps(key.origins)}
        with writing(self._engine) as connection:
            connection.execute(insert(api_keys).values(**values, digest=digest))

    def every(self) -> list[ApiKey]:
        """Return all keys, the newest first."""
        with self._engine.connect() as connection:
            return [_key(row) for row in connection.execute(select(api_keys).order_by(api_keys.c.created_at.desc()))]

    def by_prefix(self, prefix: str) -> tuple[ApiKey, str] | None:
        """Return the key that begins so and the digest of all of it, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(api_keys).where(api_keys.c.prefix == prefix)).one_or_none()
        return (_key(row), row.digest) if row else None

    def revoke(self, key: str) -> ApiKey:
        """Let a key never work again; one that was revoked before keeps its moment. Raises NotFound."""
        chosen = update(api_keys).where(api_keys.c.id == key, api_keys.c.revoked_at.is_(None))
        with writing(self._engine) as connection:
            connection.execute(chosen.values(revoked_at=now()))
            row = connection.execute(select(api_keys).where(api_keys.c.id == key)).one_or_none()
        if row is None:
            raise NotFound(
                Bilingual("There is no such key. Look at the list of keys.", "没有这个密钥，请查看密钥列表。")
            )
        return _key(row)

    def use(self, key: str, kind: Kind, minute: int, most: int) -> bool:
        """Count one use in a minute of the clock; return False, counting nothing for good, where it is more than `most`."""
        with writing(self._engine) as connection:
            within = (connection.scalar(_USED, {"key": key, "kind": kind, "minute": minute}) or 0) <= most
            if within:
                counted = (
                    {"messages": api_keys.c.messages + 1} if kind == "message" else {"calls": api_keys.c.calls + 1}
                )
                connection.execute(update(api_keys).where(api_keys.c.id == key).values(last_used_at=now(), **counted))
        return within


_COLUMNS = [c.name for c in api_keys.c if c.name not in ("digest", "origins")]


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(origins=tuple(json.loads(row.origins)), **{name: getattr(row, name) for name in _COLUMNS})
