"""The messengers' pane: for each platform the steps in its console, in both languages, over every setting that it needs."""

from dataclasses import replace
from html import unescape

import pytest

from assistant.messengers.opening import _NEEDED, _UNASKED, plans
from assistant.messengers.standing import MessengerRow
from assistant.settings import Settings
from knowledge.language import Language
from ui.messenger_words import STEPS, STEPS_TITLE
from ui.messengers import messengers


def shown(settings: Settings, said: Language) -> str:
    rows = tuple(MessengerRow(plan, f"https://x.example/messengers/{plan.name}", 0, "") for plan in plans(settings))
    return messengers(rows, said)


@pytest.mark.parametrize("said", ["zh", "en"])
def test_each_platform_has_its_steps_which_name_every_setting(said: Language) -> None:
    html = shown(Settings(), said)
    assert html.count(STEPS_TITLE.say(said)) == len(STEPS) == len(plans(Settings()))
    for name, steps in STEPS.items():
        told = "".join(step.say(said) for step in steps)
        for setting in (*_NEEDED[name], *_UNASKED[name]):
            assert f"ASSISTANT_{setting.upper()}" in told
        for number, step in enumerate(steps, 1):
            assert f"{number}. {step.say(said)}" in unescape(html)
    assert html.count("<li>") == len(STEPS), "a card each; steps are no cards"


def test_steps_stand_open_where_a_platform_is_half_set_up() -> None:
    assert shown(Settings(), "en").count("<details open>") == 0
    half = replace(Settings(), wecom_token="t")
    assert shown(half, "en").count("<details open>") == 1
    whole = replace(half, wecom_corp_id="c", wecom_aes_key="k" * 43)
    assert shown(whole, "en").count("<details open>") == 0
