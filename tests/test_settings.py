"""Settings: environment first, then the file; nothing misspelt is ignored."""

from pathlib import Path

import pytest

from assistant.errors import Unavailable
from assistant.settings import Settings, read_settings


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "assistant.toml").write_text('port = 1000\ncurrency = "USD"\n', encoding="utf-8")
    settings = read_settings({"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_PORT": "2000"})
    assert (settings.port, settings.currency, settings.home) == (2000, "USD", tmp_path.resolve())
    assert settings.database_url == f"sqlite:///{tmp_path.resolve() / 'assistant.db'}"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"ASSISTANT_PROT": "1"}, "prot"),
        ({"ASSISTANT_PORT": "many"}, "port"),
        ({"ASSISTANT_EXAMPLES": "perhaps"}, "examples"),
    ],
)
def test_a_wrong_setting_is_named(environment: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=said):
        read_settings({"ASSISTANT_HOME": str(tmp_path)} | environment)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("port = = 1", encoding="utf-8")
    with pytest.raises(Unavailable, match=r"x\.toml"):
        read_settings({"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_CONFIG": str(file)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WRITER_TONE", "foo"), ("MESSAGE_LIMIT", "-5"), ("MESSAGE_LIMIT", "60000"), ("MESSAGES_PER_MINUTE", "0"),
        ("ANSWER_THRESHOLD", "7"), ("ANSWER_THRESHOLD", "nan"), ("SALES_DISCOUNT", "500"), ("APPROVER_DISCOUNT", "-1"),
        ("CURRENCY", "XXQ"), ("REGION", "zzz"), ("REGION", "UK"), ("PHONE_REGION", ""), ("PORT", "-1"), ("PORT", "99999"),
        ("PORT", "abc"), ("PORT", "80.5"), ("SMTP_PORT", "-3"), ("WRITER_FIRST", "nan"), ("WRITER_FIRST", "inf"),
        ("WRITER_TIMEOUT", "0"), ("WRITER_PRICE_IN", "NaN"), ("WRITER_PRICE_OUT", "Infinity"), ("SMTP_SECURITY", "tls"),
        ("WRITER_DEVICE", "gpu"), ("WRITER_DTYPE", "int4"), ("HOME", ""), ("EXAMPLES", ""),
    ],
)  # fmt: skip
def test_an_impossible_value_is_refused_by_name_with_what_is_allowed(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        read_settings({"ASSISTANT_HOME": str(tmp_path), f"ASSISTANT_{name}": value})
    said = refused.value.text
    assert name.lower() in said.en
    assert name.lower() in said.zh
    assert " is not " in said.en
    assert "应为" in said.zh


def test_a_file_is_held_to_the_same_and_a_word_may_be_written_in_capitals(tmp_path: Path) -> None:
    given = {"ASSISTANT_HOME": str(tmp_path), "ASSISTANT_SMTP_SECURITY": "STARTTLS", "ASSISTANT_REGION": "de"}
    settings = read_settings(given)
    assert (settings.smtp_security, settings.region) == ("starttls", "DE")
    (tmp_path / "assistant.toml").write_text("port = 80.5\n", encoding="utf-8")
    with pytest.raises(Unavailable, match=r"80\.5 is not a number from 1 to 65535"):
        read_settings({"ASSISTANT_HOME": str(tmp_path)})


def test_the_defaults_are_allowed() -> None:
    from assistant.allowed import ALLOWED

    assert all(allowed.holds(getattr(Settings(), name)) for name, allowed in ALLOWED.items())
