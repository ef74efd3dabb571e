"""The pipeline on the sales page as text: figures, charts, lists and forms, over plain values."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.deals.stages import DEFAULT
from assistant.deals.types import Deal, Move
from assistant.errors import BadRequest, NotFound
from assistant.forecasting.types import Every, Forecast, Outlook, Point, Trial
from assistant.intention.types import Heat, Intention, Reason, Signal
from assistant.process.types import Stalled, Step
from assistant.types import ConversationSummary, Person
from assistant.wording import short_money
from knowledge.language import Bilingual, Language
from tests.test_architecture import ROOT, names_of
from ui import charts, deal_format, deal_list, heat_format, inbox, pipeline_overview, pipeline_words
from ui.deal_form import values_of
from ui.deal_list import MINE, Known, Wish, chosen, wish_of
from ui.deal_steps import step
from ui.pipeline_figures import days_in_stage, figures

TODAY = date(2026, 5, 20)
SAM = Person("u2", "sales", "sam")
EVIL = "<script>alert(1)</script> \"'& {{x}} ${y}"
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def deal(ident: str = "D-1", **more: Any) -> Deal:
    """Return an open deal of 1,000 CNY, ten days in its stage."""
    base = Deal(
        ident, name=f"Deal {ident}", account="Acme", owner="sam", amount=Decimal(1000), currency="CNY", stage="qualified",
        moves=(Move("lead", TODAY - timedelta(40), "sam"), Move("qualified", TODAY - timedelta(10), "sam")),
        opened_on=TODAY - timedelta(40), updated_at="2026-05-10T00:00:00+00:00",
    )  # fmt: skip
    return replace(base, **more)


def won(ident: str, amount: int, on: date, currency: str = "CNY") -> Deal:
    """Return a deal won on a day."""
    return deal(ident, stage="won", kind="won", won_amount=Decimal(amount), closed_on=on, currency=currency)


def chance(ident: str, value: float = 0.5) -> Intention:
    """Return a chance with a reason either way."""
    reasons = (
        Reason(Bilingual("Days open", "已开启天数"), "12", -0.12),
        Reason(Bilingual(EVIL, EVIL), EVIL, 0.07),
        Reason(Bilingual("nothing to speak of", "微不足道"), "", 0.0001),
    )
    warmth = "hot" if value > 0.6 else "cool" if value < 0.4 else "warm"
    return Intention(ident, value, value - 0.1, value + 0.1, warmth, reasons, "model", "f", 0.55)  # type: ignore[arg-type]


def known(*, stalled: tuple[str, ...] = (), **chances: float) -> Known:
    """Return what the list knows beside the deals."""
    ids = {name.replace("_", "-"): value for name, value in chances.items()}
    return Known({i: chance(i, v) for i, v in ids.items()}, stalled, DEFAULT, TODAY)


def outlook(every: Every = "month", currency: str = "CNY") -> Outlook:
    """Return a forecast of three periods with what deals bring beside it."""
    starts = (date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1))
    points = tuple(Point(s, *map(Decimal, (5000, 3000, 7000, 1000, 9000))) for s in starts)
    past = tuple((date(2025 + (m > 12), (m - 1) % 12 + 1, 1), Decimal(1000 * m)) for m in range(1, 17))
    trial = Trial("theta", 7, 0.8, 0.27, 0.91, 1.0)
    found = Forecast("", every, currency, past, points, "theta", (trial,), (Bilingual("a short past", "历史较短"),))
    parts = tuple(replace(found, name=n) for n in ("GTX", EVIL, ""))
    return Outlook(TODAY, found, points, Decimal(12345), Decimal(99999), (), {"product": parts}, (Bilingual(EVIL, EVIL),))  # fmt: skip


def sight(found: Deal, **more: Any) -> deal_format.Sight:
    """Return a deal as it is seen."""
    return deal_format.Sight(found, DEFAULT, TODAY, **more)


def safe(html: str) -> None:
    """Fail where a hostile name got out of its text."""
    assert "<script" not in html
    assert "{{x}}" not in html
    assert "${y}" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_an_outside_text_gets_out(language: Language) -> None:
    hostile = deal(
        EVIL, name=EVIL, account=EVIL, owner=EVIL, next_step=EVIL, lost_because=EVIL, traits={EVIL: EVIL}, product=EVIL,
        quote=EVIL, conversation=EVIL, customer=EVIL, moves=(Move(EVIL, TODAY, EVIL),), stage=EVIL, currency=EVIL,
    )  # fmt: skip
    slow = Stalled(EVIL, EVIL, EVIL, EVIL, 9, 3.0, ("long", "quiet"), 0.2, 50, Decimal(5), EVIL)
    seen = Known({EVIL: chance(EVIL)}, (EVIL,), DEFAULT, TODAY)
    wish = Wish(text=EVIL, owner=EVIL, stage=EVIL)
    heat = Heat("c1", 70, "hot", (Signal("order", Bilingual(EVIL, EVIL), 30.0, "t1", EVIL),))
    talk = ConversationSummary("c1", "u1", "2026-05-01T00:00:00+00:00", "2026-05-01T00:00:00+00:00", 2, EVIL, (), ())
    made = (
        deal_format.one(sight(hostile, chance=chance(EVIL), stalled=slow, quote=EVIL, customer=EVIL, deletes=True, reasons=(EVIL,)), wish, language),
        deal_format.new(DEFAULT, wish, language, {"customer": EVIL, "conversation": EVIL}, EVIL),
        deal_list.listed([hostile], wish, seen, language), deal_list.filters(wish, [EVIL], DEFAULT, language),
        pipeline_overview.forecast(outlook(), language), pipeline_overview.parts(outlook(), "product", language),
        pipeline_overview.stalled([slow], DEFAULT, {EVIL: EVIL + "x"}, language), heat_format.signals(heat, language),
        inbox.conversations([talk], language, {"c1": heat}),
        charts.narrowing([(EVIL, 3, EVIL, EVIL)], EVIL),
    )  # fmt: skip
    for html in made:
        safe(html)
    assert "alert(1)" in made[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_pipeline_says_how_to_begin(language: Language) -> None:
    made = pipeline_overview.nothing(language)
    assert pipeline_words.NEW_DEAL.say(language) in made
    assert ("administrator" if language == "en" else "管理员") in made
    assert pipeline_words.NONE_FOUND.say(language) in deal_list.listed([], Wish(), known(), language)
    assert pipeline_words.NONE_STALLED.say(language) in pipeline_overview.stalled([], DEFAULT, {}, language)
    assert pipeline_overview.funnel([], 0, DEFAULT, language) == ""
    assert charts.fan([], [], [], charts.FanNames("a", "b", "c", "d", "e"), str, str, "t") == ""


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    texts = [v for v in vars(pipeline_words).values() if isinstance(v, Bilingual)]
    texts += [t for v in vars(pipeline_words).values() if isinstance(v, dict) for t in v.values() if isinstance(t, Bilingual)]  # fmt: skip
    assert len(texts) > 100
    for text in texts:
        assert text.en.strip()
        assert re.search(r"[\u4e00-\u9fff]", text.zh), text
        assert set(re.findall(r"\{\w+\}", text.en)) == set(re.findall(r"\{\w+\}", text.zh)), text


def test_what_was_won_stands_beside_the_same_days_of_the_period_before_and_no_currencies_are_added() -> None:
    deals = [
        deal("D-1"), deal("D-2", amount=None, currency=""), deal("D-3", currency="USD"),
        won("W-1", 100, TODAY), won("W-2", 40, date(2026, 4, 20)), won("W-3", 7, date(2026, 4, 21)),
        won("W-4", 900, TODAY, "USD"), won("W-5", 11, date(2026, 2, 19)), won("W-6", 13, date(2026, 3, 1)),
    ]  # fmt: skip
    found = figures(deals, "CNY", TODAY)
    assert (found.open, found.open_amount, found.without) == (2, Decimal(1000), 1)
    assert (found.month.amount, found.month.before) == (Decimal(100), Decimal(40))
    # 50 days into either quarter: to 20 May, and to 19 February.
    assert (found.quarter.amount, found.quarter.before) == (Decimal(147), Decimal(11))
    last = figures([won("W-1", 5, date(2026, 2, 28))], "CNY", date(2026, 3, 31))
    assert last.month.before == 5  # February has no 31st: all of it


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)), gone=st.integers(0, 800))
def test_a_deal_won_counts_in_at_most_one_of_two_neighbouring_periods(day: date, gone: int) -> None:
    found = figures([won("W-1", 1, day - timedelta(gone))], "CNY", day)
    for period in (found.month, found.quarter):
        assert period.amount + period.before <= 1
    assert found.month.amount == (1 if (day - timedelta(gone)).replace(day=1) == day.replace(day=1) else 0)


def test_days_in_a_stage_are_not_made_up() -> None:
    assert days_in_stage(deal(), TODAY) == 10
    assert days_in_stage(deal(moves=()), TODAY) is None
    assert days_in_stage(deal(stage="lead"), TODAY) is None
    assert days_in_stage(won("W-1", 1, TODAY), TODAY) is None


@pytest.mark.parametrize(
    ("amount", "en", "zh"),
    [("0", "$0", "0 美元"), ("1234.5", "$1.23K", "1,230 美元"), ("12345", "$12.3K", "1.23 万美元"), ("4966215", "$4.97M", "497 万美元"), ("312000000", "$312M", "3.12 亿美元")],
)  # fmt: skip
def test_a_large_amount_is_short_in_both_languages(amount: str, en: str, zh: str) -> None:
    assert short_money(Decimal(amount), "USD", "en") == en
    assert short_money(Decimal(amount), "USD", "zh") == zh


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_says_figures_method_and_how_it_did(language: Language) -> None:
    html = pipeline_overview.tiles(figures([deal()], "CNY", TODAY), outlook(), language)
    assert ("Jun 2026" if language == "en" else "2026年6月") in html  # the month after the one under way
    assert short_money(Decimal(5000), "CNY", language) in html
    bare = pipeline_overview.tiles(figures([deal(amount=None, currency="")], "", TODAY), None, language)
    assert bare.count('class="tile"') == 1
    html = pipeline_overview.forecast(outlook(), language)
    assert "27%" in html
    assert "91%" in html
    assert html.count('<rect class="bar"') == pipeline_overview.SHOWN["month"]
    assert 'role="img"' in html
    assert html.count("diamond") == 3 + 1  # one for each period and one in the key
    assert pipeline_words.TRIED_LITTLE.say(language) in pipeline_overview.method(
        replace(outlook().from_past, trials=()), language
    )


@given(
    st.lists(st.decimals(0, 10**12, places=2), max_size=20),
    st.lists(st.lists(st.decimals(-(10**6), 10**12, places=2), min_size=5, max_size=5).map(sorted), max_size=6),
)
def test_no_part_of_a_fan_leaves_its_picture(past: list[Decimal], ahead: list[list[Decimal]]) -> None:
    points = [charts.Spread(str(n), v[2], v[1], v[3], v[0], v[4]) for n, v in enumerate(ahead)]
    names = charts.FanNames("a", "b", "c", "d", "e")
    html = charts.fan([(str(n), v) for n, v in enumerate(past)], points, points, names, str, str, "t")
    for place in re.findall(r"(?:left|bottom|height):([\d.e-]+)%", html):
        assert -0.01 <= float(place) <= 104
    for pair in re.findall(r"(-?[\d.]+),(-?[\d.]+)", " ".join(re.findall(r'points="([^"]*)"', html))):
        assert all(-0.01 <= float(v) <= 100.01 for v in pair)


def test_the_funnel_says_what_went_on_with_its_interval() -> None:
    first = Step("lead", Bilingual("Lead", "线索"), 100, 60, 20, 20, 0.75, 0.65, 0.83, 9.0, {})
    html = pipeline_overview.funnel([first, replace(first, stage="x", share=None)], 40, DEFAULT, "en")
    assert "75% went on · 20 here now" in html
    assert "65% to 83%" in html
    assert "Won" in html


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(), ["D-2", "D-3", "D-1"]),
        (Wish(sort="chance"), ["D-1", "D-2", "D-3"]),
        (Wish(sort="days"), ["D-1", "D-3", "D-2"]),
        (Wish(sort="step"), ["D-3", "D-1", "D-2"]),
        (Wish(owner=MINE), ["D-2", "D-1"]),
        (Wish(owner="ADA"), ["D-3"]),
        (Wish(warmth="hot"), ["D-1"]),
        (Wish(stage="lead"), ["D-2"]),
        (Wish(kind="stalled"), ["D-3"]),
        (Wish(kind="won"), ["W-1"]),
        (Wish(kind="all", stage="won"), ["W-1"]),
    ],
)
def test_the_list_is_filtered_and_sorted_and_what_is_not_known_comes_last(wish: Wish, found: list[str]) -> None:
    deals = [
        deal("D-1", amount=None), deal("D-2", stage="lead", amount=Decimal(7000)),
        deal("D-3", owner="ada", next_step_on=TODAY, moves=(Move("qualified", TODAY, "ada"),)), won("W-1", 5, TODAY),
    ]  # fmt: skip
    seen = known(stalled=("D-3",), D_1=0.9, D_2=0.5)
    assert [d.id for d in chosen(deals, wish, SAM, seen)] == found


def test_amounts_of_two_currencies_are_not_held_against_each_other() -> None:
    deals = [deal("D-1", amount=Decimal(1)), deal("D-2", currency="JPY", amount=Decimal(10**6)), deal("D-3", amount=Decimal(9))]  # fmt: skip
    assert [d.id for d in chosen(deals, Wish(), SAM, known())] == ["D-3", "D-1", "D-2"]


def test_fifty_of_thousands_stand_on_a_page_and_a_page_that_is_not_there_is_the_last() -> None:
    deals = [deal(f"D-{n}") for n in range(8800)]
    html = deal_list.listed(deals, Wish(page=1), known(), "en")
    assert html.count('data-act="deal"') == 50
    assert "51 to 100 of 8,800" in html
    assert html.count('data-act="page"') == 2
    assert "8,751 to 8,800 of 8,800" in deal_list.listed(deals, Wish(page=99999), known(), "en")


@given(st.dictionaries(st.sampled_from([f"w.{n}" for n in vars(Wish())]), st.one_of(st.none(), st.text(max_size=300), st.integers(), st.lists(st.integers()))))  # fmt: skip
def test_whatever_a_browser_sends_is_a_wish_that_can_be(given_by: dict[str, Any]) -> None:
    wish = wish_of(given_by)
    assert wish.kind in pipeline_words.STATUSES
    assert wish.sort in pipeline_words.SORTS
    assert wish.warmth in ("", *pipeline_words.WARMTHS)
    assert 0 <= wish.page < 10**6
    assert len(wish.text) <= 200


def sent(html: str) -> dict[str, str]:
    """Return the fields of a form as the page would send them."""
    import html as codec

    fields = re.findall(r'<input[^>]*?data-f="([^"]+)"[^>]*?value="([^"]*)"', html)
    return {name: codec.unescape(value) for name, value in fields}


def test_a_wish_comes_back_from_the_page_as_it_was() -> None:
    wish = Wish("买 monitor", "all", "lead", MINE, "hot", "step", 3)
    assert wish_of(sent(deal_format.one(sight(deal()), wish, "en"))) == wish
    assert wish_of(sent(deal_list.listed([deal()], replace(wish, page=0), known(), "zh"))) == replace(wish, page=0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deal_says_why_it_is_likely_and_what_it_waits_for(language: Language) -> None:
    slow = Stalled("D-1", "Deal", "sam", "qualified", 99, 30.0, ("long", "step_overdue"), 0.25, 40, None, "")
    late = deal(next_step="ring", next_step_on=TODAY - timedelta(1))
    html = deal_format.one(sight(late, chance=chance("D-1", 0.7), stalled=slow), Wish(), language)
    assert "70%" in html
    assert "−12.0" in html
    assert "+7.0" in html
    assert ("nothing to speak of" if language == "en" else "微不足道") not in html
    assert pipeline_words.WHY_STALLED["long"].say(language) in html
    assert "25%" in html
    assert pipeline_words.LATE.say(language) in html
    assert html.count("aria-current=step") == 1
    assert html.index(DEFAULT[1].name.say(language)) < html.index("40")


def test_a_deal_of_a_quote_follows_the_quote_and_shows_no_stages_to_press() -> None:
    quoted = deal("Q-2026-00001", source="quote", quote="Q-2026-00001")
    html = deal_format.one(sight(quoted), Wish(), "en")
    assert 'data-act="move"' not in html
    assert 'data-act="won"' not in html
    assert pipeline_words.FOLLOWS_QUOTE.en in html
    form = {**sent(html), "account": "Other", "amount": "5", "currency": "USD", "next_step": "ring"}
    assert values_of(form, quoted) == {"next_step": "ring"}


def test_a_form_gives_only_what_was_changed_and_nothing_it_has_no_field_for() -> None:
    kept = deal(next_step_on=TODAY, amount=Decimal("1200.50"))
    form: dict[str, Any] = sent(deal_format.one(sight(kept), Wish(), "en"))
    assert values_of(form, kept) == {}
    form |= {"amount": " 1500 ", "next_step_on": "", "id": "D-9", "moves": [], "source": "quote", "closed_on": "2020-01-01"}  # fmt: skip
    assert values_of(form, kept) == {"amount": "1500", "next_step_on": ""}
    assert values_of({"name": "New", "owner": "", "stage": "lead", "customer": "C-1", "traits": {}}) == {
        "name": "New", "stage": "lead", "customer": "C-1",
    }  # fmt: skip


class Desk:
    """A desk of one deal that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[dict[str, str]] = []

    def get(self, who: Person, ident: str) -> Deal:
        if ident != "D-1":
            raise NotFound(Bilingual("no such deal", "没有该商机"))
        return deal()

    def stages(self, who: Person) -> tuple[Any, ...]:
        return DEFAULT

    def change(self, who: Person, ident: str, **values: str) -> Deal:
        self.told.append(values)
        return deal()


@pytest.mark.parametrize(
    ("do", "target", "more", "told"),
    [
        ("save_deal", "D-1", {"next_step": "ring"}, {"next_step": "ring"}),
        ("move", "proposal", {"amount": "7"}, {"stage": "proposal", "amount": "7"}),
        ("won", "D-1", {"won_amount": "950"}, {"stage": "won", "won_amount": "950"}),
        ("lost", "D-1", {"lost_because": "price"}, {"stage": "lost", "lost_because": "price"}),
    ],
)
def test_each_button_keeps_what_stands_in_the_form_and_names_what_was_seen(
    do: str, target: str, more: dict[str, str], told: dict[str, str]
) -> None:
    desk: Any = Desk()
    form = sent(deal_format.one(sight(deal()), Wish(), "en"))
    form.pop("won_amount")
    step(desk, SAM, do, target, {**form, **more})
    assert desk.told == [{"seen": deal().updated_at, **told}]


@pytest.mark.parametrize(
    ("do", "target", "form"),
    [
        ("won", "D-1", {"won_amount": " "}), ("lost", "D-1", {}), ("move", "won", {}), ("move", "nowhere", {}),
        ("drop_table", "lead", {}), ("save_deal", "D-1", {"seen": ""}), ("save_deal", "D-2", {"deal": "D-2"}),
    ],
)  # fmt: skip
def test_a_button_that_says_too_little_or_too_much_changes_nothing(do: str, target: str, form: dict[str, str]) -> None:
    desk: Any = Desk()
    with pytest.raises((BadRequest, NotFound)):
        step(desk, SAM, do, target, {"deal": "D-1", "seen": deal().updated_at, **form})
    assert desk.told == []


@pytest.mark.parametrize(("target", "seen", "said"), [("gone", deal().updated_at, "no such stage"), ("lead", "", "Open the deal again")])  # fmt: skip
def test_what_changed_meanwhile_is_said_in_a_sentence(target: str, seen: str, said: str) -> None:
    desk: Any = Desk()
    with pytest.raises(BadRequest) as refused:
        step(desk, SAM, "move", target, {"deal": "D-1", "seen": seen})
    assert said in refused.value.say("en")
    assert "Nothing was changed" in refused.value.say("en")
    assert "未作任何更改" in refused.value.say("zh")
    assert desk.told == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_warmth_is_told_by_shape_and_word_and_rests_on_signals(language: Language) -> None:
    marks = {w: heat_format.mark(w, "1", language) for w in ("hot", "warm", "cool")}
    shapes = {re.findall(r'aria-hidden="true">(.)<', m)[0] for m in marks.values()}
    assert len(shapes) == 3
    assert all(pipeline_words.WARMTHS[w].say(language) in m for w, m in marks.items())
    heat = Heat("c1", 70, "hot", (Signal("order", Bilingual("Wants to order", "想下单"), 30.0, "t1", "我要买"),))
    assert "+30" in heat_format.signals(heat, language)
    assert pipeline_words.NO_SIGNALS.say(language) in heat_format.signals(replace(heat, signals=()), language)


def test_the_customers_page_reads_nothing_of_the_pipeline() -> None:
    todo, seen = ["ui.customer"], set[str]()
    while todo:
        name = todo.pop()
        path = ROOT / (name.replace(".", "/") + ".py")
        if name in seen or not path.is_file():
            continue
        seen.add(name)
        todo += [m for m in names_of(path).imported if m.startswith("ui.")]
    assert "ui.chat" in seen
    hidden = {f"ui.{p.stem}" for p in (ROOT / "ui").glob("*.py") if p.stem.startswith(("pipeline", "deal_", "heat"))}
    assert len(hidden) >= 8
    assert not seen & {*hidden, "ui.charts"}
