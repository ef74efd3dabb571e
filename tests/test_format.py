"""What the pages make of our types: every outside text escaped, every figure openable."""

import html as html_module
import itertools
import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.types import Card, HandOff, Piece, SourceView, TurnSummary, User
from knowledge.guess import ColumnGuess, Guess
from knowledge.language import Bilingual, Language
from knowledge.types import Place
from tests.fake_assistant import NOW, PRODUCTS, FakeBadRow, FakeReplay, FakeReport, answer
from ui import format as show
from ui import tables, words
from ui.identity import language
from ui.stream import gathered
from ui.turns import Turns

EVIL = '<img src=x onerror="alert(1)"> ${alert(1)} {{value}} `x` [link](http://evil.example) ![p](http://evil.example/p.png)'


class Tags(HTMLParser):
    """Collects the elements of a piece of HTML, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def reply(said: str = "Which monitor?", tongue: Language = "en") -> TurnSummary:
    return TurnSummary("t1", said, answer(said, "t1", "c1", tongue), NOW)


def safe(made: str) -> None:
    """Assert that nothing in `made` runs or loads anything from elsewhere."""
    for tag, attributes in Tags(made).found:
        assert tag not in {"script", "iframe", "object", "link", "style"}
        assert tag != "a" or re.fullmatch(r"/\w*", attributes.get("href") or "")  # our own pages alone
        assert not [name for name in attributes if name.startswith("on")]
        assert not (attributes.get("src") or "/picture/").lower().startswith(("http", "//", "data", "javascript"))
    assert "${" not in made
    assert "{{" not in made
    assert "`" not in made


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_hostile_text_stays_text_wherever_it_comes_from(tongue: Language) -> None:
    held = answer(EVIL, "t1", "c1", tongue)
    nasty = replace(
        held,
        text=EVIL,
        values=dict.fromkeys(held.values, EVIL),
        cards=(Card(EVIL, EVIL, EVIL, "f2", ((EVIL, "f3"),), EVIL),),
        suggestions=(EVIL,),
        citations=tuple(replace(c, document=EVIL, heading=EVIL, fact=EVIL) for c in held.citations),
    )
    turn = TurnSummary(EVIL, EVIL, nasty, EVIL)
    view = SourceView(EVIL, EVIL, (EVIL,), Place(sheet=EVIL), EVIL, EVIL, EVIL, ((EVIL, EVIL, True),), False)
    for made in (
        show.transcript([turn], tongue),
        show.writing(EVIL, EVIL, tongue),
        show.source(view, tongue),
        show.notice(EVIL, "error"),
        show.welcome([EVIL], tongue),
        tables.hand_offs([HandOff(EVIL, EVIL, "waiting", EVIL, EVIL, EVIL, EVIL, EVIL)], tongue),
        tables.users([User(EVIL, EVIL, "sales", EVIL)], tongue),
        tables.record({EVIL: EVIL, "facts": [{EVIL: EVIL}], "checks": {EVIL: [EVIL]}}, tongue),
        tables.guess(Guess((ColumnGuess(EVIL, "ignore", sample=EVIL),)), tongue),
        tables.password(EVIL, EVIL, tongue),
        tables.turns([{"id": EVIL, "asked": EVIL, "at": EVIL, "intent": EVIL, "confidence": 0.5}], tongue),
        tables.overview({EVIL: EVIL}, tongue),
        tables.replayed(FakeReplay(False, EVIL, (Bilingual.same(EVIL),)), tongue),
        tables.products([replace(PRODUCTS[0], sku=EVIL, name=Bilingual.same(EVIL))], tongue),
    ):
        safe(made)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="<>&\"'`${}[]()!#*_|:/\\ \nab1中=", max_size=80))
def test_no_markdown_makes_a_live_element(text: str) -> None:
    made = show.prose(text)
    safe(made)
    assert {tag for tag, _ in Tags(made).found} <= {
        "p", "em", "strong", "code", "pre", "ul", "ol", "li", "br", "hr", "blockquote",
        "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip


def test_a_reference_opens_its_own_fact_and_an_unknown_number_stays_text() -> None:
    turn = reply()
    made = show.prose("Costs 1499[2]. See [9] and `[1]`.", turn.reply.citations, "t1")
    buttons = Tags(made).named("button")
    assert [b["data-source"] for b in buttons] == ["t1/f2"]
    assert "[9]" in Tags(made).text
    assert "[1]" in Tags(made).text


def test_a_code_block_cannot_smuggle_a_reference_into_an_attribute() -> None:
    made = show.prose("```[1]\n[1]\n```", reply().reply.citations, "t1")
    assert not Tags(made).named("button")


@pytest.mark.parametrize(("tongue", "price"), [("en", "CNY 1,499.00"), ("zh", "1,499.00 元")])
def test_a_card_shows_the_facts_words_and_each_figure_opens(tongue: Language, price: str) -> None:
    turn = reply(tongue=tongue)
    made = show.cards(turn.reply, tongue)
    assert price in Tags(made).text
    opened = [b["data-source"] for b in Tags(made).named("button")]
    assert opened == ["t1/f2", "t1/f3", "t1/f4", "t1/f5", "t1/f6"]
    assert [i["src"] for i in Tags(made).named("img")] == ["/picture/LK-V27Q"]


@pytest.mark.parametrize(
    "image", ["https://evil.example/a.png", "//evil.example/a.png", " HTTP://x/a.png", "data:x", None]
)
def test_a_remote_picture_is_never_fetched(image: str | None) -> None:
    made = show.picture(Card("A", "A", image, None), "en")
    assert not Tags(made).named("img")
    assert Tags(made).named("span")[0]["role"] == "img"


def test_a_card_leaves_out_what_has_no_fact() -> None:
    turn = reply()
    made = show.card(Card("A", "A", None, "f99", (("Weight", "f98"),)), turn.reply, "en")
    assert "Weight" not in made
    assert not Tags(made).named("button")


def test_a_comparison_has_a_column_per_product_and_names_what_is_unknown() -> None:
    turn = reply("compare these")
    assert turn.reply.table is not None
    made = show.comparison(turn.reply.table, turn.reply, "en")
    assert len([t for t in Tags(made).named("th") if t.get("scope") == "col"]) == 2
    assert "Vista 27 QHD monitor" in made
    assert "<td>–</td>" in made
    assert "cards" not in show.answered(turn, "en")


def test_only_the_last_reply_suggests_and_a_read_only_one_has_no_buttons_to_act() -> None:
    made = show.transcript([reply(), replace(reply(), turn="t2")], "en")
    assert made.count('class="asks"') == 1
    assert made.count('data-do="copy"') == 2
    assert "data-do" not in show.transcript([reply()], "en", acting=False)


@pytest.mark.parametrize(
    ("rating", "good", "bad"), [(None, "false", "false"), (1, "true", "false"), (-1, "false", "true")]
)
def test_a_rating_shows_which_thumb_was_pressed(rating: int | None, good: str, bad: str) -> None:
    buttons = Tags(show.actions(replace(reply(), rating=rating), "en")).named("button")
    pressed = {b["data-do"]: b.get("aria-pressed") for b in buttons}
    assert (pressed["good"], pressed["bad"]) == (good, bad)


def test_the_source_panel_marks_the_quote_and_says_where_it_stands() -> None:
    view = SourceView(
        "Warranty", "w.pdf", ("Service", "Cover"), Place(page=3), "Before ", "the quote", " after", (), False
    )
    made = show.source(view, "en")
    assert "<mark>the quote</mark>" in made
    assert "Service › Cover · page 3" in made
    assert words.CHANGED.en in made
    assert "第 3 页" in show.source(view, "zh")


@pytest.mark.parametrize(
    ("place", "en"),
    [
        (Place(page=2, line=9), "page 2"),
        (Place(line=9), "line 9"),
        (Place(sheet="Prices", cell="C7", line=7), "sheet Prices · cell C7"),
        (Place(), ""),
    ],
)
def test_a_place_is_named_by_what_a_reader_can_find(place: Place, en: str) -> None:
    assert show.place(place, "en") == en


def test_waiting_customers_come_first_and_only_they_can_be_taken_over() -> None:
    items = [HandOff(s, "c", s, "about " + s, "", "", NOW) for s in ("closed", "acknowledged", "waiting")]
    made = tables.hand_offs(items, "en")
    assert re.findall(r"about (\w+)", made) == ["waiting", "acknowledged", "closed"]
    acts = [(b["data-act"], b["data-id"]) for b in Tags(made).named("button")]
    assert acts == [
        ("acknowledge", "waiting"), ("open", "c"), ("close", "waiting"), ("open", "c"), ("close", "acknowledged"), ("open", "c"),
    ]  # fmt: skip


def test_an_import_reports_counts_and_bad_rows_in_the_page_language() -> None:
    report = FakeReport(1200, 3, 4, (FakeBadRow(7, Bilingual("The price is negative.", "价格为负数。")),))
    assert "1,200 added, 3 updated, 4 unchanged, 1 rows could not be used." in tables.imported(report, "en")
    made = tables.imported(report, "zh")
    assert "新增 1,200" in made
    assert '>7</td><td data-label="原因">价格为负数。</td>' in made


def test_a_password_is_shown_as_it_is() -> None:
    made = tables.password("sam", "a<b&c", "en")
    assert html_module.unescape(Tags(made).text) == "Password for sam, shown only now: a<b&c"


def test_a_price_of_the_catalogue_is_written_as_each_language_does_and_says_what_is_unusual_of_it() -> None:
    price = replace(PRODUCTS[0].prices[0], amount=Decimal("1234567.5"), currency="CNY", price_list="list")
    assert tables.price(price, "zh") == "<div>1,234,567.50 元</div>"
    assert tables.price(price, "en") == "<div>¥1,234,567.50</div>"
    told = tables.price(replace(price, price_list="dealer<", quantity_from=20), "en")
    assert told == "<div>¥1,234,567.50 <small>≥ 20 · dealer&lt;</small></div>"


def test_a_record_shows_decimals_and_scores_plainly() -> None:
    made = tables.record(
        {"facts": [{"id": "f1", "value": {"$": "Decimal", "value": "9.90"}}], "timings": {"skill": 1.23456}}, "en"
    )
    assert "<td>9.90</td>" in made
    assert "1.235" in made


def test_updates_are_at_most_one_in_the_given_time_and_the_end_is_always_shown() -> None:
    clock = iter(x / 100 for x in range(1000))
    pieces = [Piece(str(i % 10)) for i in range(60)]
    frames = [text for text, _ in gathered(pieces, every=0.2, clock=lambda: next(clock))]
    assert frames[-1] == "".join(p.text for p in pieces)
    assert len(frames) <= 60 * 0.02 / 0.2 + 2
    assert all(b.startswith(a) for a, b in itertools.pairwise(frames))


def test_the_finished_reply_is_passed_on_at_once() -> None:
    made = answer("x", "t1", "c1", "en")
    frames = list(gathered([Piece("a"), Piece("b"), Piece(reply=made)], every=100, clock=lambda: 0.0))
    assert frames == [("a", None), ("ab", made)]


@pytest.mark.parametrize(
    ("cookies", "headers", "expected"),
    [
        ({}, {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}, "zh"),
        ({}, {"accept-language": "de-DE,de;q=0.9,zh;q=0.3"}, "zh"),
        ({}, {"accept-language": "fr"}, "en"),
        ({}, {}, "en"),
        ({"language": "en"}, {"accept-language": "zh"}, "en"),
        ({"language": "xx"}, {"accept-language": "zh"}, "zh"),
    ],
)
def test_the_page_language_is_the_one_chosen_else_the_browsers(
    cookies: dict[str, str], headers: dict[str, str], expected: str
) -> None:
    assert language(cookies, headers) == expected


def test_every_text_of_the_pages_is_there_in_both_languages() -> None:
    texts = {name: value for name, value in vars(words).items() if isinstance(value, Bilingual)}
    assert len(texts) > 100
    for name, text in texts.items():
        assert text.en.strip(), name
        assert text.zh.strip(), name
        assert set(re.findall(r"\{\w+\}", text.en)) == set(re.findall(r"\{\w+\}", text.zh)), name


def test_a_newer_message_replaces_the_reply_under_way_and_stop_names_what_it_stopped() -> None:
    turns = Turns()
    with turns.begin("page", "first") as first, turns.begin("page", "second") as second:
        assert first.replaced.is_set()
        assert first.stopped.is_set()
        assert turns.stop("another page") == ""
        assert turns.stop("page") == "second"
        assert second.stopped.is_set()
        assert not second.replaced.is_set()
    assert turns.stop("page") == ""


@pytest.mark.parametrize(
    ("text", "bold"),
    [
        ("把**键盘（茶轴）**和**键盘（红轴）**比", ["键盘（茶轴）", "键盘（红轴）"]),
        ("**MP60 (16 GB / 1 TB)**的价格", ["MP60 (16 GB / 1 TB)"]),
        ("买**（新）MP60**吧[1]", ["（新）MP60"]),
    ],
)
def test_bold_ends_at_a_bracket_before_a_chinese_word(text: str, bold: list[str]) -> None:
    made = show.prose(text)
    assert re.findall(r"<strong>(.*?)</strong>", made) == bold
    assert "*" not in made


def test_a_reference_is_called_by_its_document_or_product_and_never_by_an_id() -> None:
    held = reply().reply
    document, product = held.citations
    assert 'aria-label="Open source 1: Warranty" title="Warranty"' in show.reference(document, "t1", "en")
    assert 'aria-label="查看出处 1: w.pdf"' in show.reference(replace(document, heading="", path="w.pdf"), "t1", "zh")
    assert product.heading in show.reference(product, "t1", "en")
    listed = show.sources(held, "zh")
    assert document.document not in re.sub("<[^>]*>", " ", listed).split()
    assert "Coverage" in listed
    assert "产品目录" in listed
    assert "catalogue" not in listed
