"""`assistant keys`: the API's keys, made, listed and revoked."""

import argparse
from dataclasses import asdict

from assistant.api_keys.desk import KeyDesk
from assistant.api_keys.types import ApiKey
from assistant.commands.terminal import none, operator, out
from assistant.settings import Settings
from knowledge.language import Bilingual, Language
from knowledge.store import now


def keys(given: argparse.Namespace, settings: Settings) -> int:
    """Make a key, shown once; list them; or revoke one."""
    from assistant.build import open_knowledge

    desk = KeyDesk(open_knowledge(settings).engine)
    return {"add": _add, "list": _list, "revoke": _revoke}[given.action](given, desk)


def _add(given: argparse.Namespace, desk: KeyDesk) -> int:
    key, text = desk.add(
        operator(), given.name, "sales" if given.user else "customer", user=given.user or "", per_minute=given.per_minute,
        days=given.days, origins=given.origin,
    )  # fmt: skip
    if given.json:
        out(as_json(key) | {"key": text})
    else:
        once = Bilingual("(shown this once)", "（仅显示这一次）").say(given.language)
        print(f"{key.name}  {text}  {once}")
    return 0


def _list(given: argparse.Namespace, desk: KeyDesk) -> int:
    found = desk.all(operator())
    if given.json:
        out([as_json(key) for key in found])
        return 0
    none(given, found, Bilingual("No keys yet. Make one with: assistant keys add NAME", "还没有密钥，请用 assistant keys add NAME 创建。"))  # fmt: skip
    for key in found:
        print(_line(key, given.language))
    return 0


def _revoke(given: argparse.Namespace, desk: KeyDesk) -> int:
    key = desk.revoke(operator(), given.key)
    out(as_json(key)) if given.json else print(_line(key, given.language))
    return 0


def as_json(key: ApiKey) -> dict[str, object]:
    """Return a key as the command line gives it."""
    return asdict(key) | {"state": key.state(now())}


_STATES = {"active": "有效", "expired": "已过期", "revoked": "已吊销"}


def _line(key: ApiKey, language: Language) -> str:
    state = key.state(now())
    words = Bilingual(state, _STATES[state]).say(language)
    pace = Bilingual(f"{key.per_minute} a minute", f"每分钟 {key.per_minute} 条").say(language)
    counted = Bilingual(
        f"{key.messages} messages, {key.calls} other calls", f"消息 {key.messages} 条，其他调用 {key.calls} 次"
    )
    used = f"  {key.last_used_at[:16]}" if key.last_used_at else ""
    return f"{key.prefix}  {key.name}  {key.acts_as}  {words}  {pace}  {counted.say(language)}{used}"
