"""The keys desk: an administrator makes and revokes keys; a program that shows one is told whose place it takes."""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from assistant.api_keys.store import Keys, Kind
from assistant.api_keys.threads import Threads
from assistant.api_keys.types import ActsAs, ApiKey, Caller, Exchange, Place
from assistant.crowding import counted
from assistant.database import new_id, no_entry
from assistant.errors import BadRequest, Busy, NotAllowed, NotSignedIn
from assistant.pace import network
from assistant.permissions import require
from assistant.tickets import Tickets
from assistant.types import Beginning, Person, User
from assistant.user_store import Users
from knowledge.language import Bilingual
from knowledge.store import now, writing

MOST_PER_MINUTE = 6000
_CALLS = 10  # other calls a minute for each message a minute
_SHARE_LEAST = 6  # messages a minute that one address may send by a page's key, however few the key has
_DAYS = 3650
_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?")
_KEY = re.compile(r"(sk-[0-9a-f]{8})-[A-Za-z0-9_-]{43}")
_ORIGINS = 20
# What a visitor's mark begins with: a caller who names no user is given no named user's conversation.
_NAMED, _UNNAMED = "u", "n"


class KeyDesk:
    """The keys of the API, and who calls by one."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._mark = engine, Tickets(engine).mark
        self._keys, self._users, self._threads = Keys(engine), Users(engine), Threads(engine)

    def all(self, who: Person) -> list[ApiKey]:
        """Return every key, the newest first, those that do not work any more too."""
        require(who, "manage_keys")
        return self._keys.every()

    def staff(self, who: Person) -> list[User]:
        """Return the members of staff for whom a key may act: salespeople who may sign in."""
        require(who, "manage_keys")
        return [user for user in self._users.every() if _may_lend(user)]

    def add(
        self, who: Person, name: str, acts_as: ActsAs = "customer", *, user: str = "", per_minute: int = 60,
        days: int | None = None, origins: Sequence[str] = (),
    ) -> tuple[ApiKey, str]:  # fmt: skip
        """Keep a new key and return it with its text, which is not kept and never shown again. Raises BadRequest.

        `user` is the id or name of the salesperson in whose place a `sales` key acts; `days` from now on it expires.
        """
        require(who, "manage_keys")
        _check(name := name.strip(), per_minute, days)
        if acts_as not in ("customer", "sales"):
            raise BadRequest(
                Bilingual(
                    "A key acts as customer or sales, never as admin.", "密钥只能以客户或销售身份使用，不能是管理员。"
                )
            )
        staff = self._salesperson(user) if acts_as == "sales" else ""
        allowed = tuple(dict.fromkeys(origin for given in origins if (origin := _origin(given))))
        _check_origins(allowed, acts_as)
        prefix = f"sk-{secrets.token_hex(4)}"
        text = f"{prefix}-{secrets.token_urlsafe(32)}"
        ends = None if days is None else (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="microseconds")
        key = ApiKey(new_id(), name, prefix, acts_as, staff, per_minute, allowed, now(), who.name or who.id, ends)
        self._keys.add(key, _digest(text))
        return key, text

    def revoke(self, who: Person, key: str) -> ApiKey:
        """Let a key, named by its id or prefix, never work again. Raises NotFound."""
        require(who, "manage_keys")
        found = self._keys.by_prefix(key)
        return self._keys.revoke(found[0].id if found else key)

    def admit(self, text: str, kind: Kind, origin: str = "", client: str = "") -> ApiKey:
        """Return the key that a call shows, one use counted. Raises NotSignedIn, in the same words whatever is wrong.

        Raises NotAllowed for a browser on a page of an `origin` that the key is not for, and Busy, with the seconds to wait,
        where it was used too often: altogether, or a key of web pages from the address `client`. A key of 32 random bytes cannot be guessed, so a fast hash keeps it well and failures
        need not be slowed.
        """
        key = self._key(text)
        if origin and origin not in key.origins:
            raise NotAllowed(
                Bilingual(
                    "This key may not be used by web pages of this origin. An administrator can make one that may.",
                    "此密钥不允许在该来源的网页中使用，请让管理员创建允许此来源的密钥。",
                )
            )
        if key.origins and client:  # first, so that what is refused here takes nothing from the others
            self._share(key, kind, client)
        self._count(key, kind)
        return key

    def _key(self, text: str) -> ApiKey:
        shaped = _KEY.fullmatch(text)
        found = self._keys.by_prefix(shaped[1]) if shaped else None
        key, kept = found or (None, _digest(""))
        if not hmac.compare_digest(_digest(text), kept) or key is None or key.state(now()) != "active":
            raise NotSignedIn(_NO_KEY)
        return key

    def caller(self, key: ApiKey, end_user: str = "") -> Caller:
        """Return who calls by a key for its user `end_user`, "" where that is not said. Raises NotSignedIn.

        A key for web pages names nobody: whoever looks at the page can read it, and would read what others said by their name.
        """
        end_user = "" if key.origins else end_user
        scope, named = _digest(f"{key.id} {end_user}"), bool(end_user)
        if key.acts_as == "customer":
            return Caller(key, visitor(key, _NAMED + scope[:24]) if named else None, scope, named)
        user = next((u for u in self._users.every() if u.id == key.user and _may_lend(u)), None)
        if user is None:
            raise NotSignedIn(_NO_KEY)
        return Caller(key, Person(user.id, "sales", user.name), scope, named)

    def place(self, caller: Caller, history: Sequence[Exchange], conversation: str = "") -> Place:
        """Return where a message goes on: in the conversation named, or where `history` was said before.

        A history only points at turns that were kept under this key for this end user; nothing of it is believed. What
        does not point at any begins a new conversation. Raises NotFound for a conversation that is not the caller's.
        """
        if conversation:
            return Place(self.owner(caller, conversation, own=True), conversation)
        found = self._threads.find(caller, history)
        if found is None:
            return Place(caller.person or visitor(caller.key, _UNNAMED + secrets.token_hex(12)))
        person = caller.person or Person(found.owner, "customer", channel="api")
        if found.free:
            return Place(person, found.conversation)
        return Place(person, None, Beginning(found.conversation, found.number))

    def keep(self, caller: Caller, person: Person, history: Sequence[Exchange], turn: str) -> None:
        """Remember where a conversation stands after `turn`, when the caller repeats `history`, whose last exchange it was."""
        self._threads.keep(caller, person, history, turn)

    def owner(self, caller: Caller, conversation: str = "", turn: str = "", *, own: bool = False) -> Person:
        """Return as whom the caller may ask for a conversation, or for that of a turn. Raises NotFound.

        A salesperson may be asked for customers' conversations too, and the service says which; not where it is to be
        their `own`, as no program writes into another's. Without a named user, whoever knows a conversation's id may go on.
        """
        found = self._threads.owner(conversation, turn)
        person = caller.person or Person(found, "customer", channel="api")
        unnamed = caller.person is None and not found.startswith(visitor(caller.key, _UNNAMED).id)
        if unnamed or (own and found != person.id):
            raise no_entry()
        return person

    def _share(self, key: ApiKey, kind: Kind, client: str) -> None:
        """Count a use of a key that every visitor of a page can read: one of them must not use it up for all."""
        at = time.time()
        most = share(key.per_minute) * (1 if kind == "message" else _CALLS)
        address = self._mark(f"key:{key.id}:{kind}:{network(client)}")
        with writing(self._engine) as connection:
            used, _ = counted(connection, address, datetime.fromtimestamp(at, UTC).isoformat(), (16, 10))
        if used > most:
            wait = 60 - int(at % 60)
            raise Busy(
                Bilingual(
                    f"Very many messages come from your network just now. Wait {wait} seconds and try again.",
                    f"您所在网络的消息过多，请 {wait} 秒后再试。",
                ),
                wait,
            )

    def _count(self, key: ApiKey, kind: Kind) -> None:
        at = time.time()
        most = key.per_minute * (1 if kind == "message" else _CALLS)
        if not self._keys.use(key.id, kind, int(at // 60), most):
            wait = 60 - int(at % 60)
            raise Busy(
                Bilingual(
                    f"This key may be used {most} times a minute for this. Wait {wait} seconds and try again.",
                    f"此密钥每分钟最多可这样使用 {most} 次，请 {wait} 秒后再试。",
                ),
                wait,
            )

    def allows_origin(self, origin: str) -> bool:
        """Return whether a key that works may be used by browsers on pages of `origin`."""
        at = now()
        return any(origin in key.origins and key.state(at) == "active" for key in self._keys.every())

    def _salesperson(self, user: str) -> str:
        found = next((u for u in self._users.every() if user and user.strip() in (u.id, u.name) and _may_lend(u)), None)
        if found is None:
            raise BadRequest(
                Bilingual(
                    "A sales key acts for one salesperson: name an active user with the role sales.",
                    "销售密钥须代表一名销售人员：请指定一个已启用的销售用户。",
                )
            )
        return found.id


def share(per_minute: int) -> int:
    """Return how many of a page key's messages a minute may come from one address: a quarter, and some in any case."""
    return min(per_minute, max(_SHARE_LEAST, per_minute // 4))


def visitor(key: ApiKey, mark: str) -> Person:
    """Return the customer that a mark stands for under a key."""
    return Person(f"k-{key.id}-{mark}", "customer", channel="api")


def _may_lend(user: User) -> bool:
    return user.active and user.role == "sales"


def _check(name: str, per_minute: int, days: int | None) -> None:
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise BadRequest(
            Bilingual("A key's name has 1 to 80 printable characters.", "密钥名称须为 1 至 80 个可见字符。")
        )
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise BadRequest(
            Bilingual(
                f"Messages a minute: a whole number from 1 to {MOST_PER_MINUTE}.",
                f"每分钟消息数须为 1 至 {MOST_PER_MINUTE} 的整数。",
            )
        )
    if days is not None and not 1 <= days <= _DAYS:
        raise BadRequest(
            Bilingual(f"A key expires after 1 to {_DAYS} days, or never.", f"有效期须为 1 至 {_DAYS} 天，或不设期限。")
        )


def _check_origins(origins: Sequence[str], acts_as: ActsAs) -> None:
    wrong = next((origin for origin in origins if not _ORIGIN.fullmatch(origin)), None)
    if wrong is not None or len(origins) > _ORIGINS:
        named = (wrong or origins[-1])[:100]
        raise BadRequest(
            Bilingual(
                f"{named}: an origin is written like https://shop.example, without a path; at most {_ORIGINS}.",
                f"{named}：来源应写作 https://shop.example，不含路径，最多 {_ORIGINS} 个。",
            )
        )
    if origins and acts_as == "sales":
        raise BadRequest(
            Bilingual(
                "A sales key must not be used in web pages, where every visitor can read it: leave out the origins.",
                "网页中的密钥任何访客都能看到，销售密钥不得用于网页，请去掉来源。",
            )
        )


def _origin(given: str) -> str:
    return given.strip().rstrip("/").lower()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


_NO_KEY = Bilingual(
    "The API key is missing, wrong, expired or revoked. Send it as: Authorization: Bearer sk-...; "
    "an administrator makes keys under Channels.",
    "缺少 API 密钥，或密钥有误、已过期或已吊销。请以 Authorization: Bearer sk-... 的形式发送；管理员可在“渠道”中创建密钥。",
)
