"""`assistant webhooks` and `assistant messengers` as they are typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.build import open_knowledge
from assistant.cli import main
from knowledge.store import writing
from tests.example_company import settings_of
from tests.hook_server import Receiver


@pytest.fixture
def receiver(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("ASSISTANT_EMBEDDER", "hashing")
    monkeypatch.setenv("ASSISTANT_WEBHOOK_HOSTS", "127.0.0.1")
    with Receiver() as made:
        yield made


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return what runs a command and gives its exit code and what it printed, as JSON where it is asked for."""

    def ran(*words: str) -> tuple[int, Any]:
        code = main(list(words))
        said = capsys.readouterr()
        text = said.out or said.err
        return code, json.loads(text) if "--json" in words else text

    return ran


def test_a_webhook_from_adding_to_removing(run: Any, receiver: Receiver, home: Path) -> None:
    code, made = run("webhooks", "add", receiver.url, "--events", "lead.created, quote.approved", "--json")
    assert (code, made["events"]) == (0, ["lead.created", "quote.approved"])
    assert run("webhooks", "test", made["id"])[0] == 0
    assert receiver.came[0].signed_with(made["secret"])
    receiver.status = 500
    code, sent = run("webhooks", "test", made["id"], "--json")
    assert (code, sent["state"], sent["status"]) == (1, "parked", 500)
    assert "secret" not in json.dumps(run("webhooks", "list", "--json")[1])
    assert "已停止重试  1  500" in run("--language", "zh", "webhooks", "deliveries", "--state", "parked")[1]
    assert run("webhooks", "retry", sent["id"], "--json")[1]["state"] == "waiting"
    _forget(home)
    code, said = run("webhooks", "retry", sent["id"])
    assert (code, "erased" in said) == (1, True)
    assert run("webhooks", "remove", made["id"])[0] == 0
    assert "assistant webhooks add" in run("webhooks", "list")[1]


def _forget(home: Path) -> None:
    from assistant.customers.types import Forgotten
    from assistant.webhooks.store import WebhookRoom

    with writing(open_knowledge(settings_of(home)).engine) as connection:
        WebhookRoom().forget(connection, Forgotten("", (), lambda text: True))


def test_what_cannot_be_is_told_in_both_languages(run: Any, receiver: Receiver) -> None:
    assert run("webhooks", "add", "http://crm.example.com/")[0] == 1
    assert "https://" in run("--language", "zh", "webhooks", "add", "http://crm.example.com/")[1]
    assert "没有 Webhook" in run("--language", "zh", "webhooks", "remove", "W-1")[1]
    assert "lead.created" in run("webhooks", "events")[1]


def test_messengers_say_how_far_they_are_set_up(run: Any, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_WECHAT_TOKEN", "a_token_of_ours")
    monkeypatch.setenv("ASSISTANT_WECOM_TOKEN", "a_token_of_ours")
    monkeypatch.setenv("ASSISTANT_PUBLIC_URL", "https://sales.example.com/")
    _, found = run("messengers", "list", "--json")
    by_name = {each["name"]: each for each in found}
    assert by_name["wechat"]["ready"]
    assert by_name["wechat"]["address"] == "https://sales.example.com/messengers/wechat"
    assert by_name["wecom"]["missing"] == ["wecom_corp_id", "wecom_aes_key"]
    said = run("messengers", "list")[1]
    assert "missing: ASSISTANT_WECOM_CORP_ID, ASSISTANT_WECOM_AES_KEY" in said
    assert "a_token_of_ours" not in f"{found}{said}"
