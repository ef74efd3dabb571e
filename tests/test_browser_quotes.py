"""The quote editor in a real browser, over the real service: what is typed, kept, approved and asked before it is lost."""

import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.build import open_assistant
from assistant.quoting.types import PriceRule
from assistant.service import Assistant
from assistant.types import Person
from tests.browsing import sign_in, sync_api
from tests.example_company import settings_of, with_staff
from tests.site import served
from ui import desk_words

pytestmark = pytest.mark.browser
expect = sync_api().expect
Open = Callable[..., Any]
BOSS = Person("admin", "admin")
ADA, SAM = ("ada", "ada-has-a-password"), ("sam", "sam-has-a-password")


@pytest.fixture(scope="module")
def assistant(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The example company's assistant on a home of its own, with two customers on record."""
    home = tmp_path_factory.mktemp("quotes") / "home"
    shutil.copytree(example_home, home)
    with_staff(home, (*ADA, "admin"), (*SAM, "sales"))
    assistant = open_assistant(settings_of(home))
    customers, who = assistant.customers, BOSS
    customers.add(who, name="Lin Mei", email="lin@example.com")
    customers.add(who, name="Kurt Weber", email="kurt@example.com", group="partner", currency="EUR")
    return assistant


@pytest.fixture(scope="module")
def site(assistant: Assistant) -> Iterator[str]:
    """The address of the real site over that home."""
    with served(assistant.kit.settings.home) as address:
        yield address


def desk(visit: Open, who: tuple[str, str] = SAM, **more: Any) -> Any:
    """Return the sales page with somebody signed in."""
    page = visit("/sales", **more)
    sign_in(page, *who)
    return page


def begin(page: Any, customer: str = "Lin Mei") -> None:
    """Open a new quote for a customer."""
    page.locator("#inbox [data-id=customers]").click()
    page.locator("#inbox [data-act=customer]", has_text=customer).click()
    expect(page.locator("#side h2")).to_have_text(customer)
    page.locator("#side [data-act=new_quote]").click()
    expect(page.locator("#quote h2")).not_to_contain_text("Q-")


def new_quote(page: Any, **line: str) -> str:
    """Keep a new draft of one line and return its number."""
    begin(page)
    fill(page, 0, **({"sku": "LK-V27Q", "quantity": "3"} | line))
    save(page)
    return str(page.locator("#quote h2").inner_text())


def fill(page: Any, row: int, **cells: str) -> None:
    """Type into a line of the quote."""
    for name, value in cells.items():
        page.locator(f"#quote [data-l={name}]").nth(row).fill(value)


def save(page: Any) -> None:
    """Save the quote and wait until that is said."""
    page.locator("#quote [data-act=save]").click()
    expect(page.locator("#quote .notice.done")).to_be_visible()


def reopen(page: Any, number: str) -> None:
    """Open a quote from the list of all quotes."""
    page.locator("#inbox [data-id=quotes]").click()
    page.locator("#inbox [data-act=quote]", has_text=number).click()
    expect(page.locator("#quote h2")).to_have_text(number)
    expect(page.locator("#quote .notice.done")).to_have_count(0)


def typed(page: Any) -> dict[str, Any]:
    """Return what stands in the quote's form, as the page would send it."""
    found: dict[str, Any] = page.evaluate("formOf(document.querySelector('#quote [data-form]'))")
    return found


def test_a_click_before_the_last_one_is_answered_waits_for_its_turn(visit: Open) -> None:
    page = desk(visit)
    row = page.locator("#inbox [data-act=customer]", has_text="Kurt Weber")
    press = "id => document.querySelector(`#inbox [data-id=${id}]`).click()"
    page.evaluate(f"['quotes', 'approvals', 'customers', 'customers'].forEach({press})")
    expect(row).to_be_visible()
    expect(page.locator("#inbox [data-id=customers]")).to_have_attribute("aria-pressed", "true")


def test_what_is_typed_stays_in_its_own_field_whatever_is_shown_next(visit: Open) -> None:
    page = desk(visit)
    other = new_quote(page)
    reopen(page, new_quote(page))
    page.locator("#quote [data-line=add]").click()
    fill(page, 1, sku="LK-M2W", quantity="2")
    page.locator("#quote [data-f=discount]").fill("1")
    page.locator("#quote [data-f=shipping]").fill("50")
    before = typed(page)
    save(page)
    after = typed(page)
    assert {n: v for n, v in after.items() if v in ("1", "50")} == {"discount": "1", "shipping": "50"}
    assert [line["sku"] for line in after["lines"]] == [line["sku"] for line in before["lines"]]
    page.locator("#quote [data-f='buyer.phone']").fill("not kept")
    page.once("dialog", lambda asked: asked.accept())
    reopen(page, other)
    assert "not kept" not in typed(page).values()
    assert typed(page)["discount"] == ""


def test_what_stands_on_the_page_is_what_is_submitted_and_approved(visit: Open, assistant: Assistant) -> None:
    page = desk(visit)
    number = new_quote(page, quantity="30", discount="12")
    assert page.url.endswith(f"?quote={number}")
    fill(page, 0, quantity="60")
    expect(page.locator("#quote .unsaved")).to_be_visible()
    expect(page.locator("#quote .notice.done")).to_be_hidden()
    page.locator("#quote [data-f=why]").fill("they order every month")
    page.locator("#quote [data-act=submit]").click()
    expect(page.locator("#quote .state-waiting")).to_be_visible()
    assert assistant.quotes.get(BOSS, number).current.order.lines[0].quantity == 60

    boss = desk(visit, ADA)
    boss.goto(page.url)
    expect(boss.locator("#quote .plea")).to_contain_text("they order every month")
    expect(boss.locator("#quote .notice", has_text=desk_words.NEEDS_APPROVAL.en)).to_be_visible()
    expect(boss.locator("#quote [data-l=quantity]")).to_have_value("60")
    expect(boss.locator("#quote [data-l=quantity]")).to_be_disabled()
    boss.locator("#quote [data-act=approve]").click()
    expect(boss.locator("#quote .state-approved")).to_be_visible()
    total = boss.locator("#totals .total").inner_text()

    assistant.price_rules.put(BOSS, PriceRule("T-60", "tier", Decimal(9), sku="LK-V27Q", quantity_from=60))
    boss.locator("#quote [data-act=contract]").click()
    boss.locator("#quote [data-f='k.buyer_address']").fill("1 Main Road")
    boss.wait_for_timeout(1000)
    assert boss.locator("#totals .total").inner_text() == total
    boss.once("dialog", lambda asked: asked.accept())
    boss.locator("#quote [data-act=reprice]").click()
    expect(boss.locator("#quote [data-act=take_prices]")).to_be_visible()
    expect(boss.locator("#quote .notice").first).to_contain_text("approved anew")
    assert assistant.quotes.get(BOSS, number).state == "approved"
    boss.locator("#quote [data-act=cancel]").click()
    expect(boss.locator("#quote [data-act=take_prices]")).to_have_count(0)
    assert assistant.quotes.get(BOSS, number).state == "approved"


def test_an_approved_quote_is_revised_only_after_a_question_and_a_line_without_a_product_is_said(
    visit: Open, assistant: Assistant
) -> None:
    page = desk(visit)
    number = new_quote(page)
    page.locator("#quote [data-act=submit]").click()
    expect(page.locator("#quote .state-approved")).to_be_visible()
    page.once("dialog", lambda asked: asked.dismiss())
    page.locator("#quote [data-act=revise]").click()
    expect(page.locator("#quote [data-l=sku]")).to_be_disabled()
    page.once("dialog", lambda asked: asked.accept())
    page.locator("#quote [data-act=revise]").click()
    expect(page.locator("#quote [data-l=sku]")).to_be_enabled()
    fill(page, 0, sku="")
    page.locator("#quote [data-act=save]").click()
    expect(page.locator(".toast-body")).to_contain_text("Line 1 names no product")
    kept = assistant.quotes.get(BOSS, number)
    assert (kept.state, kept.version) == ("approved", 1)


def test_nothing_typed_is_lost_without_a_question(visit: Open) -> None:
    page = desk(visit)
    other, number = new_quote(page), new_quote(page)
    asked: list[str] = []
    page.locator("#inbox [data-id=quotes]").click()
    page.locator("#quote [data-f=note]").fill("half a sentence")

    def told(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss()

    page.on("dialog", told)
    page.locator("#inbox [data-act=quote]", has_text=other).click()
    page.wait_for_timeout(500)
    expect(page.locator("#quote h2")).to_have_text(number)
    expect(page.locator("#quote [data-f=note]")).to_have_value("half a sentence")
    page.reload()
    expect(page.locator("#quote h2")).to_have_text(number)
    assert asked == ["confirm", "beforeunload"]
    assert typed(page)["note"] == ""
    page.goto(page.url.partition("?")[0] + "?quote=Q-1")
    expect(page.locator("#quote .notice.error")).to_be_visible()


def test_a_double_click_saves_once(visit: Open, assistant: Assistant) -> None:
    page = desk(visit)
    number = new_quote(page)
    fill(page, 0, quantity="4")
    page.locator("#quote [data-act=save]").dblclick()
    expect(page.locator("#quote .notice.done")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.locator(".toast-body").count() == 0
    assert assistant.quotes.get(BOSS, number).version == 2


def test_a_new_quote_has_the_customers_price_group_and_currency(visit: Open) -> None:
    page = desk(visit)
    begin(page, "Kurt Weber")
    assert {n: typed(page)[n] for n in ("group", "currency", "buyer.name")} == {
        "group": "partner", "currency": "EUR", "buyer.name": "Kurt Weber",
    }  # fmt: skip


def test_a_letter_that_cannot_be_written_says_which_box_and_shows_none_of_another_kind(visit: Open) -> None:
    page = desk(visit)
    begin(page)
    page.locator("#side [data-act=new_letter]").click()
    page.locator("#letter [data-f=kind]").select_option("thanks")
    page.locator("#letter [data-act=write]").click()
    expect(page.locator("#letter .variant")).to_have_count(3)
    page.locator("#letter [data-f=kind]").select_option("apology")
    page.locator("#letter [data-act=write]").click()
    expect(page.locator("#letter .notice.error")).to_contain_text("in “About”")
    expect(page.locator("#letter .variant")).to_have_count(0)
    expect(page.locator("#letter [data-f=kind]")).to_have_value("apology")


def test_a_note_leaves_its_box_once_it_is_kept_and_a_contract_is_moved_on_beside_the_customer(
    visit: Open, assistant: Assistant
) -> None:
    assistant.contracts.set_seller(BOSS, "en", name="Us", address="1 Road", city="Hangzhou", law="China")
    page = desk(visit)
    new_quote(page, sku="M2W")
    page.locator("#side [data-f=note]").fill("rings on Mondays " * 100)
    page.locator("#side [data-act=note]").click()
    expect(page.locator("#side .notes li")).to_contain_text("rings on Mondays")
    expect(page.locator("#side [data-f=note]")).to_have_value("")
    assert page.locator("#side .notes li").bounding_box()["height"] < 250

    page.locator("#quote [data-act=submit]").click()
    expect(page.locator("#quote .state-approved")).to_be_visible()
    page.locator("#quote [data-act=contract]").click()
    page.locator("#quote [data-act=make_contract]").click()
    expect(page.locator("#quote .notice.error")).to_contain_text("Fill them in")
    for name in ("buyer_address", "delivery_place"):
        page.locator(f"#quote [data-f='k.{name}']").fill("2 Road")
    page.locator("#quote [data-act=make_contract]").click()
    page.locator("#side [data-act=submit_contract]").click()
    page.once("dialog", lambda asked: asked.accept())
    page.locator("#side [data-act=sign_contract]").click()
    expect(page.locator("#side .item", has_text="K-")).to_contain_text("signed")


@pytest.mark.parametrize(("width", "locale"), [(1440, "en-US"), (820, "zh-CN"), (390, "zh-CN"), (390, "en-US")])
def test_the_workspace_fits_its_width(visit: Open, width: int, locale: str) -> None:
    page = desk(visit, width=width, locale=locale, is_mobile=width < 400)
    if width < 400:
        left = page.locator("#pane-switch button[data-pane=left]")
        expect(left).to_have_attribute("aria-pressed", "true")
        names = page.locator("#pane-switch button, #inbox .seg button").all_inner_texts()
        assert len(set(names)) == len(names)
    else:
        assert page.evaluate("scrollY") == 0
        bar, tabs = page.locator("#bar").bounding_box(), page.locator("#work [role=tab]").first.bounding_box()
        assert tabs["y"] >= bar["y"] + bar["height"]
    page.locator("#inbox [data-id=customers]").click()
    page.locator("#inbox [data-act=customer]", has_text="Lin Mei").click()
    expect(page.locator("#side h2")).to_have_text("Lin Mei")
    if 400 < width < 1180:
        page.locator("#pane-switch button[data-pane=right]").click()
    page.locator("#side [data-act=new_quote]").click()
    fill(page, 0, sku="LK-V27Q", quantity="100000")
    expect(page.locator("#totals .short")).to_be_visible()
    for name in ("sku", "quantity"):
        assert page.locator(f"#quote [data-l={name}]").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
