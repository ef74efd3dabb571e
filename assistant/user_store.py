"""Who may sign in: users, their sessions and browsers, and how often signing in failed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)

from assistant.database import new_id, no_entry
from assistant.types import Role, User
from knowledge.store import metadata, now, writing

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", String(32), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the token: the token itself is only in the cookie
    Column("user", String(32), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", String(32), nullable=False),
)

browsers = Table(
    "browsers",
    metadata,
    # Browsers in which somebody signed in: others' failures to sign in as that person do not slow them down.
    Column("digest", String(64), primary_key=True),
    Column("user", String(32), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", String(32), nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    # Failures by name and by client, so that guessing slows down on every replica alike.
    Column("name", String(128), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", String(32), nullable=False, index=True),
)

_FAILURES_STAY = timedelta(days=1)
"""For how long failed sign-ins count: names that nobody has would else stay for ever."""
# One statement, so that failures that come together are each counted.
_FAILED = text(
    "INSERT INTO sign_ins (name, failures, last_at) VALUES (:name, 1, :at) "
    "ON CONFLICT (name) DO UPDATE SET failures = sign_ins.failures + 1, last_at = excluded.last_at"
)


class Users:
    """The users as rows. Each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- users ----------------------------------------------------------------------------------------------------

    def row(self, name: str) -> Row[Any] | None:
        """Return the row of a user by name, with the password's hash, or None."""
        with self._engine.connect() as connection:
            return connection.execute(select(users).where(users.c.name == name)).one_or_none()

    def every(self) -> list[User]:
        """Return all users by name."""
        with self._engine.connect() as connection:
            return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]

    def one(self, user: str) -> User:
        """Return one user by id. Raises NotFound."""
        with self._engine.connect() as connection:
            row = connection.execute(select(users).where(users.c.id == user)).one_or_none()
        if row is None:
            raise no_entry()
        return _user(row)

    def add(self, name: str, role: Role, password: str) -> User:
        """Keep a new user; `password` is already hashed. Raises TryAgain where the name is taken."""
        user = User(new_id(), name, role, now())
        with writing(self._engine) as connection:
            connection.execute(
                insert(users).values(
                    id=user.id, name=name, role=role, password=password, active=True, created_at=user.created_at
                )
            )
        return user

    def change(self, user: str, **values: object) -> None:
        """Change a user, end their sessions and know none of their browsers any more. Raises NotFound."""
        self.one(user)
        with writing(self._engine) as connection:
            connection.execute(update(users).where(users.c.id == user).values(**values))
            connection.execute(delete(sessions).where(sessions.c.user == user))
            connection.execute(delete(browsers).where(browsers.c.user == user))

    # --- sessions -------------------------------------------------------------------------------------------------

    def add_session(self, digest: str, user: str, expires_at: str) -> None:
        """Keep a session, and forget those that have ended."""
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.expires_at < now()))
            connection.execute(insert(sessions).values(digest=digest, user=user, expires_at=expires_at))

    def session_user(self, digest: str) -> User | None:
        """Return the active user of a session that has not ended, or None."""
        chosen = (
            select(users)
            .join(sessions, sessions.c.user == users.c.id)
            .where(sessions.c.digest == digest, sessions.c.expires_at > now(), users.c.active.is_(True))
        )
        with self._engine.connect() as connection:
            row = connection.execute(chosen).one_or_none()
        return _user(row) if row else None

    def end_session(self, digest: str) -> None:
        """Forget a session."""
        with writing(self._engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def add_browser(self, digest: str, user: str, expires_at: str) -> None:
        """Know a browser as a user's, and forget those whose time is over."""
        with writing(self._engine) as connection:
            connection.execute(delete(browsers).where(browsers.c.expires_at < now()))
            connection.execute(insert(browsers).values(digest=digest, user=user, expires_at=expires_at))

    def browser_user(self, digest: str) -> str | None:
        """Return the id of the user whose browser this is, or None."""
        chosen = select(browsers.c.user).where(browsers.c.digest == digest, browsers.c.expires_at > now())
        with self._engine.connect() as connection:
            return connection.scalar(chosen)

    def failures(self, name: str) -> tuple[int, str]:
        """Return how often in a row signing in failed for a name or a client, and when last."""
        with self._engine.connect() as connection:
            row = connection.execute(select(sign_ins).where(sign_ins.c.name == name)).one_or_none()
        return (row.failures, row.last_at) if row else (0, "")

    def note_sign_in(self, name: str, *, failed: bool) -> None:
        """Count one failure, or start again from none; failures of days before are forgotten."""
        with writing(self._engine) as connection:
            if failed:
                connection.execute(_FAILED, {"name": name, "at": now()})
            else:
                connection.execute(delete(sign_ins).where(sign_ins.c.name == name))
            before = (datetime.now(UTC) - _FAILURES_STAY).isoformat(timespec="microseconds")
            connection.execute(delete(sign_ins).where(sign_ins.c.last_at < before))

    def forget_failures(self, name: str, beginning: str) -> None:
        """Forget what failed for a name, and under every key that begins so."""
        chosen = or_(sign_ins.c.name == name, sign_ins.c.name.startswith(beginning, autoescape=True))
        with writing(self._engine) as connection:
            connection.execute(delete(sign_ins).where(chosen))


def _user(row: Row[Any]) -> User:
    return User(row.id, row.name, row.role, row.created_at, row.active)
