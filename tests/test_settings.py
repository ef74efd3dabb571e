"""Settings: environment first, then the file; nothing misspelt is ignored."""

from pathlib import Path

import pytest

from assistant.errors import Unavailable
from assistant.settings import read_settings


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
