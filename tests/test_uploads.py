"""Uploads do not stay."""

import os
import time
from pathlib import Path

import pytest

from ui.uploads import PLACE, clear, read_once


def test_a_file_goes_with_its_folder_once_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path / "uploads"))
    file, other = tmp_path / "uploads" / "sha" / "a.md", tmp_path / "mine.md"
    file.parent.mkdir(parents=True)
    for path in (file, other):
        path.write_text("x", encoding="utf-8")
    with pytest.raises(ValueError, match="unreadable"), read_once(file):
        raise ValueError("unreadable")
    assert not file.parent.exists()
    with read_once(other):
        pass
    assert other.exists()


def test_what_nobody_reads_goes_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = tmp_path / "a" / "old.md", tmp_path / "b" / "new.md"
    for path in (old, new):
        path.parent.mkdir()
        path.write_text("x", encoding="utf-8")
    os.utime(old, (time.time() - 7200,) * 2)
    clear(3600)
    assert old.exists()  # a folder that others use, too
    monkeypatch.setenv(PLACE, str(tmp_path))
    clear(3600)
    assert not old.parent.exists()
    assert new.exists()
