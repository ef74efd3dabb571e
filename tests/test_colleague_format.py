"""Answering a customer oneself as HTML: who answers, how a message gets there, what became of it, nothing of it live."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.colleagues.types import CHANNELS, WHYS, Answering, Delivery, News, Standing, Why
from assistant.types import HandOff, Person, Reply, TurnSummary
from knowledge.language import Language
from ui import colleague_format as show
from ui import colleague_words as words
from ui import format as pages
from ui import tables

SAM, LI = Person("u-sam", "sales", "sam"), Person("u-li", "sales", "li")
EVIL = '<img src=x onerror="alert(1)"> ${alert(1)} {{value}}'
NOW = "2026-03-01T09:30:00+00:00"
HELD = Answering("c1", "u-sam", "sam", NOW, NOW)
TONGUES: tuple[Language, ...] = ("en", "zh")


def turn(**more: Any) -> TurnSummary:
    reply = Reply("t1", "c1", "", "en", "colleague", 1.0, False, (), (), {}, (), None, (), False, 0.0)
    return replace(TurnSummary("t1", "", reply, NOW), **more)


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_form_says_who_answers_and_offers_what_can_be_done(tongue: Language) -> None:
    free = show.form("c1", Standing("page"), SAM, 0, tongue)
    mine = show.form("c1", Standing("page", HELD), SAM, 0, tongue)
    others = show.form("c1", Standing("page", HELD), LI, 0, tongue)
    assert words.ASSISTANT.say(tongue) in free
    assert words.TAKES.say(tongue) in free  # what sending does is said before it is done
    assert 'data-act="take"' in free
    assert words.YOU.say(tongue) in mine
    assert 'data-act="give"' in mine
    assert words.TAKES.say(tongue) not in mine
    assert words.OTHER.say(tongue).format(name="sam") in others
    assert words.TAKE_FROM.say(tongue).format(name="sam") in others


def test_a_form_keeps_its_name_until_something_was_sent() -> None:
    first, later = (show.form("c1", how, SAM, 0, "en") for how in (Standing("page"), Standing("page", HELD, NOW)))
    tag = first[1 : first.index(" ")]
    assert later.startswith(f"<{tag} ")
    assert not show.form("c1", Standing("page", HELD), SAM, 1, "en").startswith(f"<{tag} ")
    assert not show.form("c2", Standing("page", HELD), SAM, 0, "en").startswith(f"<{tag} ")


@pytest.mark.parametrize("tongue", TONGUES)
def test_how_a_message_gets_there_is_told(tongue: Language) -> None:
    at = datetime.now(UTC)
    until = (at + timedelta(hours=5)).isoformat(timespec="microseconds")
    over = (at - timedelta(hours=5)).isoformat(timespec="microseconds")
    assert words.ON_PAGE.say(tongue) in show.reach(Standing("widget"), tongue)
    assert words.BY_PROGRAM.say(tongue) in show.reach(Standing("api"), tongue)
    assert until in show.reach(Standing("wechat", until=until), tongue)
    assert show.reach(Standing("wechat", until=over), tongue) == words.PASSED.say(tongue)
    label = CHANNELS["telegram"].say(tongue)
    assert show.reach(Standing("telegram", writable=False), tongue) == words.NO_WAY.say(tongue).format(channel=label)


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("why", [why for why in WHYS if why])
def test_what_became_of_a_message_is_told_with_its_reason(tongue: Language, why: Why) -> None:
    sent = Delivery("t1", "sent", "", 1, NOW, NOW, "wechat")
    assert words.SENT.say(tongue) in show.delivery(sent, tongue)
    assert words.SHOWN.say(tongue) in show.delivery(replace(sent, channel="page"), tongue)
    waits = show.delivery(replace(sent, state="waiting", why=why, attempts=3), tongue)
    assert WHYS[why].say(tongue) in waits
    assert words.TRIED.say(tongue).format(n=3) in waits
    failed = show.delivery(replace(sent, state="failed", why=why), tongue)
    assert WHYS[why].say(tongue) in failed
    assert words.GOES_ALONG.say(tongue) in failed
    assert ('data-act="again"' in failed) == (why != "no_way")  # what cannot help is not offered


def test_a_colleagues_words_are_theirs_as_they_are_and_never_live() -> None:
    written = turn(by=EVIL)
    written = replace(written, reply=replace(written.reply, text=f"{EVIL} **not bold** [1]\nnext"))
    made = [
        pages.transcript([written, turn(asked=EVIL, left_to=EVIL)], "en"), show.banner(News("1", EVIL), "en"),
        show.form(EVIL, Standing(EVIL, replace(HELD, name=EVIL)), LI, 0, "zh"),
        show.waits(Standing("page", replace(HELD, name=EVIL), NOW), LI, "en"),
    ]  # fmt: skip
    for html in made:
        assert "<img" not in html
        assert "${" not in html
        assert "{{" not in html
    assert "**not bold** [1]<br>next" in made[0]
    assert 'class="acts"' not in made[0]  # neither rated nor asked again


@pytest.mark.parametrize("tongue", TONGUES)
def test_who_waits_for_whom(tongue: Language) -> None:
    assert show.waits(Standing("page"), SAM, tongue) == ""
    assert words.ANSWERED_BY_YOU.say(tongue) in show.waits(Standing("page", HELD), SAM, tongue)
    assert words.WAITS_FOR_YOU.say(tongue) in show.waits(Standing("page", HELD, NOW), SAM, tongue)
    assert words.WAITS_FOR.say(tongue).format(name="sam") in show.waits(Standing("page", HELD, NOW), LI, tongue)


def test_who_is_owed_an_answer_stands_first_and_what_is_closed_is_folded_away() -> None:
    states = ("closed", "waiting", "acknowledged")
    items = [HandOff(s, f"c-{s}", s, f"about {s}", "", "", NOW) for s in states]  # type: ignore[arg-type]
    made = tables.hand_offs(items, "en", {"c-waiting": "<i>here</i>"}, {"c-acknowledged", "c-closed"})
    places = [made.index(f"about {s}") for s in ("acknowledged", "waiting", "closed")]
    assert places == sorted(places)
    assert made.index("<details") < places[2]
    assert made.index("<details") > places[1]
    assert made.count("<i>here</i>") == 1
