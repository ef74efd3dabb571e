"""What is kept is its owner's alone."""

import os
from pathlib import Path

import pytest

from assistant.build import open_knowledge
from assistant.doctor import examine
from assistant.private import keep_private, open_to_others
from tests.example_company import settings_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="files have owners and rights on POSIX alone")


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_store_and_what_sqlite_puts_beside_it_are_its_owners(tmp_path: Path) -> None:
    home = tmp_path / "made"
    knowledge = open_knowledge(settings_of(home))
    file = home / "note.md"
    file.write_text("# Lamps\n\nLamps are green.\n", encoding="utf-8")
    knowledge.library.add(file, "note.md")
    assert rights(home) == 0o700
    assert {rights(p) for p in home.glob("assistant.db*")} == {0o600}
    knowledge.engine.dispose()


def test_an_older_store_is_tightened_when_it_is_opened_and_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "old"
    (home / "indexes" / "deep").mkdir(parents=True)
    for name in ("assistant.db", "assistant.toml", "indexes/deep/x", "tool.sh"):
        (home / name).write_bytes(b"")
        (home / name).chmod(0o755)
    outside = tmp_path / "outside"
    outside.write_bytes(b"")
    outside.chmod(0o644)
    (home / "models").symlink_to(tmp_path)
    home.chmod(0o755)
    assert open_to_others(home)
    keep_private(home)
    assert (rights(home), rights(home / "assistant.toml"), rights(home / "indexes/deep/x")) == (0o700, 0o700, 0o700)
    assert (rights(home / "tool.sh"), rights(outside)) == (0o755, 0o644)
    assert not open_to_others(home)


def test_the_doctor_says_what_others_may_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(tmp_path / "home")
    open_knowledge(settings).engine.dispose()
    assert next(f for f in examine(settings) if f.check == "privacy").ok
    (settings.home / "assistant.db").chmod(0o644)
    settings.home.chmod(0o755)
    monkeypatch.setattr("os.geteuid", lambda: 12345)  # as though it were somebody else's
    told = next(f for f in examine(settings) if f.check == "privacy")
    assert not told.ok
    assert "assistant.db" in told.text.en
    assert "chmod" in told.text.zh
