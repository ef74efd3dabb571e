"""The doctor says what is out of step between the database and the indexes, in both languages."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from assistant.build import open_knowledge
from assistant.database import conversations
from assistant.doctor import Finding, examine
from assistant.settings import Settings
from knowledge.opening import Opening
from knowledge.schema import passages, removed
from knowledge.store import state, writing
from tests.library_fakes import write

MANY = 5100  # passages: enough for a copy on disk


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a large library and its copy on disk."""
    home = tmp_path_factory.mktemp("home")
    knowledge = open_knowledge(Settings(home=home, embedder="hashing"))
    text = "\n\n".join(
        f"# Part {n}\n\nDock number {n} has {n} ports and comes with a cable of its own." + " Fine." * 40
        for n in range(MANY)
    )
    knowledge.library.add(write(home, "a.md", text), "a.md")
    knowledge.library.settle()
    assert knowledge.library.index_status().snapshot is not None
    knowledge.engine.dispose()
    return home


def found(settings: Settings, check: str = "passage index") -> Finding:
    return next(f for f in examine(settings) if f.check == check)


def copy_of(made: Path, tmp_path: Path) -> Settings:
    import shutil

    shutil.copytree(made, tmp_path / "home")
    return Settings(home=tmp_path / "home", embedder="hashing")


def test_all_is_well(made: Path, tmp_path: Path) -> None:
    settings = copy_of(made, tmp_path)
    assert found(settings).ok
    assert found(settings, "product index").ok


def test_a_backup_that_is_long_ago_and_a_clock_that_was_set_back_are_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, embedder="hashing")
    assert found(settings, "backup").ok
    assert found(settings, "clock").ok
    engine, days = open_knowledge(settings).engine, timedelta(days=8)
    row = {c.name: "" for c in conversations.c} | {"turns": 1, "intents": "[]", "products": "[]"}
    with writing(engine) as connection:
        connection.execute(insert(state).values(name="backup", value=(datetime.now(UTC) - days).isoformat()))
        connection.execute(insert(conversations).values(row | {"last_at": (datetime.now(UTC) + days).isoformat()}))
    assert "8 days old" in found(settings, "backup").text.en
    assert not found(settings, "backup").ok
    assert not found(settings, "clock").ok


def test_a_prompt_with_a_variable_that_is_not_given_is_told(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = copy_of(made, tmp_path)
    assert found(settings, "prompts").ok
    monkeypatch.setattr("assistant.writing.brief.read_prompt", lambda name: "Write {something}.")
    told = found(settings, "prompts")
    assert not told.ok
    assert "something" in told.text.en


def flipped(folder: Path) -> None:
    path = folder / "public.faiss"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def of_another(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "mark": "another"}))


@pytest.mark.parametrize(
    "damage", [flipped, of_another, lambda f: (f / "ids.npy").unlink(), lambda f: (f / "manifest.json").write_text("{")]
)
def test_a_copy_that_is_not_used_is_told_once(made: Path, tmp_path: Path, damage: Callable[[Path], object]) -> None:
    settings = copy_of(made, tmp_path)
    damage(next((settings.home / "indexes").glob("passage-kept-*")))
    told = found(settings)
    assert not told.ok
    assert "was not used" in told.text.en
    assert "未被采用" in told.text.zh
    knowledge = open_knowledge(settings)
    knowledge.library.settle()
    knowledge.engine.dispose()
    assert found(settings).ok  # a new copy was kept meanwhile


def test_vectors_that_wait_are_told(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.followers.Follower._work_behind", lambda self: None)
    settings = replace(copy_of(made, tmp_path), embedder="builtin")
    told = found(settings)
    assert not told.ok
    assert "embedder before" in told.text.en
    assert "原向量模型" in told.text.zh
    monkeypatch.setattr(Opening, "_side_before", lambda self, fingerprint: None)
    assert "goes by words" in found(settings).text.en


def test_rows_changed_behind_its_back_are_told(made: Path, tmp_path: Path) -> None:
    settings = copy_of(made, tmp_path)
    knowledge = open_knowledge(settings)
    with writing(knowledge.engine) as connection:
        connection.execute(delete(passages).where(passages.c.id <= 7))  # with no word to the index
        connection.execute(insert(removed).values(kind="passage", id=10**6, generation=0))
    knowledge.engine.dispose()
    told = found(settings)
    assert not told.ok
    assert "differ in 7 passages" in told.text.en
    assert "7 个段落不一致" in told.text.zh


def test_an_empty_store_has_nothing_wrong_but_nobody_to_sign_in(tmp_path: Path) -> None:
    findings = {f.check: f for f in examine(Settings(home=tmp_path))}
    assert findings["passage index"].ok
    assert not findings["users"].ok
