"""What messages name: quantities, dates, contacts, products, limits and what is asked about."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.understanding import contacts, counts, dates
from assistant.understanding.slots import asked, plain, slots
from tests.fake_catalogue import PRODUCTS, FakeCatalogue

CATALOGUE = FakeCatalogue()
TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要20台", (20,)),
        ("来两打", (24,)),
        ("半打就行", (6,)),
        ("一百五十台有折扣吗", (150,)),
        ("V27Q 10台，D11 5个", (10, 5)),
        ("采购50", (50,)),
        ("1,200件", (1200,)),
        ("a dozen V27Q please", (12,)),
        ("two dozen keyboards", (24,)),
        ("half a dozen", (6,)),
        ("LK-D11 x3", (3,)),
        ("3 pcs of the dock", (3,)),
        ("I need 20 of them", (20,)),
        ("quote for 15 LK-V27Q", (15,)),
        ("we want to buy 40 mini PCs", (40,)),
        ("twelve units", (12,)),
        ("2 x V27Q and 3 x D11", (2, 3)),
    ],
)
def test_quantities(text: str, expected: tuple[int, ...]) -> None:
    assert slots(text, "en", CATALOGUE, TODAY).quantities == expected


@pytest.mark.parametrize(
    "text",
    [
        "至少两个HDMI口",
        "第二个多少钱",
        "这两个哪个好",
        "V27Q",
        "LK-MP60-16-512",
        "16GB 内存",
        "under 3000",
        "I need 16GB",
        "two HDMI ports",
        "保修几个月",
        "要3个月",
        "buy a 27 inch monitor",
        "2560x1440",
        "3840 x 2160",
        "need 2 days",
        "99999999台",
        "0台",
    ],
)
def test_other_numbers_are_no_quantities(text: str) -> None:
    assert slots(text, "zh", CATALOGUE, TODAY).quantities == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明天", date(2026, 11, 25)),
        ("后天能到吗", date(2026, 11, 26)),
        ("大后天", date(2026, 11, 27)),
        ("下周五之前", date(2026, 12, 4)),
        ("周五", date(2026, 11, 27)),
        ("这周一", date(2026, 11, 30)),
        ("下下周一", date(2026, 12, 7)),
        ("3月3日", date(2027, 3, 3)),
        ("12月1号", date(2026, 12, 1)),
        ("2027年3月3日", date(2027, 3, 3)),
        ("2027-03-03", date(2027, 3, 3)),
        ("2027/3/3 前", date(2027, 3, 3)),
        ("三天内", date(2026, 11, 27)),
        ("两周后", date(2026, 12, 8)),
        ("月底", date(2026, 11, 30)),
        ("下个月底", date(2026, 12, 31)),
        ("by March 3rd", date(2027, 3, 3)),
        ("3 March 2028", date(2028, 3, 3)),
        ("Nov 24", date(2026, 11, 24)),
        ("on Friday", date(2026, 11, 27)),
        ("next Friday", date(2026, 12, 4)),
        ("tomorrow", date(2026, 11, 25)),
        ("the day after tomorrow", date(2026, 11, 26)),
        ("within two weeks", date(2026, 12, 8)),
        ("in 3 days", date(2026, 11, 27)),
        ("by the end of next month", date(2026, 12, 31)),
        ("February 29", date(2028, 2, 29)),
    ],
)
def test_dates(text: str, expected: date) -> None:
    assert dates.dates(text, TODAY) == (expected,)


@pytest.mark.parametrize("text", ["2月30日", "2027-13-01", "27 inch", "may I ask", "second hand", "in a few days", ""])
def test_no_dates(text: str) -> None:
    assert dates.dates(text, TODAY) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的电话13812345678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("座机 0571-88886666", "057188886666"),
        ("021-12345678转801", "02112345678-801"),
        ("400-820-8820", "4008208820"),
        ("call +44 20 7946 0958", "+442079460958"),
        ("(415) 555-2671", "4155552671"),
        ("１３８１２３４５６７８", "13812345678"),
    ],
)
def test_phones(text: str, expected: str) -> None:
    assert contacts.phones(plain(text)) == (expected,)


@pytest.mark.parametrize("text", ["LK-MP60-16-512", "3000元", "2027-03-03", "订单 20261124000183746512", "1920x1080"])
def test_other_numbers_are_no_phones(text: str) -> None:
    assert slots(text, "zh", CATALOGUE, TODAY).phones == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我叫张伟，想问下价格", "张伟"),
        ("我叫李明想买显示器", "李明"),
        ("我是王芳，来自杭州", "王芳"),
        ("免贵姓陈", "陈"),
        ("联系人：欧阳娜娜", "欧阳娜娜"),
        ("我叫Tom，在上海", "Tom"),
        ("My name is Anna Schmidt.", "Anna Schmidt"),
        ("this is Anna from Acme", "Anna"),
        ("Hi, I'm Jean-Luc from Lyon", "Jean-Luc"),
    ],
)
def test_names(text: str, expected: str) -> None:
    assert contacts.names(text) == (expected,)


@pytest.mark.parametrize(
    "text", ["张伟", "I'm interested in docks", "I am looking for a dock", "我是新客户", "this is great"]
)
def test_no_name_without_a_cue(text: str) -> None:
    assert contacts.names(text) == ()


@pytest.mark.parametrize("text", ["mail me at anna.b+q@acme-labs.co.uk, thanks", "邮箱是anna.b+q@acme-labs.co.uk。"])
def test_emails(text: str) -> None:
    assert contacts.emails(text) == ("anna.b+q@acme-labs.co.uk",)


@pytest.mark.parametrize("text", ["@anna", "a@b", "anna@", "foo@bar..com"])
def test_no_emails(text: str) -> None:
    assert contacts.emails(text) == ()


def test_a_whole_message() -> None:
    text = "我叫张伟，要20台 V27Q，2000元以内，下周五前到，电话13812345678，zw@example.com"
    found = slots(text, "zh", CATALOGUE, TODAY)
    assert found.skus == ("LK-V27Q",)
    assert text[found.mentions[0].start : found.mentions[0].end] == "V27Q"
    assert found.quantities == (20,)
    assert [(c.column, c.operator, c.value) for c in found.conditions] == [("price", "<=", Decimal(2000))]
    assert (found.names, found.phones, found.emails) == (("张伟",), ("13812345678",), ("zw@example.com",))
    assert found.dates == (date(2026, 12, 4),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("V27Q 多少钱", ("price",)),
        ("how much is the V27Q", ("price",)),
        ("V27Q 有现货吗，多久能发货", ("stock", "lead_days")),
        ("what is the refresh rate of the V27Q", ("refresh_rate",)),
        ("V27Q 的屏幕尺寸和重量", ("screen_size", "weight")),
        ("how much memory does the MP40 have", ("memory",)),
        ("V27Q", ()),
    ],
)
def test_asked(text: str, expected: tuple[str, ...]) -> None:
    assert slots(text, "en", CATALOGUE, TODAY).attributes == expected


def test_asked_knows_only_the_products_own_attributes() -> None:
    mouse = next(p for p in PRODUCTS if p.sku == "LK-M1")
    assert asked("what is the refresh rate", [mouse]) == ()


def test_empty_and_huge() -> None:
    assert slots("", "en", CATALOGUE, TODAY) == slots("   ", "zh", CATALOGUE, TODAY)
    assert slots("20台" * 50_000, "zh", CATALOGUE, TODAY).quantities


PARTS = st.sampled_from(
    ["下", "周", "五", "3月", "31日", "2027", "2001-", "-02", "/3", "next ", "Friday ", "May ", "7 ", "天内", "月底", "国庆", "20", "万", "台", "0"]
)  # fmt: skip


@given(st.text(max_size=200) | st.lists(PARTS, max_size=9).map("".join))
@settings(max_examples=300, deadline=None)
def test_never_fails_and_stays_in_range(text: str) -> None:
    found = slots(text, "zh", CATALOGUE, TODAY)
    assert all(1 <= n <= counts.MOST for n in found.quantities)
    years = {int(year) for year in re.findall(r"20\d\d", unicodedata.normalize("NFKC", text))}
    assert all(d >= TODAY or d.year in years for d in found.dates)  # only a day whose year is said may be past
    assert all("@" in e for e in found.emails)


@given(st.integers(1, counts.MOST))
@settings(max_examples=100, deadline=None)
def test_any_number_of_pieces_is_read(number: int) -> None:
    assert counts.counts(f"我要{number}台") == (number,)
    assert counts.counts(f"we need {number:,} of them") == (number,)


# --- tricky figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１００台 V24F", (100,)),
        ("one hundred and twenty units", (120,)),
        ("thirty-five pieces", (35,)),
        ("a hundred units", (100,)),
        ("大概30套左右吧", (30,)),
        ("一百二十台", (120,)),
        ("两万套", (20_000,)),
    ],
)
def test_numbers_in_words_and_wide_digits(text: str, expected: tuple[int, ...]) -> None:
    assert slots(text, "en", CATALOGUE, TODAY).quantities == expected


@pytest.mark.parametrize("text", ["几十台", "要二十来台", "十几台吧", "三五台", "数百台", "how many pieces"])
def test_a_vague_number_is_no_quantity(text: str) -> None:
    assert slots(text, "zh", CATALOGUE, TODAY).quantities == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before Christmas", date(2026, 12, 25)),
        ("国庆前要到", date(2027, 10, 1)),
        ("元旦之前", date(2027, 1, 1)),
        ("年底前", date(2026, 12, 31)),
        ("by the end of the year", date(2026, 12, 31)),
        ("周末能到吗", date(2026, 11, 28)),
        ("下周末", date(2026, 12, 5)),
        ("by the weekend", date(2026, 11, 28)),
        ("next weekend", date(2026, 12, 5)),
        ("双十一", date(2027, 11, 11)),
    ],
)
def test_days_with_a_name(text: str, expected: date) -> None:
    assert dates.dates(text, TODAY) == (expected,)


_NAMED = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905


def _in_chinese(number: int) -> str:
    """Write 1..9999 in Chinese numerals, zeros said once."""
    said, skipped = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            said += ("零" if skipped and said else "") + _NAMED[digit] + name
        skipped = not digit
    return said


def _in_english(number: int) -> str:
    """Write 1..999 in English words."""
    rest = number % 100
    small = _SMALL[rest] if rest < 20 else _TENS[rest // 10] + (f"-{_SMALL[rest % 10]}" if rest % 10 else "")
    if number < 100:
        return small
    return f"{_SMALL[number // 100]} hundred" + (f" and {small}" if rest else "")


@given(st.integers(1, 9999))
def test_every_number_in_chinese_is_read(number: int) -> None:
    assert counts.whole(_in_chinese(number)) == number
    assert counts.counts(f"要{_in_chinese(number)}台") == (number,)


@given(st.integers(1, 999))
def test_every_number_in_english_is_read(number: int) -> None:
    assert counts.whole(_in_english(number)) == number
    assert counts.counts(f"{_in_english(number)} units") == (number,)


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", " ", "-"]),
    st.sampled_from(["电话", "call ", "微信"]),
)
def test_a_telephone_number_is_found_and_is_no_price(digits: str, gap: str, cue: str) -> None:
    written = f"{cue}{digits[:3]}{gap}{digits[3:7]}{gap}{digits[7:]}"
    found = slots(written, "zh", CATALOGUE, TODAY)
    assert found.phones == (digits,)
    assert found.conditions == ()
    assert not any(c.isdigit() for c in contacts.blanked(written))
    assert len(contacts.blanked(written)) == len(written)
