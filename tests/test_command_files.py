"""Files that a command cannot read or write: what happened and what to do, in both languages, never a traceback."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.commands import customers, quoting
from assistant.commands.terminal import file_in, read_file, write_file
from assistant.errors import BadRequest
from assistant.quoting.types import Exported

MADE = Exported("x.csv", "text/csv", b"x")


@pytest.mark.parametrize("read", [quoting._rules_import, customers._import])
def test_imports_name_a_file_that_is_not_there_a_folder_or_empty(read: Callable[..., int], tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    words = {
        tmp_path / "nope.csv": ("no such file", "不存在"),
        tmp_path: ("is a folder", "文件夹"),
        empty: ("is empty", "空文件"),
    }
    for path, (en, zh) in words.items():
        with pytest.raises(BadRequest) as error:
            read(Namespace(path=str(path), role="admin"), None)
        assert en in error.value.text.en
        assert zh in error.value.text.zh


@pytest.mark.parametrize("where", ["none/x.csv", "."])
def test_exports_name_a_place_that_cannot_be_written(tmp_path: Path, where: str) -> None:
    desk = SimpleNamespace(export=lambda *given: MADE)
    assistant: Any = SimpleNamespace(price_rules=desk, quotes=desk)
    place = str(tmp_path / where)
    given = Namespace(
        path=place, output=place, role="admin", quote="Q", format="pdf", paper="en", version=None, json=False
    )
    for export in (quoting._rules_export, quoting._export):
        with pytest.raises(BadRequest) as error:
            export(given, assistant)
        assert "cannot be written" in error.value.text.en
        assert "无法写入" in error.value.text.zh
        assert "Errno" not in error.value.text.en


def test_what_can_be_read_and_written_is(tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    write_file(file, "你好".encode())
    assert file_in(str(file)) == file
    assert read_file(str(file)) == "你好"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadRequest, match="not UTF-8"):
        read_file(str(file))
