"""A look over everything: what is in order, and what to do about what is not."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from sqlalchemy import Engine, func, select

from assistant.build import open_knowledge
from assistant.database import conversations
from assistant.errors import AssistantError
from assistant.private import open_to_others
from assistant.prompting import PromptError
from assistant.settings import Settings
from assistant.upkeep.backup import BACKED_UP
from assistant.user_store import Users
from assistant.writing.brief import check_prompts
from knowledge.errors import KnowledgeError
from knowledge.index_status import IndexStatus
from knowledge.language import Bilingual
from knowledge.store import state

# Versions with known holes below them.
_FLOORS = {"gradio": (6, 21), "torch": (2, 6), "langchain-core": (1, 1)}
_ROOM = 500_000_000  # bytes of free disk below which an ingest may fail
_LATE = timedelta(days=7)  # after which somebody who made backups has probably stopped
_ASTRAY = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is in order, and a word on it."""

    check: str
    ok: bool
    text: Bilingual


_LABELS = {
    "data folder": "数据目录", "privacy": "隐私", "documents": "文档", "products": "产品", "passage index": "段落索引",
    "product index": "产品索引", "users": "用户", "store": "数据", "clock": "时钟", "backup": "备份",
}  # fmt: skip


def label(check: str) -> Bilingual:
    """Return what is called what on the terminal; names of packages are the same in both languages."""
    return Bilingual(check, _LABELS.get(check, check))


def examine(settings: Settings) -> list[Finding]:
    """Return what was found, worst trouble not first but each in its own line."""
    return [*_versions(), _prompts(), *_store(settings)]


def _versions() -> list[Finding]:
    findings = []
    for name, floor in _FLOORS.items():
        found = version(name)
        ok = tuple(int(p) for p in found.split("+")[0].split(".")[:3] if p.isdigit()) >= floor
        text = found if ok else f"{found} < {'.'.join(map(str, floor))}: pip install -U {name}"
        findings.append(Finding(name, ok, Bilingual.same(text)))
    return findings


def _prompts() -> Finding:
    try:
        check_prompts()
    except PromptError as error:
        return Finding("prompts", False, Bilingual.same(str(error)))
    return Finding("prompts", True, Bilingual("each has just its variables", "变量齐全"))


def _store(settings: Settings) -> list[Finding]:
    now = datetime.now(UTC)
    try:
        knowledge = open_knowledge(settings)
        findings = [_folder(settings), _private(settings)]
        findings.append(_counted("documents", len(knowledge.library.documents())))
        findings.append(_counted("products", knowledge.catalogue.count()))
        findings.append(_index("passage index", knowledge.library.index_status(), Bilingual("passages", "段落")))
        findings.append(_index("product index", knowledge.catalogue.index_status(), Bilingual("products", "产品")))
        findings += [_clock(knowledge.engine, now), _backup(knowledge.engine, now)]
        users = len(Users(knowledge.engine).every())
    except (AssistantError, KnowledgeError) as error:
        return [Finding("store", False, error.text)]
    text = Bilingual(f"{users} can sign in", f"{users} 个用户可登录")
    if not users:
        text = Bilingual(
            "nobody can sign in yet; run: assistant users add NAME --role admin",
            "尚无用户；请运行 assistant users add NAME --role admin",
        )
    return [*findings, Finding("users", users > 0, text)]


def _index(check: str, status: IndexStatus, what: Bilingual) -> Finding:
    trouble = status.trouble(what)
    return Finding(check, not trouble, trouble[0] if trouble else Bilingual("agrees with the database", "与数据库一致"))


def _folder(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    database = settings.database_file
    size = database.stat().st_size if database and database.exists() else 0
    ok = os.access(settings.home, os.W_OK) and free > max(_ROOM, size)  # what rebuilds the database writes it anew
    return Finding(
        "data folder", ok,
        Bilingual(f"{settings.home}, {free / 1e9:.1f} GB free", f"{settings.home}，剩余 {free / 1e9:.1f} GB"),
    )  # fmt: skip


def _clock(engine: Engine, now: datetime) -> Finding:
    """Return whether the clock stands before what was written already: days of validity and forecasts go by it."""
    with engine.connect() as connection:
        last = connection.scalar(select(func.max(conversations.c.last_at)))
    if last and datetime.fromisoformat(last) > now + _ASTRAY:
        text = Bilingual(
            f"it says {now:%Y-%m-%d %H:%M} UTC, but a conversation is of {last[:16]}. Set it right, best by NTP.",
            f"当前为 {now:%Y-%m-%d %H:%M} UTC，但已有 {last[:16]} 的对话。请校准时钟，最好使用 NTP。",
        )
        return Finding("clock", False, text)
    return Finding("clock", True, Bilingual.same(f"{now:%Y-%m-%d %H:%M} UTC"))


def _backup(engine: Engine, now: datetime) -> Finding:
    with engine.connect() as connection:
        made = connection.scalar(select(state.c.value).where(state.c.name == BACKED_UP))
    if made is None:
        text = Bilingual("none was made yet; run: assistant backup FILE", "尚未备份；请运行 assistant backup FILE")
        return Finding("backup", True, text)
    days = (now - datetime.fromisoformat(made)).days
    late = now - datetime.fromisoformat(made) > _LATE
    text = Bilingual(f"the last is {days} days old", f"最近一次在 {days} 天前")
    if late:
        text = Bilingual(f"{text.en}; run: assistant backup FILE", f"{text.zh}；请运行 assistant backup FILE")
    return Finding("backup", not late, text)


def _private(settings: Settings) -> Finding:
    found = open_to_others(settings.home)
    text = Bilingual("others on this machine cannot read it", "本机其他用户无法读取")
    if found:
        some = ", ".join(map(str, found[:3]))
        text = Bilingual(
            f"others on this machine may read {some}. As its owner run: chmod -R go-rwx {settings.home}",
            f"本机其他用户可以读取 {some}。请以其所有者身份运行：chmod -R go-rwx {settings.home}",
        )
    return Finding("privacy", not found, text)


def _counted(what: str, number: int) -> Finding:
    return Finding(what, True, Bilingual.same(str(number)))
