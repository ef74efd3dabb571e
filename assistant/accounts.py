"""Who is there: passwords, sessions of staff, and customers known only by a cookie."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from assistant.errors import BadRequest, Busy, NotAllowed, NotFound, NotSignedIn
from assistant.pace import Pace, by_name, paces, pairs
from assistant.types import Person, Role, User
from assistant.user_store import Users
from knowledge.errors import TryAgain
from knowledge.language import Bilingual

_HOURS = 12
_SHORTEST = 10
_KNOWN_DAYS = 180  # a browser in which somebody signed in is known as theirs
# scrypt with the cost RFC 7914 names for interactive sign-in: 16 MiB, some 50 ms.
_COST = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


class Accounts:
    """Sign-in and sign-out of staff, visitors, and the users that an admin keeps."""

    def __init__(self, users: Users) -> None:
        self._users = users

    def visitor(self, token: str | None) -> tuple[Person, str]:
        """Return the customer that a cookie's token stands for, and the token to keep: a new one where none fits."""
        if not token or not 20 <= len(token) <= 100:
            token = secrets.token_urlsafe(32)
        return Person(f"v-{_digest(token)[:24]}", "customer", channel="page"), token

    def sign_in(self, name: str, password: str, client: str = "", known: Sequence[str] = ()) -> str:
        """Return a session token. Raises NotAllowed, with one text whether name or password is wrong; Busy after many tries.

        `client` is the address that asks, `known` the tokens that its browser keeps: of a session, or from `remember`.
        """
        counted = paces(name, client, self._browser(name.strip(), known))
        for pace in counted:
            self._wait(pace)
        keys = [pace.key for pace in counted]
        row = self._users.row(name.strip())
        # An unknown name costs as much time as a known one.
        right = verify(password, row.password if row else _NOBODY)
        if not row or not right or not row.active:
            for key in keys:
                self._users.note_sign_in(key, failed=True)
            raise NotAllowed(
                Bilingual(
                    "Name or password is wrong. Try again, or ask an administrator.",
                    "用户名或密码不正确。请重试或联系管理员。",
                )
            )
        for key in keys:
            self._users.note_sign_in(key, failed=False)
        token = secrets.token_urlsafe(32)
        self._users.add_session(_digest(token), row.id, _after(timedelta(hours=_HOURS)))
        return token

    def remember(self, session: str, token: str | None) -> str:
        """Return the token by which the browser of a session is known as that person's later; `token` where it is one."""
        user = self.person(session).id
        if token and self._users.browser_user(_digest(token)) == user:
            return token
        token = secrets.token_urlsafe(32)
        self._users.add_browser(_digest(token), user, _after(timedelta(days=_KNOWN_DAYS)))
        return token

    def _browser(self, name: str, known: Sequence[str]) -> str:
        """Return the digest of the token that says that this person signed in with this browser before, or nothing."""
        row = self._users.row(name) if known else None
        for digest in map(_digest, known):
            user = self._users.session_user(digest)
            if row and row.id in (user.id if user else None, self._users.browser_user(digest)):
                return digest
        return ""

    def person(self, token: str | None) -> Person:
        """Return the member of staff a session belongs to. Raises NotSignedIn."""
        user = self._users.session_user(_digest(token)) if token else None
        if user is None:
            raise NotSignedIn(Bilingual("Please sign in.", "请先登录。"))
        return Person(user.id, user.role, user.name)

    def named(self, name: str) -> Person:
        """Return the active member of staff of that name, for an operator who works in their place. Raises NotFound."""
        row = self._users.row(name.strip())
        if row is None or not row.active:
            raise NotFound(
                Bilingual(
                    f"There is no active user {name[:64]!r}. See: assistant users list",
                    f"没有启用的用户“{name[:64]}”。可用 assistant users list 查看。",
                )
            )
        return Person(row.id, row.role, row.name)

    def sign_out(self, token: str) -> None:
        """End a session."""
        self._users.end_session(_digest(token))

    def add(self, name: str, role: Role, password: str | None = None) -> tuple[User, str]:
        """Keep a new user and return them with their password, made up where none is given. Raises BadRequest."""
        name = name.strip()
        if not 1 <= len(name) <= 64 or not name.isprintable():
            raise BadRequest(
                Bilingual("A user name has 1 to 64 printable characters.", "用户名须为 1 至 64 个可见字符。")
            )
        if role not in ("sales", "admin"):
            raise BadRequest(Bilingual("A user is either sales or admin.", "角色只能是 sales 或 admin。"))
        secret = password if password is not None else secrets.token_urlsafe(12)
        try:
            return self._users.add(name, role, hashed(secret)), secret
        except TryAgain as error:
            raise BadRequest(
                Bilingual(
                    f"There is a user {name} already. Choose another name.", f"用户 {name} 已存在，请换一个名字。"
                )
            ) from error

    def every(self) -> list[User]:
        """Return all users by name."""
        return self._users.every()

    def let_in(self, user: str, active: bool) -> None:
        """Let a user in or keep them out, ending their sessions. Raises NotFound."""
        self._users.change(user, active=active)

    def reset(self, user: str) -> str:
        """Give a user a new made-up password, end their sessions and what failed before, and return the password."""
        secret = secrets.token_urlsafe(12)
        self._users.change(user, password=hashed(secret))
        name = self._users.one(user).name
        self._users.forget_failures(by_name(name), pairs(name))
        return secret

    def _wait(self, pace: Pace) -> None:
        failures, last = self._users.failures(pace.key)
        wait = pace.wait(failures)
        over = (datetime.now(UTC) - datetime.fromisoformat(last)).total_seconds() if wait else 0.0
        if over < wait:
            rest = int(wait - over) + 1
            raise Busy(
                Bilingual(
                    f"Too many failed tries. Wait {rest} seconds and try again.", f"失败次数过多，请 {rest} 秒后再试。"
                ),
                rest,
            )


def _after(time: timedelta) -> str:
    return (datetime.now(UTC) + time).isoformat(timespec="microseconds")


def hashed(password: str) -> str:
    """Return a password's scrypt hash with its salt. Raises BadRequest where it is shorter than ten characters."""
    if len(password) < _SHORTEST:
        raise BadRequest(Bilingual("A password needs at least ten characters.", "密码至少需要十个字符。"))
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.scrypt(password[:1024].encode(), salt=salt, **_COST).hex()}"


def verify(password: str, kept: str) -> bool:
    """Return whether a password is the one that was hashed."""
    salt, digest = kept.split("$")
    made = hashlib.scrypt(password[:1024].encode(), salt=bytes.fromhex(salt), **_COST)
    return hmac.compare_digest(made.hex(), digest)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_NOBODY = f"{'00' * 16}${'00' * 32}"
