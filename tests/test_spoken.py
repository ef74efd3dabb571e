"""The command line speaks Chinese as it speaks English: every help text, and what Python's own parser says."""

import argparse
import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli import main, parser
from assistant.errors import BadRequest
from assistant.spoken import actions, catalogue, every, language_of, speak

PLACE = "prompts/command_line.toml"
# What only a mistake in our own code could bring about is for us to read.
_FOR_US = {
    "conflicting option string: %s", "conflicting option strings: %s", ".__call__() not defined", "%r is not callable",
    "'required' is an invalid argument for positionals", "mutually exclusive arguments must be optional",
    "cannot merge actions - two groups are named %r", "dest= is required for options like %r",
    "invalid option string %(option)r: must start with a character %(prefix_chars)r",
    "invalid conflict_resolution value: %r", "cannot have multiple subparser arguments", "conflicting subparser: %s",
    "conflicting subparser alias: %s", 'argument "-" with mode %r',
}  # fmt: skip


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak("en")


def said() -> dict[str, str]:
    """Return every help text with the command that says it."""
    found: dict[str, str] = {}
    for each, name in every(parser()):
        texts = [each.description, *(action.help for action in actions(each))]
        found |= {text: name for text in texts if text and text != argparse.SUPPRESS}
    return found


def test_every_help_text_is_there_in_chinese() -> None:
    chinese = catalogue()["help"]
    missing = [f'  "{text}" = "…"   # {name}' for text, name in said().items() if not chinese.get(text, "").strip()]
    assert not missing, f"Add the Chinese of these under [help] in {PLACE}:\n" + "\n".join(missing)


def test_no_chinese_text_outlives_its_english() -> None:
    spoken = {*said(), *_constants()}
    stale = [text for text in catalogue()["help"] if text not in spoken]
    assert not stale, f"No command says these any more; take them out of [help] in {PLACE}: {stale}"


def _constants() -> Iterator[str]:
    """Yield what our parsers say otherwise: the texts given to `word`."""
    for file in Path(__file__).parent.parent.glob("assistant/*parser.py"):
        yield from _given(file.read_text("utf-8"), {"word"})


def _given(source: str, names: set[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def test_what_argparse_says_by_itself_is_there_in_chinese() -> None:
    chinese = catalogue()["argparse"]
    missing = set(_given(inspect.getsource(argparse), {"_", "ngettext"})) - set(chinese) - _FOR_US
    assert not missing, f"Add the Chinese of these under [argparse] in {PLACE}: {missing}"


def test_placeholders_are_the_same_in_both_languages() -> None:
    for part in catalogue().values():
        for english, chinese in part.items():
            assert sorted(_places(english)) == sorted(_places(chinese)), english


def _places(text: str) -> list[str]:
    import re

    return re.findall(r"%(?:\(\w+\))?[srd]", text)


@pytest.mark.parametrize(
    ("words", "environment", "spoken"),
    [
        ([], {}, "en"),
        (["--language", "zh", "doctor"], {"ASSISTANT_LANGUAGE": "en"}, "zh"),
        (["--language=en"], {"ASSISTANT_LANGUAGE": "zh"}, "en"),
        ([], {"ASSISTANT_LANGUAGE": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ([], {"ASSISTANT_LANGUAGE": "zh-Hans"}, "zh"),
        ([], {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ([], {"LC_ALL": "", "LANG": "zh_TW.UTF-8"}, "zh"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        (["ask", "--language"], {}, "en"),
    ],
)
def test_whose_language_it_is(words: list[str], environment: dict[str, str], spoken: str) -> None:
    assert language_of(words, environment) == spoken


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadRequest, match="may be zh or en"):
        language_of([], {"ASSISTANT_LANGUAGE": "klingon"})


def test_help_and_errors_come_in_chinese(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for words in (["--language", "zh", "train", "--help"], ["--language", "zh", "ask", "--batch"]):
        with pytest.raises(SystemExit):
            main(words)
    told = capsys.readouterr()
    assert "显示帮助并退出" in told.out
    assert "训练模型" in told.out
    assert "需要一个值" in told.err
    columns = max(sum(1 + (c > "\u2e80") for c in line) for line in told.out.splitlines())
    assert columns <= 80


def test_english_is_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    speak("zh")
    with pytest.raises(SystemExit):
        main(["--language", "en", "serve", "--port", "x"])
    assert "argument --port: invalid int value: 'x'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "kind"), [(["serve", "--port", "x"], "应为整数"), (["gaps", "list", "--since", "x"], "写成 2026-01-31")]
)
def test_a_value_of_another_kind_is_told_in_words(
    words: list[str], kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--language", "zh", *words])
    said = capsys.readouterr().err
    assert kind in said
    assert " int" not in said
