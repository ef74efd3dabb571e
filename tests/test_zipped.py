"""An archive is unpacked to places of ours alone, within bounds, under the names that were meant."""

import stat
import zipfile
from pathlib import Path

import pytest

from knowledge import zipped
from knowledge.errors import Broken, TooLarge
from knowledge.zipped import is_zipped, unpacked

SUFFIXES = (".md", ".txt")


def archive(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def out(path: Path, folder: Path) -> dict[str, bytes]:
    folder.mkdir(exist_ok=True)
    return {name: file.read_bytes() for file, name in unpacked(path, folder, SUFFIXES)}


def test_names_lead_nowhere_and_only_documents_come_out(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        {
            "a/b.md": b"b", "../../up.md": b"up", "/root.txt": b"root", "C:\\x\\win.md": b"win", "run.exe": b"no",
            ".hidden.md": b"no", "__MACOSX/a.md": b"no", "folder/": b"",
        },
    )  # fmt: skip
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as made:
        made.writestr(link, "/etc/passwd")
    assert is_zipped(path)
    assert out(path, tmp_path / "in") == {"a/b.md": b"b", "up.md": b"up", "root.txt": b"root", "x/win.md": b"win"}
    assert sorted(p.parent for p in tmp_path.rglob("*.md")) == [tmp_path / "in"] * 3


def test_bombs_are_refused_before_they_come_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match="times its size"):
        out(archive(tmp_path, {"a.txt": b"0" * 5_000_000}), tmp_path / "in")
    monkeypatch.setattr(zipped, "MAX_FILES", 2)
    with pytest.raises(TooLarge, match="3 files"):
        out(archive(tmp_path, {f"{n}.txt": b"x" for n in range(3)}), tmp_path / "in")
    monkeypatch.setattr(zipped, "MAX_TOTAL", 3)
    with pytest.raises(TooLarge):
        out(archive(tmp_path, {"a.txt": b"abcd"}), tmp_path / "in")


def test_what_the_directory_says_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path, {"a.txt": b"abcdefgh"})
    monkeypatch.setattr(zipped, "_check", lambda members: None)
    monkeypatch.setattr(zipped, "MAX_TOTAL", 4)
    with pytest.raises(TooLarge):
        out(path, tmp_path / "in")


def test_a_damaged_archive_is_said_to_be_one(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.txt": bytes(range(256)) * 40})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Broken, match="damaged"):
        out(path, tmp_path / "in")


def test_chinese_names_of_older_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("x.md", b"text")
    path.write_bytes(path.read_bytes().replace(b"x.md", "价".encode("gbk") + b"md"))
    assert zipped._decoded(zipfile.ZipFile(path).infolist()[0]) == "价md"
