"""`assistant train`, `evaluate`, `users` and `doctor`."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.commands.terminal import bar, none, out, wait
from assistant.errors import BadRequest
from assistant.settings import Settings
from assistant.types import User
from knowledge.language import Bilingual


def train(given: argparse.Namespace, settings: Settings) -> int:
    """Train the intent model, an embedder, the needs model, purchase intention or the writer, anew."""
    if given.what in ("embedder", "contextual", "intention", "writer") and (given.rollback or given.model):
        raise BadRequest(
            Bilingual("--rollback and --model are for `train intents` and `train needs`.", "--rollback 和 --model 只用于 `train intents` 和 `train needs`。")
        )  # fmt: skip
    if given.what in ("embedder", "contextual"):
        return _train_embedder(given, settings)
    if given.what == "needs":
        from assistant.commands.analysing import train_needs

        return train_needs(given, settings)
    if given.what == "intention":
        from assistant.commands.intending import train_intention

        return train_intention(given, settings)
    if given.what == "writer":
        return _train_writer(given, settings)
    return _train_intents(given, settings)


def _train_intents(given: argparse.Namespace, settings: Settings) -> int:
    """Train what tells intents; an encoder comes into use only where it is no worse. Or go back to the one before."""
    from assistant.commands.choosing import choice
    from assistant.training.choice import LINEAR
    from assistant.training.current import rollback_intents, train_current, train_text_intents

    folder = settings.home / "models" / "intents"
    if given.rollback:
        name = rollback_intents(folder)
        out({"in_use": name}) if given.json else print(name)
        return 0
    chosen = choice(given, settings)
    if chosen is None or chosen.model == LINEAR:
        card = train_current(folder, wait)
        out(card) if given.json else print(json.dumps(card, ensure_ascii=False, indent=2, default=str))
        return 0
    progress, done = bar("intents")
    change = train_text_intents(folder, chosen, wait, progress)
    done()
    out(asdict(change)) if given.json else print(change.reason.say(given.language))
    return 0


def _train_embedder(given: argparse.Namespace, settings: Settings) -> int:
    """Train one of the embedders from a folder of data; what is stopped goes on from where it was."""
    if not given.data:
        raise BadRequest(
            Bilingual(
                "Say where the data is: --data FOLDER, with packages/ and the folders that the card names in it.",
                "请用 --data 指定训练数据目录，其中应有 packages/ 以及说明卡所列的目录。",
            )
        )
    out_folder = Path(given.out) if given.out else settings.home / "models" / given.what
    train_it = _contextual if given.what == "contextual" else _static
    card = train_it(Path(given.data), out_folder, given)
    out(card) if given.json else print(json.dumps(card, ensure_ascii=False, indent=2))
    return 0


def _static(data: Path, folder: Path, given: argparse.Namespace) -> dict[str, object]:
    from assistant.training.embedder import Config
    from assistant.training.embedder_recipe import train_embedder

    return train_embedder(data, folder, _told, Config(seed=given.seed, steps=given.steps or Config.steps))


def _contextual(data: Path, folder: Path, given: argparse.Namespace) -> dict[str, object]:
    from assistant.training.contextual import Config
    from assistant.training.contextual_recipe import train_contextual

    return train_contextual(data, folder, _told, Config(seed=given.seed, steps=given.steps or Config.steps))


def _train_writer(given: argparse.Namespace, settings: Settings) -> int:
    """Train the writer from our own wordings; what is stopped (Ctrl-C, a kill) goes on from where it was."""
    from assistant.training.writer import Config, train_writer

    config = Config(seed=given.seed, steps=given.steps or Config.steps)
    folder = Path(given.out) if given.out else settings.home / "models" / "writer"
    card = train_writer(folder, _told, config)
    out(card) if given.json else print(json.dumps(card, ensure_ascii=False, indent=2))
    return 0


def _told(done: int, total: int, what: str) -> None:
    print(f"{what} {done}/{total}", file=sys.stderr, flush=True)


def evaluate(given: argparse.Namespace, settings: Settings) -> int:
    """Run an evaluation suite; `own` are the company's own cases, over the store as it is."""
    if given.suite == "own":
        from assistant.commands.questioning import run_own

        return run_own(given, settings)
    from assistant.suites import run_suite

    report = run_suite(given.suite, settings, Path(given.data) if given.data else None)
    out(report) if given.json else print(json.dumps(report, ensure_ascii=False, indent=2, default=str))
    return 0


def users(given: argparse.Namespace, settings: Settings) -> int:
    """Add a user, or give one a new password."""
    from assistant.accounts import Accounts
    from assistant.build import open_knowledge
    from assistant.user_store import Users

    accounts = Accounts(Users(open_knowledge(settings).engine))
    if given.action == "list":
        return _list_users(given, accounts.every())
    if given.action == "add":
        user, password = accounts.add(given.name, given.role)
    else:
        user = next((u for u in accounts.every() if u.name == given.name), None) or _no_user(given.name)
        password = accounts.reset(user.id)
    if given.json:
        out({"id": user.id, "name": user.name, "role": user.role, "password": password})
    else:
        zh = given.language == "zh"
        told = f"，密码：{password}（仅显示这一次）" if zh else f", password: {password}  (shown this once)"
        print(f"{user.name} ({user.role}){told}")
    return 0


def _list_users(given: argparse.Namespace, found: list[User]) -> int:
    if given.json:
        out([asdict(user) for user in found])
        return 0
    none(
        given,
        found,
        Bilingual(
            "Nobody can sign in yet. Add somebody with: assistant users add NAME --role admin",
            "尚无用户，请用 assistant users add NAME --role admin 添加。",
        ),
    )
    off = Bilingual("deactivated", "已停用").say(given.language)
    for user in found:
        print(f"{user.name}  {user.role}  {user.created_at[:10]}  {'' if user.active else off}".rstrip())
    return 0


def _no_user(name: str) -> Any:  # noqa: ANN401 - never returns
    raise BadRequest(Bilingual(f"There is no user {name}.", f"没有用户 {name}。"))


def doctor(given: argparse.Namespace, settings: Settings) -> int:
    """Check that everything is in order."""
    from assistant.doctor import examine, label

    findings = examine(settings)
    if given.json:
        out([{"check": f.check, "ok": f.ok, "text": f.text.say(given.language)} for f in findings])
    else:
        for f in findings:
            zh = given.language == "zh"
            state = ("正常" if f.ok else "有误") if zh else ("ok  " if f.ok else "FAIL")
            print(f"{state} {label(f.check).say(given.language)}{'：' if zh else ': '}{f.text.say(given.language)}")
    return 0 if all(f.ok for f in findings) else 1
