"""The README and the guides say what is there: links lead somewhere, commands are ones the assistant knows, in both languages."""

import re
import shlex
import shutil
from itertools import dropwhile
from pathlib import Path

import pytest

from assistant.cli import main, parser
from tests.example_company import ADA, with_staff

ROOT = Path(__file__).parent.parent
GUIDES = sorted(path.name for path in (ROOT / "docs" / "en").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*/*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
SETTING = re.compile(r"[A-Z_]+=")
SHELL = re.compile(r"^```sh\n(.*?)^```", re.S | re.M)


def commands(page: Path) -> list[list[str]]:
    """Return the words of each `assistant` command in the page's shell blocks, comments and settings before it left out."""
    lines = [line for block in SHELL.findall(page.read_text("utf-8")) for line in block.splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    called = [list(dropwhile(SETTING.match, line)) for line in words]
    return [line[1:] for line in called if line[:1] == ["assistant"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = [t for t in LINK.findall(page.read_text("utf-8")) if "://" not in t]
    missing = [t for t in targets if not (page.parent / t).exists()]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_is_one_that_the_assistant_knows(page: Path) -> None:
    known = parser()
    for words in commands(page):
        known.parse_args(words)  # ends the test where it cannot be parsed


def test_both_languages_have_the_same_guides() -> None:
    assert sorted(path.name for path in (ROOT / "docs" / "zh").glob("*.md")) == GUIDES


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_show_the_same_commands(guide: str) -> None:
    en, zh = ([_form(words) for words in commands(ROOT / "docs" / language / guide)] for language in ("en", "zh"))
    assert en == zh


def _form(words: list[str]) -> list[str]:
    """Return a command with its options and without what each language fills in."""
    bare = words[2:] if words[0] == "--language" else words
    return [bare[0], *sorted(word for word in bare if word.startswith("-"))]


RUN = (
    ["ask", "min"], ["search"], ["documents", "list"], ["documents", "bin"], ["company", "show"], ["keys", "list"],
    ["messengers", "list"], ["gaps", "list"], ["usage"], ["doctor"], ["models", "list"],
)  # fmt: skip
"""How those commands of the guides begin that need nothing beyond the example company and change nothing."""


def test_what_the_guides_show_runs_over_the_example_company(
    example_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"))
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    shown = [words for page in PAGES for words in commands(page) if "docs/zh" not in str(page)]
    once = {tuple(words): words for words in shown if any(_begins(words, start) for start in RUN)}
    assert {start[0] for start in RUN} == {words[0] for words in once.values()}
    failed = [words for words in once.values() if main(words) != 0]
    assert failed == []


def _begins(words: list[str], start: list[str]) -> bool:
    return all(word.startswith(part) for word, part in zip(words, start, strict=False))
